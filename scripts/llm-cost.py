#!/usr/bin/env python3
"""What a language model costs, and what is lost where it judges a part of the stream only.

usage: llm-cost.py DAWNPOST [--days N] [--keep DIR]

DAWNPOST is the program. What was recorded is in $DAWNPOST_SHARED, as for replay.py: one real reader's days with the picks of
a judge. The fakes announce these days one after the other and answer as recorded (grade 1 for what the judge did not keep);
tokens are those that the fake bills. Three questions:

1. One reader, `llm.share = "auto"` beside `llm.share = 1`: which part of the picks, for which part of the tokens?
2. A hundred readers over ten topics beside one reader of one topic, on one day: how many times the tokens?
3. A second run of a day that was paid for: how many tokens?
"""
import argparse
import json
import pathlib
import shutil
import sys
import tempfile
from collections import defaultdict

import recorded
import recorded_llm

PERSONA = "daize"


def judged_days():
    """day -> candidates, and (day, id) -> grades of what was picked."""
    data = recorded.SHARED / "data" / "relevance"
    days, picked = defaultdict(list), defaultdict(dict)
    for path in sorted((data / "dev" / "candidates").glob("*.jsonl")):
        for line in path.open(encoding="utf8"):
            paper = json.loads(line)
            if PERSONA in paper["personas"]:
                days[paper["date"]].append(paper)
    for line in (data / "dev" / "labels.tsv").open(encoding="utf8"):
        day, persona, id, relevance, novelty, selected = line.rstrip("\n").split("\t")
        if persona == PERSONA and selected == "1":
            picked[day][id] = (int(relevance), int(novelty))
    return dict(sorted(days.items())), picked


def grades(days, picked):
    known = {}
    for day, papers in days.items():
        for paper in papers:
            relevance, novelty = picked[day].get(paper["id"], (1, 1))
            known[paper["id"]] = {"id": paper["id"], "RELEVANCE": relevance, "NOVELTY": novelty, "COMMENT": "as recorded", "title": paper["title"]}
    return list(known.values())


def tokens(stage):
    """All that was paid so far."""
    rows = json.loads(stage.dawnpost("costs", "--json", may=(0, 4)) or "[]")
    return sum(int(row["prompt"]) + int(row["completion"]) for row in rows)


def stage_of(folder, program, days, picked):
    shutil.rmtree(folder, ignore_errors=True)
    announced = {day: [recorded.paper(paper, paper["categories"]) for paper in papers] for day, papers in days.items()}
    return recorded.Stage(folder, program, announced, grades(days, picked), recorded_llm.Relay(model="gpt-5"))


def picks_of(stage, day):
    path = stage.folder / "data" / "outbox" / recorded.READER / f"{day}.json"
    if not path.exists():
        return set()
    digest = json.loads(path.read_text(encoding="utf8"))
    return {entry["id"] for section in digest["sections"] for entry in section["entries"]}


def over_days(program, out, days, picked, persona):
    """Day by day: picks, and tokens paid so far, for each share."""
    ran = {}
    for share in (1, "auto"):
        stage = stage_of(out / f"share-{share}", program, days, picked)
        try:
            criteria = recorded.criteria_of(persona)
            criteria[2:4] = ["limit = 200", "min_relevance = 8"]
            stage.settle([recorded.reader(criteria)], share=share)
            so_far, rows = 0, {}
            for day in days:
                stage.today(day)
                stage.dawnpost("run", "--date", day, may=(0, 4))
                total = tokens(stage)
                rows[day] = (picks_of(stage, day) & set(picked[day]), total - so_far)
                so_far = total
            ran[share] = rows
        finally:
            stage.stop()
    print(f"{'day':12}{'announced':>10}{'picks':>7}{'kept':>6}{'of picks':>10}{'tokens, all':>13}{'auto':>9}{'of tokens':>11}")
    sums = [0, 0, 0, 0]
    first = None
    for day in days:
        (whole, whole_tokens), (part, part_tokens) = ran[1][day], ran["auto"][day]
        line(day, len(days[day]), whole, part, whole_tokens, part_tokens)
        for i, n in enumerate((len(whole), len(part & whole), whole_tokens, part_tokens)):
            sums[i] += n
        first = first or list(sums)
    later = [a - b for a, b in zip(sums, first)]
    print(f"all days: {share_of(sums[1], sums[0])} of the picks for {share_of(sums[3], sums[2])} of the tokens")
    print(f"without the first day, of which nothing was known before: {share_of(later[1], later[0])} for {share_of(later[3], later[2])}")


def line(day, announced, whole, part, whole_tokens, part_tokens):
    kept = len(part & whole)
    print(
        f"{day:12}{announced:>10}{len(whole):>7}{kept:>6}{share_of(kept, len(whole)):>10}"
        f"{whole_tokens:>13}{part_tokens:>9}{share_of(part_tokens, whole_tokens):>11}"
    )


def share_of(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "-"


def hundred_readers(program, out, days, picked, persona):
    """Ten topics, ten readers each, beside one reader of the first topic."""
    day = max(days, key=lambda day: len(days[day]))
    topics = list(dict.fromkeys(persona["keywords"]))[:10]
    assert len(topics) == 10

    def criteria(topic):
        return [f"categories = {recorded.toml(persona['categories'])}", "[[subscriber.criteria.topic]]", f"name = {recorded.toml(topic)}", f"want = {recorded.toml(topic)}"]

    paid = {}
    for name, readers in (
        ("one", [recorded.reader(criteria(topics[0]))]),
        ("hundred", [recorded.reader(criteria(topics[i % 10]), name=f"reader-{i}") for i in range(100)]),
    ):
        stage = stage_of(out / name, program, {day: days[day]}, picked)
        try:
            stage.settle(readers, share="auto")
            stage.dawnpost("run", "--date", day)
            paid[name] = tokens(stage)
            if name == "hundred":
                stage.dawnpost("run", "--date", day, may=(0, 4))
                paid["again"] = tokens(stage) - paid[name]
        finally:
            stage.stop()
    print(f"\n{day}, {len(days[day])} papers: one reader {paid['one']} tokens; a hundred over ten topics {paid['hundred']}: {paid['hundred'] / paid['one']:.2f} times; the second run {paid['again']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dawnpost", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--days", type=int, default=100, metavar="N", help="only the first N days")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="where to leave settings, logs and digests")
    options = parser.parse_args()
    if not (recorded.SHARED / "data" / "relevance").is_dir():
        print(f"nothing was recorded in {recorded.SHARED}; set DAWNPOST_SHARED to the folder that holds data/relevance")
        return 77
    days, picked = judged_days()
    days = dict(list(days.items())[: options.days])
    persona = json.loads((recorded.SHARED / "data" / "relevance" / "personas" / "personas.json").read_text(encoding="utf8"))[PERSONA]
    with tempfile.TemporaryDirectory() as scratch:
        out = (options.keep or pathlib.Path(scratch)).resolve()
        over_days(options.dawnpost, out, days, picked, persona)
        hundred_readers(options.dawnpost, out, days, picked, persona)
    return 0


if __name__ == "__main__":
    sys.exit(main())
