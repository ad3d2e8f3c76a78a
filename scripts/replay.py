#!/usr/bin/env python3
"""Replays recorded days of two other systems through dawnpost, and says where its archive differs from theirs.

usage: replay.py DAWNPOST [--keep DIR] [--only NAME]... [--twice [--postgres URL]]

DAWNPOST is the program. What was recorded is in $DAWNPOST_SHARED (../shared by default): data/replay has the judgements and
the summaries, samples the pages, instruments the fakes of arXiv and of a language model (their Python: $DAWNPOST_PYTHON, or
what `instruments/setup` names). For each recorded day the fakes announce its papers, among others that fill the day up to
the recorded totals; the model answers as recorded; `dawnpost run` and `dawnpost archive build` do what they always do. Then
the archive is compared: as JSON with what was recorded, and as Markdown (`--form as-published`) with the page itself.

With --twice every day is run again from nothing, and with --postgres once more on a database of its own on that server:
archives and digests must be the same byte for byte.

Exit code: 0 where everything is equal but what is listed as deliberate, 1 where something differs, 77 where nothing was
recorded here.

Between dawnpost and the fake stands a relay (recorded_llm.py). It answers for what the fake has no record of: the recorded
summaries, the paper that came without scores, and the recorded amount of tokens.
"""
import argparse
import contextlib
import difflib
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

import recorded_llm
from recorded import SHARED, Stage, criteria_of, paper, reader, toml

RANKED = {"002": "2025-11-05", "003": "2025-12-30"}
# What the samples, which are text taken from pages, do not have as it was written.
GARBLED = {"2512.22473": "its formula was torn apart when the sample's text was taken from the page"}
BY_CATEGORY = ["000", "001", "004"]
# The day is not in the file: the ids say that it was announced on the Friday after Thanksgiving.
BY_CATEGORY_DAY = "2025-11-28"


def words(text):
    """Text without white space of its own."""
    return " ".join(text.split())


def filled(record, day):
    """The recorded papers among others, so that two listings hold as many entries as were announced, and as many papers as
    were scanned: a paper in both is announced twice."""
    totals = record["totals"]
    in_both = totals["arXiv"] - totals["scanned"]
    known = {p["id"] for p in record["papers"]}
    papers = [(p, "") for p in record["papers"]]
    for path in sorted((SHARED / "data" / "announcements").glob("*.jsonl")):
        for line in path.open(encoding="utf8"):
            other = json.loads(line)
            if other["id"] not in known and len(papers) < totals["scanned"]:
                known.add(other["id"])
                papers.append(({**other, "abstract": other["summary"]}, other.get("comment") or ""))
    if len(papers) < totals["scanned"]:
        sys.exit(f"{day}: too few papers at hand to fill a day of {totals['scanned']}")
    both, one = ["cs.LG", "cs.AI"], ["cs.LG"]
    return [paper(p, both if i < in_both else one, comment) for i, (p, comment) in enumerate(papers)]


class Findings:
    """What is equal, and what differs."""

    def __init__(self, name):
        self.name, self.bad = name, 0
        print(f"\n{name}")

    def equal(self, what, ours, theirs):
        if ours == theirs:
            count = f" ({len(theirs)})" if isinstance(theirs, (list, dict)) else ""
            print(f"  equal    {what}{count}")
            return
        self.bad += 1
        print(f"  DIFFERS  {what}")
        ours, theirs = ([str(x) for x in side] if isinstance(side, list) else [str(side)] for side in (ours, theirs))
        for line in list(difflib.unified_diff(theirs, ours, "theirs", "ours", lineterm="", n=0))[:20]:
            print(f"           {line[:220]}")

    def note(self, text):
        print(f"  note     {text}")


def readable(text):
    """A name, title or abstract as far as two spellings of it agree: without TeX, accents and marks."""
    text = re.sub(r"\\[a-zA-Z]+\s*|[^\w]|_", "", re.sub(r"\\[^a-zA-Z]", "", text))
    text = unicodedata.normalize("NFKD", text)
    return "".join(c for c in text if c.isalnum() and c.isascii()).lower()


