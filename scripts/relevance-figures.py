#!/usr/bin/env python3
"""How well `dawnpost rank` reproduces what an LLM judge selected for real readers: AUC, recall at k, nDCG.

usage: relevance-figures.py DAWNPOST [--marks N [--unmarked M]] [--jobs 2] [--keep DIR] [--split dev]

DAWNPOST is the program. The judged selections are in $DAWNPOST_SHARED/data/relevance (../shared by default); eval.py there
needs numpy. For every reader and day the criteria are written as a subscriber would write them, the day's candidates are
ranked with them alone, and eval.py compares. With --marks N the reader's newest N liked papers are given too, and the
newest M papers that they saw and left unmarked (all of them without --unmarked).
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from recorded import SHARED, toml, topic_name


def expression(keyword):
    """A keyword as a phrase, quoted where its own punctuation would be syntax."""
    return f'"{keyword}"' if any(c in keyword for c in "():") else keyword


def criteria(persona):
    """One reader's criteria file: topics in full under their leading words, negatives and unwanted words as `avoid`."""
    announce = ["new", "cross"] if "cross" in persona["announce"] else ["new"]
    lines = [
        f"categories = {toml(persona['categories'])}",
        f"announce = {toml(announce)}",
        f"keywords = {toml([expression(keyword) for keyword in persona['keywords']])}",
        f"avoid = {toml(persona['negatives'] + persona['anti_keywords'])}",
    ]
    for topic in persona["topics"]:
        lines += ["[[topic]]", f"name = {toml(topic_name(topic))}", f"want = {toml(topic)}"]
    return "\n".join(lines) + "\n"


def pools(data):
    """(persona, day) -> the lines of that day's candidates."""
    found = collections.defaultdict(list)
    for path in sorted((data / "candidates").glob("*.jsonl")):
        for line in path.open(encoding="utf8"):
            record = json.loads(line)
            for persona in record["personas"]:
                found[persona, record["date"]].append(line)
    return dict(sorted(found.items()))


def marks(path, liked, unmarked):
    """A reader's marks: the newest `liked` papers that were liked, and the newest `unmarked` that were seen and left."""
    room = {1: liked, 0: unmarked}
    lines = []
    for line in path.open(encoding="utf8"):
        record = json.loads(line)
        room[record["label"]] -= 1
        if room[record["label"]] >= 0:
            kept = {key: record[key] for key in ("id", "title", "abstract")}
            lines.append(json.dumps({**kept, "mark": record["label"]}))
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dawnpost", type=lambda path: pathlib.Path(path).resolve(), help="the program, e.g. target/release/dawnpost")
    parser.add_argument("--marks", type=int, default=0, metavar="N")
    parser.add_argument("--unmarked", type=int, default=1_000_000, metavar="M")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="where to leave criteria, pools and ranking")
    parser.add_argument("--split", default="dev")
    options = parser.parse_args()
    relevance = SHARED / "data" / "relevance"
    if not (relevance / "eval.py").exists():
        sys.exit(f"{relevance} has no eval.py; set DAWNPOST_SHARED to the folder that holds data/relevance")
    personas = json.loads((relevance / "personas" / "personas.json").read_text(encoding="utf8"))
    data = relevance / options.split

    with tempfile.TemporaryDirectory() as scratch:
        out = options.keep or pathlib.Path(scratch)
        out.mkdir(parents=True, exist_ok=True)
        for name, persona in personas.items():
            (out / f"{name}.toml").write_text(criteria(persona), encoding="utf8")
            history = data / "history" / f"{name}.jsonl"
            if options.marks and history.exists():
                (out / f"{name}.marks.jsonl").write_text(marks(history, options.marks, options.unmarked), encoding="utf8")

        def rank(pool):
            (name, day), lines = pool
            papers = out / f"{name}.{day}.jsonl"
            papers.write_text("".join(lines), encoding="utf8")
            command = [options.dawnpost, "rank", "--criteria", out / f"{name}.toml", "--papers", papers]
            if options.marks:
                command += ["--marks", out / f"{name}.marks.jsonl"]
            ranked = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf8").stdout
            return [f"{day}\t{name}\t{line}" for line in ranked.splitlines()]

        with ThreadPoolExecutor(options.jobs) as workers:
            rows = [row for rows in workers.map(rank, pools(data).items()) for row in rows]
        ranking = out / "ranking.tsv"
        ranking.write_text("\n".join(rows) + "\n", encoding="utf8")
        command = [sys.executable, relevance / "eval.py", ranking, "--data", relevance, "--split", options.split]
        return subprocess.run(command).returncode


if __name__ == "__main__":
    sys.exit(main())
