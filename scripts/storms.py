#!/usr/bin/env python3
"""What a slow mail domain, and a slow relay, cost everybody else.

usage: storms.py DAWNPOST --arxiv http://127.0.0.1:8181 [--day 2025-11-06] [--mails 150] [--chats 60] [--slow 20]

DAWNPOST is the program, --arxiv a server with arXiv's pages for that day. A mail server and a Bot API of this script take
messages and write down when. Three passes in fresh folders: all are quick; one mail domain of four takes --slow seconds for
each mail; every domain does. It prints when the last message of each kind was accepted, counted from the first of the pass,
and ends with 1 if good mail or chats needed more than 1/0.95 of the time that they need alone, if anything ends as uncertain,
or if SIGTERM in the last storm took more than ten seconds.
"""
import argparse
import asyncio
import os
import pathlib
import signal
import sqlite3
import sys
import tempfile
import time

DOMAINS = ["a.example", "b.example", "c.example", "slow.example"]
ATLEAST = 0.95
PATIENCE_S = 240


class Platforms:
    """A mail server and a Bot API, and when they accepted what."""

    def __init__(self):
        self.slow, self.delay_s, self.accepted = set(), 0.0, []

    def accept(self, kind):
        self.accepted.append((kind, time.monotonic()))

    async def smtp(self, reader, writer):
        async def say(line):
            writer.write(line.encode() + b"\r\n")
            await writer.drain()

        domain = ""
        await say("220 sink")
        try:
            while line := (await reader.readline()).decode("latin-1").strip():
                verb = line.split(" ", 1)[0].upper()
                if verb == "EHLO":
                    await say("250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8")
                elif verb == "RCPT":
                    domain = line.split("@", 1)[1].split(">", 1)[0]
                    await asyncio.sleep(self.delay_s if domain in self.slow else 0.02)
                    await say("250 ok")
                elif verb == "DATA":
                    await say("354 go on")
                    await reader.readuntil(b"\r\n.\r\n")
                    self.accept(domain)
                    await say("250 ok")
                elif verb == "QUIT":
                    await say("221 bye")
                    break
                else:
                    await say("250 ok")
        except (asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    async def telegram(self, reader, writer):
        number = 0
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                fields = dict(line.lower().split(": ", 1) for line in head.decode("latin-1").split("\r\n") if ": " in line)
                await reader.readexactly(int(fields.get("content-length", 0)))
                await asyncio.sleep(0.05)
                number += 1
                body = '{"ok":true,"result":{"message_id":%d,"date":0,"chat":{"id":1,"type":"private"}}}' % number
                if b"/sendMessage" in head.split(b"\r\n", 1)[0]:
                    self.accept("chat")
                answer = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
                writer.write(answer.encode())
                await writer.drain()
        except (asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()


def roster(mails, chats):
    def reader(name, address):
        return (
            f'[[subscriber]]\nid = "{name}"\ndeliver = ["{address}"]\nschedule = "30 7 * * *"\ntimezone = "UTC"\n'
            '[subscriber.criteria]\ncategories = ["cs.LG"]\nlimit = 2\nmin_relevance = 1\n'
            '[[subscriber.criteria.topic]]\nname = "Models"\nwant = "neural networks, language models"\n\n'
        )

    by_mail = (reader(f"m{n}", f"mailto:m{n}@{DOMAINS[n % 4]}") for n in range(mails))
    by_chat = (reader(f"t{n}", f"telegram:{1_000 + n}") for n in range(chats))
    return "".join([*by_mail, *by_chat])


async def one_pass(args, platforms, ports, slow):
    """When the last message of each kind was accepted, how the deliveries ended, and how long SIGTERM took, if it was sent."""
    platforms.slow, platforms.delay_s, platforms.accepted = set(slow), args.slow, []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "subscribers.toml").write_text(roster(args.mails, args.chats))
        settings = {
            "DAWNPOST_SITE__CONTACT": "mailto:ops@example.org",
            "DAWNPOST_EMAIL__FROM": "Dawn <dawn@example.org>",
            "DAWNPOST_EMAIL__URL": f"smtp://127.0.0.1:{ports['smtp']}",
            "DAWNPOST_TELEGRAM__TOKEN": "1:storm",
            "DAWNPOST_TELEGRAM__API_URL": f"http://127.0.0.1:{ports['telegram']}",
            **{f"DAWNPOST_ARXIV__{name}_URL": args.arxiv for name in ("RSS", "WEB", "API")},
            "DAWNPOST_ARXIV__INTERVAL": "0s",
            "DAWNPOST_ARXIV__WEB_INTERVAL": "0s",
        }
        with open(folder / "log", "wb") as log:
            process = await asyncio.create_subprocess_exec(
                args.program, "run", "--date", args.day, cwd=folder, env=settings, stdout=log, stderr=log
            )
            good = [domain for domain in DOMAINS if domain not in slow]
            wanted = args.chats + sum(DOMAINS[n % 4] in good for n in range(args.mails))
            deadline = time.monotonic() + PATIENCE_S
            while sum(kind == "chat" or kind in good for kind, _ in platforms.accepted) < wanted:
                await asyncio.sleep(0.1)
                if time.monotonic() > deadline or process.returncode is not None:
                    break
            stopped_s = None
            if slow:
                begun = time.monotonic()
                process.send_signal(signal.SIGTERM)
                await process.wait()
                stopped_s = time.monotonic() - begun
            await process.wait()
        if not platforms.accepted:
            sys.exit((folder / "log").read_text()[-2000:])
        with sqlite3.connect(folder / "data" / "dawnpost.db") as store:
            ends = dict(store.execute("select state, count(*) from delivery group by state").fetchall())
    first = min(at for _, at in platforms.accepted)
    last = {}
    for kind, at in platforms.accepted:
        kind = "chats" if kind == "chat" else "slow mail" if kind in slow else "good mail"
        count, latest = last.get(kind, (0, 0.0))
        last[kind] = (count + 1, max(latest, at - first))
    return last, ends, stopped_s


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("--arxiv", required=True)
    parser.add_argument("--day", default="2025-11-06")
    parser.add_argument("--mails", type=int, default=150)
    parser.add_argument("--chats", type=int, default=60)
    parser.add_argument("--slow", type=float, default=20)
    args = parser.parse_args()
    platforms = Platforms()
    smtp = await asyncio.start_server(platforms.smtp, "127.0.0.1", 0, limit=1 << 22)
    telegram = await asyncio.start_server(platforms.telegram, "127.0.0.1", 0)
    ports = {"smtp": smtp.sockets[0].getsockname()[1], "telegram": telegram.sockets[0].getsockname()[1]}
    storms = {"alone": [], "one slow domain": ["slow.example"], "a slow relay": DOMAINS}
    alone, failed = {}, False
    for name, slow in storms.items():
        last, ends, stopped_s = await one_pass(args, platforms, ports, slow)
        kinds = ", ".join(f"{count} {kind} in {at:.1f} s" for kind, (count, at) in sorted(last.items()))
        stopped = "" if stopped_s is None else f"; SIGTERM took {stopped_s:.1f} s"
        print(f"{name}: {kinds}; {ends}{stopped}", flush=True)
        alone = alone or last
        for kind in ("good mail", "chats"):
            if kind not in last:
                continue
            (count, at), (count_alone, at_alone) = last[kind], alone[kind]
            # Rates, since fewer mails are good in a storm.
            if count / at < ATLEAST * count_alone / at_alone:
                print(f"  {kind}: {count / at:.1f}/s, and {count_alone / at_alone:.1f}/s alone")
                failed = True
        if ends.get("uncertain") or (stopped_s or 0) > 10:
            failed = True
    return int(failed)


sys.exit(asyncio.run(main()))
