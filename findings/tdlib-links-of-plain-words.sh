#!/usr/bin/env bash
# TDLib: plain words of a paper become links to strangers' sites, and only a word joiner behind the dot prevents it.
#
# A bot that sends a message in HTML marks its links itself, so its author thinks that the rest is plain text. Telegram looks for
# links there all the same: `cs.AI`, `README.md` and `main.rs` end in country codes (Anguilla, Moldova, Serbia) and become links to
# whoever owns that name, and `$SU(2)$` becomes a search for a stock. No escape exists, and the entities that the bot sends do not
# switch it off. An invisible character before or behind the word, the usual advice, changes nothing: a word joiner (U+2060) does
# it inside, behind the dot or the dollar sign. A zero-width space (U+200B) there works as well, and lets the line break there.
#
# Needs python3. Installs TDLib in a temporary folder, prints its version and what it finds, and fails if that has changed.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check tdjson==1.8.69
"$folder/python/bin/python" - <<'PYTHON'
import json
import sys

import tdjson

JOINER, SPACE = "\u2060", "\u200b"


def call(request):
    return json.loads(tdjson.td_execute(json.dumps(request).encode()))


def found(text):
    """The entities that Telegram finds by itself in a message of HTML without any tag."""
    parsed = call({"@type": "parseTextEntities", "text": text, "parse_mode": {"@type": "textParseModeHTML"}})
    entities = call({"@type": "getTextEntities", "text": parsed["text"]})["entities"]
    return [entity["type"]["@type"].removeprefix("textEntityType") for entity in entities]


call({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
print("TDLib", call({"@type": "getOption", "name": "version"})["value"])
EXPECTED = [
    ("cs.AI", ["Url"]),
    ("cs.LG", []),
    ("stat.ML", ["Url"]),
    ("README.md", ["Url"]),
    ("main.rs", ["Url"]),
    ("the group $SU(2)$", ["Cashtag"]),
    ("the size $n$", []),
    (JOINER + "cs.AI", ["Url"]),
    ("cs.AI" + JOINER, ["Url"]),
    ("cs." + JOINER + "AI", []),
    ("cs." + SPACE + "AI", []),
    ("the group $" + JOINER + "SU(2)$", []),
]
changed = False
for text, expected in EXPECTED:
    shown = text.replace(JOINER, "[U+2060]").replace(SPACE, "[U+200B]")
    entities = found(text)
    print(f"{shown:24} {', '.join(entities) or 'plain text'}")
    if entities != expected:
        changed = True
        print(f"changed: {shown} was {expected}", file=sys.stderr)
sys.exit(changed)
PYTHON
