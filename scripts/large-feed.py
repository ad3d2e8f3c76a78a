#!/usr/bin/env python3
"""The memory and time that `dawnpost run` needs for a feed of many megabytes, all of it invented.

usage: large-feed.py DAWNPOST [--megabytes 54] [--items 2000] [--long authors|abstracts] [--readers 1]

DAWNPOST is the program. An arXiv on loopback announces ITEMS papers whose authors or abstracts are so long that the feed of
cs.LG has the wanted size; its listing counts and shows them all. A pass fetches, publishes and delivers into files. Printed are
the size of the feed, the state of the announcement, the seconds, and the most memory that the pass had.
"""
import argparse
import http.server
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

DATE, SAID, BEFORE = "2025-11-04", "Tuesday, 4 November 2025", "2025-11-03"
PER_PAGE = 2_000
# Invented words, of which every abstract has others: a digest chooses among papers that differ.
WORDS = "boat pond lamp graph kernel loss sparse token proof lattice quiet harbour signal margin orbit sample".split()


def number(n):
    return f"2511.{n:05}"


def words_of(n, length):
    out, at = [], n
    while length > 0:
        at = (at * 7919 + 104729) % 1_000_003
        out.append(WORDS[at % len(WORDS)])
        length -= len(out[-1]) + 1
    return " ".join(out)


def authors_of(n, length):
    return ", ".join(f"Invented Author {n} {k}" for k in range(max(1, length // 26)))


def item(n, length, long):
    creator = authors_of(n, length if long == "authors" else 40)
    abstract = words_of(n, length if long == "abstracts" else 900)
    return (
        f"<item><title>Invented paper {number(n)}</title><link>https://arxiv.org/abs/{number(n)}</link>"
        f"<description>arXiv:{number(n)}v1 Announce Type: new \nAbstract: {abstract}</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:{number(n)}v1</guid><category>cs.LG</category>'
        "<arxiv:announce_type>new</arxiv:announce_type><dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>"
        f"<dc:creator>{creator}</dc:creator></item>\n"
    )


def feed(items, size, long):
    length = max(1, size // items - len(item(1, 1, long)))
    return "".join([
        '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel><title>cs.LG updates on arXiv.org</title>'
        "<pubDate>Tue, 04 Nov 2025 00:00:00 -0500</pubDate>\n",
        *(item(n, length, long) for n in range(items)),
        "</channel></rss>\n",
    ]).encode()


def listing(heading, numbers, total):
    pairs = "".join(
        f'<dt><a href ="/abs/{number(n)}" title="Abstract" id="{number(n)}">arXiv:{number(n)}</a></dt><dd><div class="meta">'
        f'<div class="list-title mathjax"><span class="descriptor">Title:</span> Invented paper {number(n)}</div>'
        '<div class="list-authors">Invented Author</div><div class="list-subjects"><span class="descriptor">Subjects:</span>'
        ' <span class="primary-subject">Machine Learning (cs.LG)</span></div></div></dd>\n' for n in numbers)
    return (
        f"<html><body><div id='content'><h1>{heading}</h1><h3>Showing new listings for {SAID}</h3>"
        f"<div class='paging'>Total of {total} entries </div><dl id='articles'>"
        f"<h3>New submissions (showing {len(numbers)} of {total} entries)</h3>\n{pairs}</dl></div></body></html>").encode()


class Arxiv(http.server.BaseHTTPRequestHandler):
    feed, items = b"", 0

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path.startswith("/rss/"):
            body = self.feed
        elif url.path.startswith("/list/"):
            first = int(query.get("skip", 0))
            shown = range(first, min(self.items, first + min(PER_PAGE, int(query.get("show", PER_PAGE)))))
            body = listing("Machine Learning", shown, self.items)
        elif url.path == f"/catchup/cs.LG/{BEFORE}":
            body = (
                "<html><body><div id='content'><h1>Catchup results for Machine Learning on Mon, 03 Nov 2025</h1>"
                "<div>Total of 1 entries for Mon, 03 Nov 2025 </div>").encode() + listing("", [99_999], 1)
        else:
            return self.send_error(404)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dawnpost", type=pathlib.Path)
    parser.add_argument("--megabytes", type=int, default=54)
    parser.add_argument("--items", type=int, default=2_000)
    parser.add_argument("--long", choices=["authors", "abstracts"], default="authors")
    parser.add_argument("--readers", type=int, default=1)
    asked = parser.parse_args()
    Arxiv.feed, Arxiv.items = feed(asked.items, asked.megabytes * 1_000_000, asked.long), asked.items
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Arxiv)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    arxiv = f"http://127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "dawnpost.toml").write_text(
            f'[site]\ntitle = "Invented"\ncontact = "mailto:ops@example.org"\nsecret = "not a secret"\n[arxiv]\n'
            f'rss_url = "{arxiv}"\nweb_url = "{arxiv}"\napi_url = "{arxiv}"\ninterval = "0s"\nweb_interval = "0s"\n')
        (folder / "subscribers.toml").write_text("".join(
            f'[[subscriber]]\nid = "r{n}"\ndeliver = ["file:r{n}"]\nschedule = "30 7 * * Mon-Fri"\ntimezone = "UTC"\n'
            f'[subscriber.criteria]\ncategories = ["cs.LG"]\nmin_relevance = 1\n'
            f'[[subscriber.criteria.topic]]\nname = "t"\nkeywords = ["{WORDS[n % len(WORDS)]}"]\n'
            for n in range(asked.readers)))
        begun = time.monotonic()
        with (folder / "out").open("wb") as out:
            run = subprocess.Popen(
                [asked.dawnpost.resolve(), "run", "--date", DATE], cwd=folder, stdout=out, stderr=subprocess.STDOUT,
                env={"PATH": os.environ["PATH"]})
            most = 0
            while run.poll() is None:
                # What the system counts for a child begins with the memory of this program.
                status = pathlib.Path(f"/proc/{run.pid}/status").read_text()
                peak = re.search(r"VmHWM:\s*(\d+) kB", status)
                most = max(most, int(peak.group(1)) // 1024 if peak else 0)
                time.sleep(0.02)
        said = (folder / "out").read_text(errors="replace")
        state = re.search(r"^.*cs\.LG.*$", said, re.MULTILINE)
        print(
            f"a feed of {len(Arxiv.feed) / 1e6:.0f} MB with {asked.items} items, long {asked.long}, {asked.readers} readers: "
            f"exit {run.returncode}, {time.monotonic() - begun:.1f} s, at most {most} MB")
        print(state.group(0) if state else said[-2_000:])
        return run.returncode


if __name__ == "__main__":
    sys.exit(main())
