#!/usr/bin/env python3
"""What becomes of digests when the language model's endpoint fails, for each fault of an independent fake of one.

usage: llm-faults.py DAWNPOST [--kind KIND]... [--times N] [--summaries] [--day 2025-11-05] [--port 18500]

DAWNPOST is the program. The fakes and a real day of arXiv are in $DAWNPOST_SHARED (instruments, data/announcements); without
it nothing is done. For each fault four readers, two of whom want the same, get the day's digest in a fresh folder while
every question (with --times, the first N) meets the fault. Then the fault is gone, and four others want the same.

It must hold, and the program ends with 1 where it does not: every reader gets a digest both times, every entry is graded by
the model or marked as estimated, the operator is told once where digests say that the model fell short and never otherwise,
and the second run asks about no paper that the first one had settled.
"""
import argparse
import hashlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

KINDS = """none malformed_json fenced_json prose_around trailing_comma missing_papers hallucinated_ids duplicate_ids swapped_ids
out_of_range wrong_types extra_fields null_content refusal truncated empty injection 429 429_quota 500 502 503 401 400_context
timeout reset slow_stream bad_usage no_usage""".split()
MODEL = "fake-1"
TIMEOUT_S = 2
ALERT = "Digests go out with the ranker"
TOPICS = {
    "ann": ("Mixture of experts", "Mixture-of-Experts, conditional computation, routing, sparse transformers"),
    "bea": ("Mixture of experts", "Mixture-of-Experts, conditional computation, routing, sparse transformers"),
    "cem": ("Reasoning", "chain of thought, test-time compute, verification of reasoning steps"),
    "dag": ("Compression", "quantization, pruning, low-rank adaptation of language models"),
}


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=10) as answer:
        return json.load(answer)


def wait_for(url):
    for _ in range(100):
        try:
            return urllib.request.urlopen(url, timeout=5).read()
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{url} does not answer")


def roster(suffix):
    def reader(name, topic, want):
        return (
            f'[[subscriber]]\nid = "{name}{suffix}"\ndeliver = ["file:{name}{suffix}"]\nschedule = "30 7 * * *"\n'
            f'timezone = "UTC"\n[subscriber.criteria]\ncategories = ["cs.LG", "cs.CL"]\nmin_relevance = 1\n'
            f'[[subscriber.criteria.topic]]\nname = "{topic}"\nwant = "{want}"\n\n'
        )

    return "".join(reader(name, *topic) for name, topic in TOPICS.items())


class World:
    """A folder with settings, and the program in it."""

    def __init__(self, program, folder, day, arxiv, llm):
        self.program, self.folder, self.day, self.llm = program, pathlib.Path(folder), day, llm
        self.settings = {
            "DAWNPOST_SITE__CONTACT": "mailto:ops@example.org",
            "DAWNPOST_EMAIL__FROM": "Dawn <dawn@example.org>",
            **{f"DAWNPOST_ARXIV__{name}_URL": arxiv for name in ("RSS", "WEB", "API", "OAI")},
            "DAWNPOST_ARXIV__INTERVAL": "0s",
            "DAWNPOST_ARXIV__WEB_INTERVAL": "0s",
            "DAWNPOST_LLM__URL": f"{llm}/v1",
            "DAWNPOST_LLM__MODEL": MODEL,
            "DAWNPOST_LLM__SHARE": "0.2",
            "DAWNPOST_LLM__TIMEOUT": f"{TIMEOUT_S}s",
        }

    def run(self, suffix):
        """One pass for readers with this suffix: the digests, what was logged, and whether it ended well."""
        (self.folder / "subscribers.toml").write_text(roster(suffix))
        command = [self.program, "run", "--date", self.day]
        done = subprocess.run(command, cwd=self.folder, env=self.settings, capture_output=True, text=True, timeout=900)
        outbox = self.folder / "data" / "outbox"
        files = [outbox / f"{name}{suffix}" / f"{self.day}.json" for name in TOPICS]
        digests = [json.loads(file.read_text()) for file in files if file.exists()]
        return digests, done.stdout + done.stderr, done.returncode == 0

    def tokens(self):
        return self.rows("select coalesce(sum(prompt + completion), 0) from llm_spend")[0][0]

    def settled(self):
        return set(self.rows("select question, paper_id from judgement"))

    def rows(self, sql):
        with sqlite3.connect(self.folder / "data" / "dawnpost.db") as store:
            return store.execute(sql).fetchall()

    def asked(self, since):
        """Question and paper, for every paper that the endpoint was asked about from a time on."""
        for request in ask(f"{self.llm}/control/requests"):
            # An earlier one whose answer was awaited in vain is only recorded when the endpoint has done with it.
            if request["ts"] < since:
                continue
            system, user = (message["content"] for message in request["messages"])
            question = hashlib.sha256(f"{MODEL}\0{system}".encode()).hexdigest()[:32]
            for line in user.splitlines():
                # A summary's question names no id.
                paper = json.loads(line).get("id") if line.startswith("{") else None
                if paper:
                    yield question, paper


