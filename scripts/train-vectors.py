#!/usr/bin/env python3
"""Trains new vectors for the ranker, and refuses them if they are worse than the present ones on the judged days.

usage: train-vectors.py PAPERS.jsonl [--program target/release/dawnpost] [--out DIR] [--steps 2500] [--seed 0]

PAPERS.jsonl has one paper per line: id, title, abstract; `dawnpost announcements export-papers` prints the stored papers.
No labels are needed. The judged days are in $DAWNPOST_SHARED/data (../shared by default); their papers are left out of the training.
The vocabulary and its frequencies stay; the training starts from the vectors in models/contrast-128.

A part of a paper (15 %: its title; 55 %: one sentence; 30 %: up to half of its sentences) must find the rest of the same paper
among those of its batch: InfoNCE in both directions (van den Oord et al. 2018, arXiv:1807.03748), minimised by Adam with a linearly
falling rate. vectors.i8, scale.f32, proj.f32, model.json and check.json are written to DIR only if no figure falls by more than
0.01 and the mean of all figures does not fall. Exit status 1 means that the new vectors were refused.
"""
import argparse
import json
import pathlib
import re
import stat
import subprocess
import sys
import tempfile

import numpy as np
import scipy.sparse as sparse

from recorded import SHARED

HERE = pathlib.Path(__file__).resolve().parent
MODEL = HERE.parent / "models" / "contrast-128"
# The stop words of src/rank/text.rs; the vocabulary was made without them.
STOP = set(
    "a an and are as at be been by can could do does for from had has have how however in into is it its may more most no not of on or "
    "our such than that the their them then there these they this those to we were what when where which while who will with would via "
    "using use used based show propose proposed paper papers work works new method methods approach approaches results result also etc et "
    "al".split()
)
WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
SHORTEST_ABSTRACT, SHORTEST_SENTENCE = 200, 20
BATCH, RATE, TEMPERATURE, WARM_UP = 512, 0.04, 0.25, 50
# How much a single figure may fall if the mean of all figures does not.
TOLERANCE = 0.01
CHECKED = [
    "Sparse mixture-of-experts routing for language models",
    "Quantization and pruning of neural networks",
    "Galaxy rotation curves in dwarf satellites",
    "zzzz qqqq",
]


def tokens(text):
    """Lower-case words without plural endings; a hyphenated word as a whole and in parts; no stop words, no single characters."""
    found = []
    for word in WORD.findall(text.lower()):
        for part in [word] + (word.split("-") if "-" in word else []):
            if len(part) < 2 or part in STOP:
                continue
            if len(part) > 4 and part.endswith("ies"):
                part = part[:-3] + "y"
            elif len(part) > 4 and part.endswith("s") and not part.endswith(("ss", "us", "is")):
                part = part[:-1]
            found.append(part)
    return found


class Model:
    """The vocabulary with its frequencies, and one vector per feature."""

    def __init__(self, folder):
        words = (folder / "vocab.txt").read_text(encoding="utf8").split()
        self.feature = {word: number for number, word in enumerate(words)}
        self.idf = np.fromfile(folder / "idf.f16", np.float16).astype(np.float32)
        scale = np.fromfile(folder / "scale.f32", np.float32)
        vectors = np.fromfile(folder / "vectors.i8", np.int8).reshape(len(words), len(scale)) * scale
        self.vectors = (vectors @ np.fromfile(folder / "proj.f32", np.float32).reshape(len(scale), -1)).astype(np.float32)

    def counts(self, texts):
        """One row per text: the count of each feature."""
        starts, features, values = [0], [], []
        for text in texts:
            words = tokens(text)
            count = {}
            for name in words + [f"{a}_{b}" for a, b in zip(words, words[1:])]:
                if (number := self.feature.get(name)) is not None:
                    count[number] = count.get(number, 0) + 1
            features.extend(count)
            values.extend(count.values())
            starts.append(len(features))
        shape = (len(texts), len(self.idf))
        return sparse.csr_matrix((np.array(values, np.float32), np.array(features, np.int32), np.array(starts)), shape=shape)

    def weights(self, counts):
        """The weights (1 + ln count) * idf, each row scaled to length 1."""
        rows = counts.copy()
        rows.data = 1 + np.log(rows.data)
        rows = rows.multiply(self.idf[None, :]).tocsr()
        length = np.sqrt(np.asarray(rows.multiply(rows).sum(1)).ravel())
        return (sparse.diags(1 / np.where(length == 0, 1, length)) @ rows).tocsr()


