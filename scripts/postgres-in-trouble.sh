#!/usr/bin/env bash
# Runs a command with a PostgreSQL server that may be treated badly: its disk fills or fails, it is restarted or down.
#
#     scripts/postgres-in-trouble.sh cargo test --release --test it trouble::server -- --nocapture --test-threads 1
#
# The tests call it back (`DAWNPOST_TEST_POSTGRES_CONTROL`) with one of the actions below. The server has its files on a disk of
# its own, 128 MB of memory, which only root may mount; and a C library that fails its writes (tests/fixtures/failing_disk.c).
# Works on Linux with PostgreSQL's server programs, cc and root. Everything is removed at the end.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
bin="$(find /usr/lib/postgresql/*/bin -name initdb 2>/dev/null | sort -V | tail -n 1 | xargs -r dirname)"
[ -n "$bin" ] || { echo "no PostgreSQL server under /usr/lib/postgresql" >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "only root may mount a disk and fill it" >&2; exit 1; }

as_postgres() { (cd "$dir" && runuser -u postgres -- "$@"); }
server() { as_postgres "$bin/pg_ctl" -D "$dir/disk/db" -l "$dir/server.log" -w -t 60 "$@" >/dev/null; }
start() {
    as_postgres env LD_PRELOAD="$dir/failing_disk.so" DAWNPOST_TEST_FAULT="$dir/fault" DAWNPOST_TEST_FAULT_IN="$dir/disk/" \
        "$bin/pg_ctl" -D "$dir/disk/db" -l "$dir/server.log" -w -t 60 start >/dev/null
}
# After a full or failing disk the server may have given up, and whoever looks after it starts it again.
start_if_down() { server status || start; }
# More of the write-ahead log than its files have room for, so that the server meets the trouble at once.
write_log() {
    as_postgres "$bin/psql" -qtA -h 127.0.0.1 -p "$port" -c \
        "select count(pg_logical_emit_message(true, 'trouble', repeat('x', 100000))) from generate_series(1, 50)" >/dev/null 2>&1 || true
}

if [ "${1:-}" = --control ]; then
    dir="$2" port="$3"
    case "$4" in
        fill) dd if=/dev/zero of="$dir/disk/ballast" bs=1M >/dev/null 2>&1 || true; write_log ;;
        empty) rm "$dir/disk/ballast"; start_if_down ;;
        fail) echo io >"$dir/fault"; write_log ;;
        mend) rm "$dir/fault"; start_if_down ;;
        stop) server -m fast stop ;;
        start) start ;;
        restart-fast) server -m fast stop; start ;;
        restart-immediate) server -m immediate stop; start ;;
        *) echo "no action $4" >&2; exit 2 ;;
    esac
    exit 0
fi
[ "$#" -gt 0 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }

dir="$(mktemp -d -t dawnpost-trouble.XXXXXX)"
end() {
    status=$?
    server -m immediate stop 2>/dev/null || true
    umount "$dir/disk" 2>/dev/null || true
    rm -rf "$dir"
    exit "$status"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

chmod 755 "$dir"
mkdir "$dir/disk"
mount -t tmpfs -o size=128m,mode=700,uid="$(id -u postgres)" dawnpost-trouble "$dir/disk"
cc -shared -fPIC -O1 -o "$dir/failing_disk.so" "$root/tests/fixtures/failing_disk.c" -ldl
touch "$dir/server.log"
chown postgres "$dir/server.log"
as_postgres "$bin/initdb" -D "$dir/disk/db" -U postgres -A trust -E UTF8 --locale=C --wal-segsize=1 >/dev/null
port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
cat >>"$dir/disk/db/postgresql.conf" <<CONF
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_wal_size = 4MB
min_wal_size = 2MB
CONF
start
export DAWNPOST_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
export DAWNPOST_TEST_POSTGRES_CONTROL="'$root/scripts/postgres-in-trouble.sh' --control '$dir' $port"
"$@"