def sums(papers):
    """What a list is ordered by; a paper without scores stands first."""
    return [p["relevance"] + p["novelty"] if p["relevance"] is not None else None for p in papers]


def unscored(entry):
    return entry.get("estimated") or not entry.get("relevance")


def replay_ranked(program, folder, sample, day, database=None):
    record = json.loads((SHARED / "data" / "replay" / f"ranked-{day}.json").read_text(encoding="utf8"))
    persona = json.loads((SHARED / "data" / "relevance" / "personas" / "personas.json").read_text(encoding="utf8"))["daize"]
    scored = {p["id"]: p for p in record["papers"] if p["relevance"] is not None}
    papers = filled(record, day)
    picked = {p["id"] for p in record["papers"]}
    grades = [{"id": p["id"], "RELEVANCE": p["relevance"], "NOVELTY": p["novelty"], "COMMENT": p["comment"], "title": p["title"]} for p in scored.values()]
    # What the recorded judge did not keep had grades below the cut, which nobody published.
    grades += [{"id": p["id"], "RELEVANCE": 1, "NOVELTY": 1, "COMMENT": "not kept", "title": p["title"]} for p in papers if p["id"] not in picked]
    lacking = picked - set(scored)
    relay = recorded_llm.Relay(model=record["model"], tokens=(record["prompt_tokens"], record["completion_tokens"]), papers=len(papers), lacking=lacking)
    stage = Stage(folder, program, {day: papers}, grades, relay)
    try:
        criteria = criteria_of(persona)
        if lacking:
            criteria.insert(1, 'authors = ["Yoshua Bengio"]')
        stage.settle([reader(criteria)], database=database)
        stage.dawnpost("run", "--date", day)
        ours = json.loads((stage.archive("dawnpost") / f"{day}.json").read_text(encoding="utf8"))
        published = (stage.archive("as-published") / f"{day}.md").read_text(encoding="utf8")
        asked = relay.asked
        stage.dawnpost("run", "--date", day, may=(0, 4))
    finally:
        stage.stop()
    page = (SHARED / "samples").glob(f"{sample}*").__next__().read_text(encoding="utf8")

    found = Findings(f"sample {sample}, ranked, {day}: {len(record['papers'])} papers")
    entries = [entry for section in ours["sections"] for entry in section["papers"]]
    theirs = {p["id"]: p for p in record["papers"]}
    found.equal("papers", sorted(e["id"] for e in entries), sorted(theirs))
    order = [{**theirs[e["id"]]} for e in entries if e["id"] in theirs]
    found.equal("order of score", sums(order), sums(record["papers"]))
    if [e["id"] for e in entries] != list(theirs):
        found.note("papers of one score stand in the ranker's order here, and in the order of the answers there (deliberate)")
    judged = [e for e in entries if e["id"] in scored]
    for what in ("comment", "relevance", "novelty"):
        found.equal(what, [e.get(what) for e in judged], [scored[e["id"]][what] for e in judged])
    found.equal("papers shown as unscored", [e["id"] for e in entries if unscored(e)], [p["id"] for p in record["papers"] if p["relevance"] is None])
    usage = ours.get("usage") or {}
    found.equal("model", usage.get("model"), record["model"])
    found.equal("tokens", [usage.get("prompt_tokens"), usage.get("completion_tokens")], [record["prompt_tokens"], record["completion_tokens"]])
    cost = usage.get("cost") or {}
    cents = [money(cost.get(part, 0)) for part in ("prompt", "completion", "total")]
    found.equal("cost", cents, [record["cost_prompt"], record["cost_completion"], record["cost_total"]])
    counts = ours.get("counts") or {}
    found.equal("totals", [counts.get("announced"), counts.get("looked_at"), counts.get("relevant")], list(record["totals"].values()))
    found.equal("titles, but for TeX", [readable(e["title"]) for e in entries], [readable(theirs[e["id"]]["title"]) for e in entries if e["id"] in theirs])
    found.equal("authors, but for TeX", [[readable(n) for n in e["authors"]] for e in entries], [[readable(n) for n in theirs[e["id"]]["authors"]] for e in entries if e["id"] in theirs])
    raw = sum(1 for p in record["papers"] if any("\\" in n for n in p["authors"]))
    found.note(f"names are Unicode here; {raw} of their papers have TeX in names (deliberate; `--form as-published` keeps it)")
    found.equal("requests to the model in a second run", relay.asked - asked, 0)
    compare_pages(found, published, page, record)
    return found.bad


