#!/usr/bin/env bash
# Makes the archives of a release in `dist/`: one for this machine's C library, and a static one (musl) where its target and
# its compiler are installed. Each has the program, completions, man pages, units, documentation and licences; beside them
# stand an SBOM and the checksums.
#
# `just dist` calls it. DAWNPOST_PROFILE=dev makes them of an unoptimised build, to try the packaging.
set -euo pipefail
cd "$(dirname "$0")/.."

profile="${DAWNPOST_PROFILE:-dist}"
folder="$profile"; [ "$profile" != dev ] || folder=debug
version="$(cargo metadata --no-deps --format-version 1 --locked \
    | python3 -c 'import json, sys; print(next(p["version"] for p in json.load(sys.stdin)["packages"] if p["name"] == "dawnpost"))')"
host="$(rustc -vV | sed -n 's/^host: //p')"
# The same bytes from the same commit, whoever makes them and when.
moment="$(git log -1 --format=%ct)"
say() { printf 'dist: %s\n' "$*" >&2; }

# Functions with the same code are kept once. lld is the linker of this target, others may not know the option.
if [ "$host" = x86_64-unknown-linux-gnu ]; then
    export RUSTFLAGS="${RUSTFLAGS:-} -Clink-arg=-Wl,--icf=all"
fi

targets=("$host")
musl="${host%-gnu}-musl"
if [ -d "$(rustc --print sysroot)/lib/rustlib/$musl" ] && command -v musl-gcc >/dev/null; then
    targets+=("$musl")
else
    say "no static archive: needs \`rustup target add $musl\` and musl-gcc (musl-tools)"
fi

rm -rf dist && mkdir dist
for target in "${targets[@]}"; do
    if [ "$target" = "$host" ]; then
        cargo build --locked --profile "$profile" --bin dawnpost
        program="target/$folder/dawnpost"
    else
        cargo build --locked --profile "$profile" --bin dawnpost --target "$target"
        program="target/$target/$folder/dawnpost"
    fi
    name="dawnpost-$version-$target"
    to="dist/$name"
    mkdir -p "$to/completions" "$to/man" "$to/systemd"
    install -m 0755 "$program" "$to/dawnpost"
    for shell in bash zsh fish; do "$program" completions "$shell" >"$to/completions/dawnpost.$shell"; done
    "$program" man --out "$to/man"
    cp docs/deploy/*.service docs/deploy/*.timer "$to/systemd/"
    cp README.md CHANGELOG.md LICENSE LICENSE-APACHE LICENSE-MIT dawnpost.example.toml subscribers.toml "$to/"
    python3 scripts/sbom.py "$target" >"dist/$name.cdx.json"
    tar --create --directory dist --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$moment" "$name" \
        | gzip -9 --no-name >"dist/$name.tar.gz"
    rm -r "$to"
done
(cd dist && sha256sum -- * >SHA256SUMS)
say "made:" && (cd dist && ls -l >&2)