class Papers:
    """Feature counts of titles and sentences, from which parts of papers are drawn."""

    def __init__(self, papers, model, chance):
        self.chance = chance
        sentences, owners = [], []
        for number, (_, abstract) in enumerate(papers):
            parts = [part for part in SENTENCE_END.split(abstract) if len(part) > SHORTEST_SENTENCE] or [abstract]
            sentences += parts
            owners += [number] * len(parts)
        self.titles = model.counts([title for title, _ in papers])
        self.sentences = model.counts(sentences)
        owners, numbers = np.array(owners), np.arange(len(papers))
        self.first, self.end = np.searchsorted(owners, numbers), np.searchsorted(owners, numbers, side="right")
        ones = np.ones(len(owners), np.float32)
        of_paper = sparse.csr_matrix((ones, (owners, np.arange(len(owners)))), shape=(len(papers), len(owners)))
        self.abstracts = (of_paper @ self.sentences).tocsr()
        self.whole = (self.abstracts + self.titles).tocsr()

    def parts_and_rests(self, batch):
        """Counts of a part of each paper of a batch, and of the rest of it."""
        kind = self.chance.random()
        if kind < 0.15:
            return self.titles[batch], self.abstracts[batch]
        drawn = [self.draw(paper, several=kind >= 0.70) for paper in batch]
        rows = np.concatenate([np.full(len(some), row) for row, some in enumerate(drawn)])
        picked = np.concatenate(drawn)
        ones = np.ones(len(picked), np.float32)
        choose = sparse.csr_matrix((ones, (rows, np.arange(len(picked)))), shape=(len(batch), len(picked)))
        part = (choose @ self.sentences[picked]).tocsr()
        rest = (self.whole[batch] - part).tocsr()
        rest.data = np.maximum(rest.data, 0)
        rest.eliminate_zeros()
        return part, rest

    def draw(self, paper, several):
        """One sentence of a paper, or up to half of them."""
        first, end = self.first[paper], self.end[paper]
        if not several:
            return np.array([self.chance.integers(first, end)])
        most = max(1, (end - first) // 2)
        return first + self.chance.choice(end - first, self.chance.integers(1, most + 1), replace=False)


def train(model, papers, steps, chance):
    """New vectors for the model's features, scaled to a mean length of 1."""
    drawn = Papers(papers, model, chance)
    vectors = model.vectors / np.linalg.norm(model.vectors, axis=1).mean()
    momentum, energy = np.zeros_like(vectors), np.zeros_like(vectors)
    size = min(BATCH, len(papers))
    order, at = chance.permutation(len(papers)), 0
    for step in range(1, steps + 1):
        if at + size > len(papers):
            order, at = chance.permutation(len(papers)), 0
        part, rest = map(model.weights, drawn.parts_and_rests(np.sort(order[at : at + size])))
        at += size
        gradient, loss = slope(part, rest, vectors)
        momentum = 0.9 * momentum + 0.1 * gradient
        energy = 0.99 * energy + 0.01 * gradient * gradient
        rate = RATE * min(1, step / WARM_UP) * (1 - step / steps)
        vectors -= rate / (1 - 0.9**step) * momentum / (np.sqrt(energy / (1 - 0.99**step)) + 1e-8)
        if step % 250 == 0:
            print(f"step {step} of {steps}: loss {loss:.3f}", file=sys.stderr, flush=True)
    return vectors / np.linalg.norm(vectors, axis=1).mean()


def slope(part, rest, vectors):
    """The gradient of InfoNCE in both directions with respect to the vectors, and the loss."""
    sums = [part @ vectors, rest @ vectors]
    lengths = [np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-3) for x in sums]
    units = [x / length for x, length in zip(sums, lengths)]
    alike = units[0] @ units[1].T / TEMPERATURE
    finds = softmax(alike, axis=1), softmax(alike, axis=0)
    size = len(alike)
    pull = (finds[0] + finds[1] - 2 * np.eye(size, dtype=np.float32)) / (2 * size * TEMPERATURE)
    by_unit = [pull @ units[1], pull.T @ units[0]]
    # Only the direction of a vector counts, so the gradient along the vector itself is removed.
    by_sum = [(g - u * (g * u).sum(1, keepdims=True)) / length for g, u, length in zip(by_unit, units, lengths)]
    gradient = part.T @ by_sum[0] + rest.T @ by_sum[1]
    return gradient, float(-np.log(np.diag(finds[0]) + 1e-9).mean())


def softmax(x, axis):
    powers = np.exp(x - x.max(axis, keepdims=True))
    return powers / powers.sum(axis, keepdims=True)