def money(amount):
    """To the cent, without zeros at the end, as the recorded pages write it."""
    return f"{amount:.2f}".rstrip("0").rstrip(".")


def plain(markdown):
    """The text of a Markdown page: what remains when it is read and not parsed. Brackets may be escaped: the pages that the
    samples were taken from had lost such backslashes, in formulas too."""
    text = re.sub(r"\\([(){}\[\]])", r"\1", re.sub(r"<br\s*/?>", " ", markdown))
    text = re.sub(r"\[([^\]\n]*)\]\([^)\s]*\)", r"\1", text)
    text = re.sub(r"</?[a-z][^<>]*>", " ", text)
    text = re.sub(r"^\s*(?:#+|>|[-*•]|\d+\.)\s+", " ", text, flags=re.M)
    return words(re.sub(r"\*\*|\\(?=[_*\[\]<>#])|^\s*[-|: ]+$|^---$|\|", " ", text, flags=re.M))


def compare_pages(found, ours, theirs, record):
    """The page as published: head, contents and entries, in whatever order papers of one score stand."""
    ours_head, theirs_head = (words(re.sub(r"[|:$-]", " ", plain(page.split("Table of contents")[0]))) for page in (ours, theirs))
    for figure in [str(record["prompt_tokens"]), str(record["completion_tokens"]), *map(str, record["totals"].values())]:
        found.equal(f"{figure} in the page's head", figure in ours_head, figure in theirs_head)
    entries = {}
    for name, page in (("ours", ours), ("theirs", theirs)):
        body = plain(page.split("Paper Selection Prompt")[0])
        parts = re.split(r"ArXiv ID: ?(\d{4}\.\d{4,5})", body)
        # The next entry's title stands at the end of each part.
        entries[name] = {id: re.sub(r"(Relevance: \d+ Novelty: \d+|Comment: Author match).*", r"\1", text).strip() for id, text in zip(parts[1::2], parts[2::2])}
    ids = sorted(set(entries["theirs"]) - set(GARBLED))
    for id in sorted(set(entries["theirs"]) & set(GARBLED)):
        found.note(f"{id} is left out of this comparison: {GARBLED[id]}")
    found.equal("entries of the page as published", [f"{id} {entries['ours'].get(id)}" for id in ids], [f"{id} {entries['theirs'][id]}" for id in ids])
    lists = [sorted(re.findall(r"([^\n]*?) ?Authors: ([^\n]*)", contents(page))) for page in (ours, theirs)]
    found.equal("table of contents as published", *lists)


def contents(page):
    """One line per paper of the table of contents."""
    part = re.split(r"Table of contents with paper titles:", page, maxsplit=1)[-1]
    part = re.split(r"ArXiv ID:|\*\*ArXiv ID", part, maxsplit=1)[0]
    lines = []
    for block in re.split(r"\n\s*(?=\d+\. |-\n|-\s)", part):
        if "Authors:" in block:
            title, names = plain(block.strip()).split(" Authors: ", 1)
            lines.append(f"{title} Authors: {re.split(r' [0-9]+[.] | 1[.] ', names)[0]}")
    return "\n".join(lines)


