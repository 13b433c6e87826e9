#!/usr/bin/env bash
# A real S3 server for tests: the gateway of Ceph (Debian's packages) on a free loopback port, with its data in memory.
#
#   s3.sh install                 apt-get the three packages; they start no service
#   s3.sh start FOLDER [tls]      everything it needs lies in FOLDER; prints ENDPOINT, ACCESS_KEY, SECRET_KEY and, with tls, CA
#   s3.sh kill|revive FOLDER      SIGKILL of the gateway, and the same gateway again on its old port; the objects stay
#   s3.sh pause|resume FOLDER     SIGSTOP and SIGCONT of the gateway
#   s3.sh quota FOLDER BYTES      no more than this in all buckets together; -1: no limit
#   s3.sh stop FOLDER             kills all and removes FOLDER
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"
verb=${1:?verb missing, see the head of this file}
[ "$verb" = install ] || folder=$(mkdir -p "${2:?folder missing}" && cd "$2" && pwd)

free_port() { perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'; }

process() { cat "$folder/run/$1.pid" 2>/dev/null; }

signal() { # signal NAME DAEMON
  local id; id=$(process "$2") && kill "-$1" "$id" 2>/dev/null || true
}

quietly() { "$@" >>"$folder/log/setup.log" 2>&1 || { echo "s3.sh: '$*' failed:" >&2; tail -n 5 "$folder/log/setup.log" >&2; exit 1; }; }

ceph_() { quietly timeout 60 ceph --conf "$folder/ceph.conf" --connect-timeout 20 "$@"; }

admin() { quietly radosgw-admin --conf "$folder/ceph.conf" "$@"; }

gateway() {
  quietly radosgw --conf "$folder/ceph.conf" --name client.admin --rgw-frontends "$(cat "$folder/frontend")"
  for _ in $(seq 600); do
    curl -sfk -o /dev/null "$(cat "$folder/url")/swift/healthcheck" && return
    sleep 0.1
  done
  echo "s3.sh: the gateway does not answer; see $folder/log" >&2
  exit 1
}

configure() {
  cat > "$folder/ceph.conf" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = [v2:127.0.0.1:$1]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr1 = false
keyring = $folder/keyring
run dir = $folder/run
pid file = $folder/run/\$name.pid
admin socket =
log file = $folder/log/\$name.log
mon cluster log to file = false
log to stderr = false
err to stderr = false
auth allow insecure global id reclaim = false
# One disk, one copy, one placement group a pool: the server should be there in seconds.
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
[mon]
mon data = $folder/mon
mon osd crush smoke test = false
mon data avail warn = 2
mon data avail crit = 1
paxos propose interval = 0.02
paxos min wait = 0.01
[osd]
osd data = $folder/osd
osd objectstore = memstore
memstore device bytes = 2G
osd crush update on start = false
osd max object name len = 1024
osd op num shards = 2
osd op num threads per shard = 1
[client]
rgw rados pool pg num min = 1
rgw override bucket index max shards = 1
rgw thread pool size = 64
rgw enable usage log = false
rgw run sync thread = false
# Quotas are looked up anew for every request, so that a test sees them at once.
rgw bucket quota ttl = 0
rgw user quota bucket sync interval = 1
rgw user quota sync interval = 1
CONF
}

cluster() {
  local keys="$folder/keyring" conf="$folder/ceph.conf" disk
  disk=$(cat /proc/sys/kernel/random/uuid)
  quietly ceph-authtool --create-keyring "$keys" --gen-key --name mon. --cap mon 'allow *'
  quietly ceph-authtool "$keys" --gen-key --name client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
  quietly ceph-authtool "$keys" --gen-key --name osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
  quietly monmaptool --create --fsid "$(sed -n 's/^fsid = //p' "$conf")" --addv a "[v2:127.0.0.1:$1]" "$folder/monmap"
  quietly ceph-mon --conf "$conf" --id a --mkfs --monmap "$folder/monmap" --keyring "$keys"
  quietly ceph-mon --conf "$conf" --id a
  ceph_ osd create "$disk"
  ceph_ osd crush add osd.0 1.0 root=default host=here
  quietly ceph-osd --conf "$conf" --id 0 --mkfs --osd-uuid "$disk"
  quietly ceph-osd --conf "$conf" --id 0
}

case "$verb" in
  install)
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -qy --no-install-recommends ceph-mon ceph-osd radosgw curl openssl perl
    ;;
  start)
    mkdir -p "$folder"/{mon,osd,run,log}
    monitor=$(free_port) port=$(free_port) access=farm-test secret="secret-$RANDOM$RANDOM$RANDOM"
    configure "$monitor"
    cluster "$monitor"
    admin user create --uid farm --display-name farm --access-key "$access" --secret-key "$secret"
    if [ "${3:-}" = tls ]; then
      quietly openssl req -x509 -newkey rsa:2048 -nodes -days 7 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -keyout "$folder/server.key" -out "$folder/server.crt"
      echo "beast ssl_endpoint=127.0.0.1:$port ssl_certificate=$folder/server.crt ssl_private_key=$folder/server.key" > "$folder/frontend"
      echo "https://127.0.0.1:$port" > "$folder/url"
      echo "CA=$folder/server.crt"
    else
      echo "beast endpoint=127.0.0.1:$port" > "$folder/frontend"
      echo "http://127.0.0.1:$port" > "$folder/url"
    fi
    gateway
    printf 'ENDPOINT=127.0.0.1:%s\nACCESS_KEY=%s\nSECRET_KEY=%s\n' "$port" "$access" "$secret"
    ;;
  kill) signal KILL client.admin ;;
  revive) gateway ;;
  pause) signal STOP client.admin ;;
  resume) signal CONT client.admin ;;
  quota)
    if [ "${3:?bytes missing}" = -1 ]; then
      admin quota disable --quota-scope user --uid farm
    else
      admin quota set --quota-scope user --uid farm --max-size "$3"
      admin quota enable --quota-scope user --uid farm
    fi
    ;;
  stop)
    for daemon in client.admin osd.0 mon.a; do signal KILL "$daemon"; done
    rm -rf "$folder"
    ;;
  *) echo "s3.sh: no verb '$verb'; see the head of this file" >&2; exit 2 ;;
esac
