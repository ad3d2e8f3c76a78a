#!/usr/bin/env python3
"""Writes a translated catalogue as the Rust files of a language: the English files with each text replaced.

    dawnpost translations check it.po
    scripts/po-to-rust.py it.po Italian        # writes templates/phrases/it.rs, it/**, templates/words/it.rs

What a catalogue cannot say stays as in English and is printed: numbers (`thousands`, `decimal`), `zero_is_one`, and the labels of
the archive (`templates/archive/labels.rs`, all languages in one file), whose texts are printed for it. `cargo fmt` comes after.
docs/translations.md tells the other steps.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "templates"
STRING = re.compile(r'"((?:[^"\\]|\\.|\\\n)*)"', re.S)
NAMED = re.compile(r"(?:about\(\s*|\n    \()\Z")
LONGEST = 100
# Which texts the English files have, by the beginning of their place.
PARTS = {
    "chat.rs": ("chat.joining.", "chat.editing.", "chat.labels."),
    "account.rs": ("chat.going.", "chat.linking."),
    "commands.rs": ("chat.commands.", "chat.options.", "chat.choices."),
    "faults.rs": ("chat.faults.", "chat.buttons."),
    "papers.rs": ("chat.asking.", "chat.why.", "chat.telling."),
    "questions.rs": ("chat.asks.",),
    "expression.rs": ("expression.",),
    "foreign.rs": ("foreign.",),
    "letters.rs": ("letters.",),
    "web.rs": ("web.places.", "web.subscribe.", "web.notices.", "web.acts.", "web.marks.", "web.faults."),
    "preferences.rs": ("web.preferences.", "web.preview."),
    "en.rs": ("words.",),
}
FIELD = re.compile(r"(\w+):\s*(?:[A-Za-z]+ \{|&?\[|Plural \{)?\s*\Z")


def unquoted(text: str) -> str:
    """The value of a string of a catalogue."""
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), text)


def catalogue(path: Path) -> tuple[str, list[list[str]]]:
    """The language, and every entry in order: context, English text, translation."""
    entries, entry, field = [], {}, None
    for line in path.read_text(encoding="utf-8").splitlines() + [""]:
        keyword = re.match(r"(msgctxt|msgid|msgstr)?\s*\"(.*)\"$", line.strip())
        if keyword:
            if keyword[1] in ("msgctxt", "msgid") and "msgstr" in entry:
                entries, entry = [*entries, entry], {}
            field = keyword[1] or field
            entry[field] = entry.get(field, "") + unquoted(keyword[2])
        elif "msgstr" in entry:
            entries, entry, field = [*entries, entry], {}, None
    head, rest = entries[0], entries[1:]
    language = re.search(r"^Language: (\S+)$", head["msgstr"], re.M)[1]
    return language, [[e.get("msgctxt", ""), e["msgid"], e["msgstr"]] for e in rest]


def rust_value(text: str) -> str:
    """The value of a Rust string literal."""
    text = re.sub(r"\\\n\s*", "", text)
    text = re.sub(r"\\u\{(\w+)\}", lambda m: chr(int(m[1], 16)), text)
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), text)


def rust_literal(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + text.replace("\u00a0", "\\u{A0}") + '"'


def wrapped(literal: str) -> str:
    """A long literal on several lines, as Rust joins them."""
    lines, line = [], ""
    for word in re.findall(r"\S+ ?|\s+", literal):
        if len(line) + len(word) > LONGEST:
            lines, line = [*lines, line], ""
        line += word
    return "\\\n         ".join([*lines, line])


def translated(source: str, parts: tuple[str, ...], entries: list[list[str]], used: set[int], left: list[str]) -> str:
    """A source with each string that the catalogue has replaced by its translation."""

    def replace(match: re.Match) -> str:
        english = rust_value(match[1])
        # The first of a tuple or of a command's texts is its name.
        is_name = NAMED.search(source[: match.start()])
        fits = [i for i, (context, text, _) in enumerate(entries) if text == english and context.startswith(parts)]
        fits = [] if is_name else fits
        if not fits:
            return match[0]
        field = FIELD.search(source[: match.start()])
        # One English text may have two translations: the field decides, then the order.
        named = [i for i in fits if field and field[1] in entries[i][0].split(".")]
        fresh = [i for i in named or fits if i not in used] or named or fits
        used.add(fresh[0])
        if not entries[fresh[0]][2]:
            left.append(f"{entries[fresh[0]][0]} has no translation")
            return match[0]
        return wrapped(rust_literal(entries[fresh[0]][2]))

    return STRING.sub(replace, source)


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    tag, entries = catalogue(Path(sys.argv[1]))
    name, used, left = sys.argv[2], set(), []
    sources = [ROOT / "phrases/en.rs", *sorted((ROOT / "phrases/en").rglob("*.rs")), ROOT / "words/en.rs"]
    for source in sources:
        text = source.read_text(encoding="utf-8").replace('tag: "en"', f'tag: "{tag}"')
        text = re.sub(r"^(//! .*)\bEnglish\b", rf"\1{name}", text, flags=re.M)
        target = Path(str(source).replace("/en.rs", f"/{tag}.rs").replace("/en/", f"/{tag}/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(translated(text, PARTS[source.name], entries, used, left), encoding="utf-8")
        print(f"wrote {target.relative_to(ROOT.parent)}")
    for line in left:
        print(f"left in English: {line}")
    print("to be written by hand in templates/archive/labels.rs:")
    for context, english, translation in entries:
        if context.startswith("archive."):
            print(f"    {context.split('.')[1]}: {rust_literal(translation)}, // {english}")
    missed = [entry[0] for i, entry in enumerate(entries) if i not in used and not entry[0].startswith("archive.")]
    if missed:
        print(f"not placed, because the English text is not in the sources: {', '.join(missed)}")


if __name__ == "__main__":
    main()
