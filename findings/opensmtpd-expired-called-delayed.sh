#!/usr/bin/env bash
# OpenSMTPD: the last report about a mail that was given up calls it delayed, and kept in the queue for up to 7 days.
#
# A mail server that gives a mail up tells the sender so: RFC 3464 section 2.3.3 has the action `failed` for it, and `delayed`
# for a mail that is still tried. When the time to live of OpenSMTPD's queue is over, its report says `Action: delayed` beside
# `Status: 4.4.7` (delivery time expired), under the subject "Delivery status notification: delayed"; its text says that this is
# only a temporary failure, that the message is kept for up to 7 days and need not be sent again. It is not kept: the queue is
# empty, and no other report follows. Whoever reads reports by their action never learns that the mail was lost. The only sign
# are the words "Envelope expired" in the text for people.
#
# Needs Debian 12 or a system whose apt has this version, root (the server changes its user) and unshare with overlayfs. It is
# installed into a temporary folder that lies over the system, and talks to nobody but this script. Takes a minute, prints
# versions and what was seen, and fails if that has changed.
set -euo pipefail
version=6.8.0p2-4+b4

if [ "${1:-}" != inside ]; then
    folder="$(mktemp -d)"
    trap 'rm -rf "$folder"' EXIT
    mkdir "$folder"/{upper,work,root}
    # With the network, for apt; a mount namespace of its own.
    unshare --mount --propagation private bash "$(realpath "$0")" inside install "$folder"
    # Without the network but for its own loopback.
    unshare --mount --net --pid --fork --kill-child --propagation private bash "$(realpath "$0")" inside run "$folder"
    exit
fi

step="$2" folder="$3" root="$3/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$root"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
if [ "$step" = install ]; then
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
    DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -qq -y --no-install-recommends "opensmtpd=$version" \
        >"$folder/apt.log" 2>&1 || { tail "$folder/apt.log"; exit 1; }
    exit
fi

ip link set lo up
mount -t tmpfs none "$root/run"
echo "127.0.0.1 localhost" >"$root/etc/hosts"
cat >"$root/etc/smtpd.conf" <<'CONF'
queue ttl 5s
bounce warn-interval 1d
listen on 127.0.0.1 port 25
action "relay" relay host smtp://127.0.0.1:2600
match from any for any action "relay"
CONF

# The next hop: takes mails for sender.example (the reports), and asks to try again for everybody else.
cat >"$folder/next.py" <<'PY'
import socketserver, sys

class Hop(socketserver.StreamRequestHandler):
    def handle(self):
        say = lambda text: self.wfile.write((text + "\r\n").encode())
        say("220 next.example")
        while line := self.rfile.readline().decode("latin1").strip():
            word = line[:4].upper()
            if word == "RCPT":
                say("250 ok" if "sender.example" in line else "451 4.7.1 Try again later")
            elif word == "DATA":
                say("354 go on")
                with open(sys.argv[1], "ab") as reports:
                    while (text := self.rfile.readline()) not in (b".\r\n", b""):
                        reports.write(text)
                say("250 ok")
            else:
                say("221 bye" if word == "QUIT" else "250 ok")

socketserver.ThreadingTCPServer(("127.0.0.1", 2600), Hop).serve_forever()
PY
reports="$folder/reports"
touch "$reports"
python3 "$folder/next.py" "$reports" &
chroot "$root" smtpd
chroot "$root" smtpd -h 2>&1 | grep version || true
sleep 2
python3 - <<'PY'
import smtplib
with smtplib.SMTP("127.0.0.1", 25, local_hostname="sender.example") as server:
    server.sendmail("me@sender.example", ["you@far.example"], "Subject: a mail\r\n\r\nText.\r\n")
PY
for _ in $(seq 40); do
    grep -q "Envelope expired" "$reports" && break
    sleep 1
done
queue="$(chroot "$root" smtpctl show queue)"
echo "--- the last report"
grep -E "^Subject: Delivery|^Action|^Status|expired|temporary|is kept" "$reports"
echo "--- the queue: ${queue:-empty}"
[ -z "$queue" ] && grep -q "Envelope expired" "$reports" && ! grep -qi "^Action: failed" "$reports" \
    && grep -q "^Action: delayed" "$reports" && echo "As described: given up, and called delayed."