def entries(digest):
    return [entry for section in digest["sections"] for entry in section["entries"]]


def fault(kind, times):
    return {"kind": kind, "times": times, "delay_s": 3 * TIMEOUT_S, "retry_after": 1}


def trial(world, kind, times):
    """The row of one fault, and what did not hold."""
    ask(f"{world.llm}/control/reset", {})
    if kind != "none":
        ask(f"{world.llm}/control/fault", fault(kind, times))
    start = time.monotonic()
    first, told, is_well = world.run("")
    seconds, paid, settled = time.monotonic() - start, world.tokens(), world.settled()
    ask(f"{world.llm}/control/reset", {})
    since = time.time()
    second, told_again, is_well_again = world.run("-2")
    paid_again = set(world.asked(since)) & settled
    estimated = sum(bool(entry.get("estimated")) for digest in first for entry in entries(digest))
    unmarked = [e["id"] for d in first + second for e in entries(d) if not e.get("estimated") and not e.get("novelty")]
    fell_short = any("language model could not" in digest["intro"] for digest in first)
    alerts = told.count(ALERT)
    faults = [
        (len(first) == len(second) == len(TOPICS), "a reader got no digest"),
        (is_well and is_well_again, f"a run ended with an error:\n{told}{told_again}"),
        (not unmarked, f"neither graded nor marked: {unmarked}"),
        (alerts == fell_short, f"told {alerts} times, fell short: {fell_short}"),
        (told_again.count(ALERT) == 0, "told again in the second run"),
        (not paid_again, f"paid twice: {sorted(paid_again)[:3]}"),
    ]
    shown = sum(len(entries(digest)) for digest in first)
    row = (kind, f"{len(first)} of {len(TOPICS)}", f"{estimated} of {shown}", alerts, paid, world.tokens() - paid, f"{seconds:.0f} s")
    return row, [text for holds, text in faults if not holds]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--times", type=int, default=0, help="questions that meet the fault; 0: all of them")
    parser.add_argument("--summaries", action="store_true", help="with summaries and overviews")
    parser.add_argument("--day", default="2025-11-05")
    parser.add_argument("--port", type=int, default=18500)
    arguments = parser.parse_args()
    shared = os.environ.get("DAWNPOST_SHARED")
    if not shared or not (pathlib.Path(shared) / "instruments" / "llm_fake.py").exists():
        print("skipped: DAWNPOST_SHARED names no folder with instruments/llm_fake.py")
        return 0
    instruments = pathlib.Path(shared) / "instruments"
    python = pathlib.Path(os.environ.get("INSTRUMENTS_ENV", pathlib.Path.home() / ".cache/dawnpost-instruments")) / "venv/bin/python"
    arxiv, llm = (f"http://127.0.0.1:{arguments.port + offset}" for offset in (0, 1))
    days = ["--days", str(pathlib.Path(shared) / "data" / "announcements"), "--date", arguments.day]
    commands = [
        [python, instruments / "arxiv_fake.py", "--port", str(arguments.port), *days],
        [python, instruments / "llm_fake.py", "--port", str(arguments.port + 1)],
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    fakes = [subprocess.Popen(command, **quiet) for command in commands]
    failed = False
    try:
        wait_for(f"{arxiv}/robots.txt")
        wait_for(f"{llm}/v1/models")
        print("| fault | digests | estimated papers | alerts | tokens, first run | tokens, second run | first run took |")
        print("|---|---|---|---|---|---|---|", flush=True)
        for kind in arguments.kind or KINDS:
            with tempfile.TemporaryDirectory() as folder:
                world = World(pathlib.Path(arguments.program).resolve(), folder, arguments.day, arxiv, llm)
                world.settings["DAWNPOST_LLM__SUMMARIES"] = str(arguments.summaries).lower()
                row, faults = trial(world, kind, arguments.times)
            print("| " + " | ".join(map(str, row)) + " |", flush=True)
            for text in faults:
                failed = True
                print(f"{kind}: {text}", file=sys.stderr, flush=True)
    finally:
        for fake in fakes:
            fake.terminate()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