def write(folder, model, vectors, about):
    """Writes the files that the program reads. A step of an int8 column is the 99.99th percentile of its absolute values by 127."""
    folder.mkdir(parents=True, exist_ok=True)
    scale = (np.quantile(np.abs(vectors), 0.9999, axis=0) / 127).astype(np.float32)
    rounded = np.clip(np.round(vectors / scale), -127, 127).astype(np.int8)
    rounded.tofile(folder / "vectors.i8")
    scale.tofile(folder / "scale.f32")
    np.eye(vectors.shape[1], dtype=np.float32).tofile(folder / "proj.f32")
    sums = model.weights(model.counts(CHECKED)) @ (rounded * scale)
    units = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    check = {text: [round(float(x), 6) for x in unit] for text, unit in zip(CHECKED, units)}
    (folder / "check.json").write_text(json.dumps(check), encoding="utf8")
    (folder / "model.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf8")


def judged_ids():
    """The ids of the papers of the judged days, which must not be trained on."""
    folders = [SHARED / "data" / "sentences" / "papers", *(SHARED / "data" / "relevance").glob("*/candidates")]
    files = [path for folder in folders for path in folder.glob("*.jsonl")]
    return {json.loads(line)["id"].split("v")[0] for path in files for line in path.open(encoding="utf8")}


def figures(program):
    """The figures of a program on the judged days, by name."""
    data = SHARED / "data" / "sentences"
    said = run([sys.executable, data / "eval.py", program, data, "--describe"])
    found = {"sentences " + name: float(re.search(re.escape(name) + r" ([0-9.]+)", said)[1]) for name in ("nDCG@10", "P@r")}
    said = run([sys.executable, HERE / "relevance-figures.py", program])
    for reader in ("daize", "macro"):
        line = next(line for line in said.splitlines() if line.startswith(reader))
        auc, ap = re.search(r"\|\s+(?:auc=)?([0-9.]+)(?:\s+\[[^]]*\])?\s+(?:ap=)?([0-9.]+)", line).groups()
        found |= {f"{reader} AUC": float(auc), f"{reader} AP": float(ap)}
    return found


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} fails: {done.stderr.strip()[-400:]}")
    return done.stdout


def is_refused(program, folder):
    """Whether the vectors of a folder do worse than the program's own. Prints the figures of both."""
    with_vectors = folder / "dawnpost"
    with_vectors.write_text(f'#!/bin/sh\n[ "$1" = rank ] && exec {program} "$@" --vectors {folder}\nexec {program} "$@"\n')
    with_vectors.chmod(with_vectors.stat().st_mode | stat.S_IXUSR)
    old, new = figures(program), figures(with_vectors)
    with_vectors.unlink()
    for name in old:
        print(f"{name:18} {old[name]:.3f} -> {new[name]:.3f}")
    falls = [old[name] - new[name] for name in old]
    return max(falls) > TOLERANCE or sum(falls) > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", type=pathlib.Path, metavar="PAPERS.jsonl")
    parser.add_argument("--program", type=pathlib.Path, default=HERE.parent / "target" / "release" / "dawnpost")
    parser.add_argument("--out", type=pathlib.Path, default=MODEL, metavar="DIR")
    parser.add_argument("--steps", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if not (SHARED / "data" / "sentences" / "eval.py").exists():
        sys.exit(f"no judged days in {SHARED / 'data'}, and nothing is accepted without them: set DAWNPOST_SHARED")
    judged, papers = judged_ids(), {}
    for line in options.papers.open(encoding="utf8"):
        paper = json.loads(line)
        if len(paper["abstract"]) > SHORTEST_ABSTRACT and paper["id"].split("v")[0] not in judged:
            papers.setdefault(paper["id"], (paper["title"], paper["abstract"]))
    print(f"{len(papers)} papers", file=sys.stderr)
    if len(papers) < 2:
        sys.exit(f"{options.papers} has no papers to train on that are not judged")
    model = Model(MODEL)
    vectors = train(model, [papers[key] for key in sorted(papers)], options.steps, np.random.default_rng(options.seed))
    about = {
        **json.loads((MODEL / "model.json").read_text(encoding="utf8")),
        "trained_on": f"{len(papers)} titles and abstracts of arXiv (metadata, CC0); InfoNCE, temperature {TEMPERATURE}, batch {BATCH}, "
        f"Adam {RATE} falling linearly, {options.steps} steps, seed {options.seed}; went on from the vectors before",
    }
    with tempfile.TemporaryDirectory() as scratch:
        new = pathlib.Path(scratch) / "vectors"
        write(new, model, vectors, about)
        if is_refused(options.program.resolve(), new):
            sys.exit("refused: the present vectors are better; nothing was written")
        options.out.mkdir(parents=True, exist_ok=True)
        for file in new.iterdir():
            (options.out / file.name).write_bytes(file.read_bytes())
    print(f"written to {options.out}: build, run the tests, and refit the constants of src/rank/ that docs/performance.md names")


if __name__ == "__main__":
    main()
