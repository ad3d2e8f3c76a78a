#!/usr/bin/env python3
"""Prints a software bill of materials (CycloneDX 1.5, JSON) of the program for one target.

`scripts/dist.sh` calls it. It says what Cargo knows: every crate that is linked in (no build and no test dependencies), with its
version, licence, source and the checksum of Cargo.lock, and which crate needs which. C code inside of crates (SQLite in
libsqlite3-sys, ring's) stands under the name of the crate that brings it.
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(target: str) -> None:
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target]
    metadata = json.loads(subprocess.check_output(command, cwd=ROOT))
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = next(id for id, package in packages.items() if package["name"] == "dawnpost")
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    checksums = {(p["name"], p["version"]): p["checksum"] for p in locked if "checksum" in p}

    def linked(id: str) -> list[str]:
        """The crates that are compiled into this one; procedural macros run at build time only."""
        kinds = ((dep["pkg"], {kind["kind"] for kind in dep["dep_kinds"]}) for dep in nodes[id]["deps"])
        is_macro = lambda id: any("proc-macro" in item["kind"] for item in packages[id]["targets"])
        return sorted(pkg for pkg, used in kinds if None in used and not is_macro(pkg))

    seen, open_ids = {root}, [root]
    while open_ids:
        more = [id for id in linked(open_ids.pop()) if id not in seen]
        seen.update(more)
        open_ids.extend(more)

    def ref(id: str) -> str:
        return f"pkg:cargo/{packages[id]['name']}@{packages[id]['version']}"

    def component(id: str) -> dict:
        package = packages[id]
        found = {"type": "library", "bom-ref": ref(id), "name": package["name"], "version": package["version"], "purl": ref(id)}
        if package["license"]:
            # Older crates write a slash for OR.
            found["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
        checksum = checksums.get((package["name"], package["version"]))
        if checksum:
            found["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        if package["repository"]:
            found["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
        return found

    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(root) | {"type": "application"}, "properties": [{"name": "target", "value": target}]},
        "components": [component(id) for id in sorted(seen - {root}, key=ref)],
        "dependencies": [{"ref": ref(id), "dependsOn": [ref(dep) for dep in linked(id)]} for id in sorted(seen, key=ref)],
    }
    json.dump(document, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main(*sys.argv[1:])