def replay_by_category(program, folder, sample, database=None):
    record = json.loads((SHARED / "data" / "replay" / f"by-category-{sample}.json").read_text(encoding="utf8"))
    page = (SHARED / "samples").glob(f"{sample}*").__next__().read_text(encoding="utf8")
    papers = [paper(p, [p["primary"]]) for p in record["papers"]]
    # Theirs is the order of a crawl, which follows no rule: it is fed as grades.
    grades = [{"id": p["id"], "RELEVANCE": (20 - i + 1) // 2, "NOVELTY": (20 - i) // 2, "COMMENT": "recorded", "title": p["title"]} for i, p in enumerate(record["papers"])]
    relay = recorded_llm.Relay(model="deepseek-chat", summaries={recorded_llm.key(p["title"]): p["summary"] for p in record["papers"]})
    stage = Stage(folder, program, {BY_CATEGORY_DAY: papers}, grades, relay)
    try:
        categories = list(dict.fromkeys(p["primary"] for p in record["papers"]))
        criteria = [f"categories = {toml(categories)}", "limit = 100", "min_relevance = 1"]
        stage.settle([reader(criteria, "zh")], "by-category", summaries=True, database=database)
        stage.dawnpost("run", "--date", BY_CATEGORY_DAY)
        ours = (stage.archive("as-published") / f"{BY_CATEGORY_DAY}.md").read_text(encoding="utf8")
        stage.archive("dawnpost")
    finally:
        stage.stop()
    found = Findings(f"sample {sample}, by category: {len(papers)} papers")
    found.equal("page as published, up to white space", words(ours).split(" "), words(page).split(" "))
    found.note(f"byte for byte: {'equal' if ours.strip() == page.strip() else 'not equal (white space)'}")
    found.note("in its own form dawnpost adds title, counts, links to days before and after and reasons, and labels in the reader's language (deliberate)")
    return found.bad


def replay(program, folder, name, database=None):
    shutil.rmtree(folder, ignore_errors=True)
    if name in RANKED:
        return replay_ranked(program, folder, name, RANKED[name], database)
    return replay_by_category(program, folder, name, database)


def replay_again(options, out, name):
    """The same day from nothing, once for each kind of database; how often it came out otherwise."""
    found = Findings(f"sample {name}, again")
    first = files(out / name)
    found.note(f"{len(first)} files of digests and archives")
    databases = {"SQLite": None}
    if options.postgres:
        # A name of its own: what a killed run left does no harm.
        database = f"dawnpost_replay_{name}_{os.getpid()}"
        subprocess.run(["psql", options.postgres, "-qc", f"create database {database}"], check=True)
        databases["PostgreSQL"] = options.postgres.rsplit("/", 1)[0] + f"/{database}"
    for kind, url in databases.items():
        with contextlib.redirect_stdout(io.StringIO()):
            replay(options.dawnpost, out / f"{name}-{kind}", name, url)
        found.equal(f"every byte on {kind}", files(out / f"{name}-{kind}"), first)
    if options.postgres:
        subprocess.run(["psql", options.postgres, "-qc", f"drop database {database}"], check=True)
    return found.bad


def files(folder):
    """Of every file that readers get: its path, and a hash of its bytes."""
    found = {}
    for part in ("dawnpost", "as-published", "data/outbox"):
        for path in sorted((folder / part).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return [f"{path} {hash}" for path, hash in found.items()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dawnpost", type=lambda path: pathlib.Path(path).resolve(), help="the program, e.g. target/release/dawnpost")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="where to leave settings, logs and archives")
    parser.add_argument("--only", action="append", metavar="NAME", help="a sample's number, e.g. 002")
    parser.add_argument("--twice", action="store_true", help="run every day again and compare bytes")
    parser.add_argument("--postgres", metavar="URL", help="a server on which databases may be made, e.g. postgres://postgres@127.0.0.1/postgres")
    options = parser.parse_args()
    if not (SHARED / "data" / "replay").is_dir():
        print(f"nothing was recorded in {SHARED}; set DAWNPOST_SHARED to the folder that holds data/replay")
        return 77
    bad = 0
    with tempfile.TemporaryDirectory() as scratch:
        out = (options.keep or pathlib.Path(scratch)).resolve()
        for name in [*RANKED, *BY_CATEGORY]:
            if options.only and name not in options.only:
                continue
            bad += replay(options.dawnpost, out / name, name)
            if options.twice:
                bad += replay_again(options, out, name)
    print(f"\n{bad} differences" if bad else "\nno difference but the deliberate ones")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
