# Starts a program anew when it ends unasked: PROGRAM NAME LOG PAUSES STEADY. SIGTERM goes through to it.
umask 077
program=$0 name=$1 pauses=$3 steady=$4

# Its own sentences go to the program's log, but not the "Terminated" that shells remark on standard error.
exec >>"$2" 2>/dev/null </dev/null
say() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $name $*"; }
now() { read -r up rest </proc/uptime; echo "${up%%.*}"; }

# Where setpriv is there, the program is told to end when this shell is killed.
guard=
setpriv --pdeathsig TERM true 2>/dev/null && guard='setpriv --pdeathsig TERM'
child= told=
trap 'told=1; [ -z "$child" ] || kill -TERM "$child"' TERM
set -- $pauses
while :; do
    began=$(now)
    $guard "$program" 2>&1 &
    child=$!
    [ -z "$told" ] || kill -TERM "$child"
    wait "$child"
    code=$?
    while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
    child=
    [ -z "$told" ] || exit "$code"

    # Not started anew: an orderly end, and mistakes that the next start would meet again (docs/exit-codes.md).
    case $code in
        0 | 2 | 4 | 5 | 6 | 7) exit "$code" ;;
        70) why='exit code 70: a step of the model did not end' ;;
        *) [ "$code" -gt 128 ] && why="signal $((code - 128))" || why="exit code $code" ;;
    esac
    [ $(($(now) - began)) -lt "$steady" ] || set -- $pauses
    if [ $# -eq 0 ]; then
        say "ended unexpectedly ($why) and is not started any more: it did so after every start"
        exit "$code"
    fi
    say "ended unexpectedly ($why): started anew in $1 s"
    sleep "$1" &
    nap=$!
    wait "$nap"
    kill "$nap" 2>/dev/null
    [ -z "$told" ] || exit "$code"
    shift
done
