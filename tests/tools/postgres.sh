#!/usr/bin/env bash
# A PostgreSQL server of its own for tests, on a free loopback port (Debian's packages; the system's own service is not touched).
#
#   postgres.sh install              apt-get the package without letting it create or start a cluster
#   postgres.sh start FOLDER         prints CONNECTION, in the form that Npgsql reads
#   postgres.sh kill|revive FOLDER   SIGKILL of the whole server, and the same data again on its old port
#   postgres.sh pause|resume FOLDER  SIGSTOP and SIGCONT of the server and its sessions
#   postgres.sh stop FOLDER          kills it and removes FOLDER
set -euo pipefail
verb=${1:?verb missing, see the head of this file}
[ "$verb" = install ] || folder=$(mkdir -p "${2:?folder missing}" && cd "$2" && pwd)
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
export PATH="$PATH:$programs"

# The server refuses to run as root.
as_owner() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- env PATH="$PATH" "$@"); else "$@"; fi
}

session_processes() { # the server and every process below it
  local server; server=$(head -n 1 "$folder/data/postmaster.pid")
  echo "$server" "$(ps -o pid= --ppid "$server" | tr '\n' ' ')"
}

signal() {
  # shellcheck disable=SC2046 # one word a process
  kill "-$1" $(session_processes) 2>/dev/null || true
}

serve() {
  # Written through, because reviving after a kill is one of the things tested; no sync to disk, because the machine itself stays up.
  as_owner pg_ctl --pgdata "$folder/data" --log "$folder/server.log" --wait --timeout 60 \
    --options "-p $(cat "$folder/port") -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200" \
    start >>"$folder/setup.log" 2>&1 || { echo "postgres.sh: the server does not start:" >&2; tail -n 5 "$folder/server.log" "$folder/setup.log" >&2; exit 1; }
}

case "$verb" in
  install)
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -qy --no-install-recommends postgresql-common
    sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    apt-get install -qy --no-install-recommends postgresql
    ;;
  start)
    [ -n "$programs" ] || { echo "postgres.sh: PostgreSQL is not installed; run 'postgres.sh install' as root" >&2; exit 1; }
    perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport' > "$folder/port"
    [ "$(id -u)" != 0 ] || chown -R postgres "$folder"
    as_owner initdb --pgdata "$folder/data" --username farm --auth trust --encoding UTF8 --no-locale --no-sync >"$folder/setup.log" 2>&1
    serve
    as_owner createdb --host 127.0.0.1 --port "$(cat "$folder/port")" --username farm farm
    echo "CONNECTION=Host=127.0.0.1;Port=$(cat "$folder/port");Username=farm;Database=farm"
    ;;
  kill)
    signal KILL
    # Its port must be free before it can come back.
    while as_owner pg_ctl --pgdata "$folder/data" status >/dev/null 2>&1; do sleep 0.05; done
    ;;
  revive) serve ;;
  pause) signal STOP ;;
  resume) signal CONT ;;
  stop)
    [ ! -s "$folder/data/postmaster.pid" ] || signal KILL
    rm -rf "$folder"
    ;;
  *) echo "postgres.sh: no verb '$verb'; see the head of this file" >&2; exit 2 ;;
esac
