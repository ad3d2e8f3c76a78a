# `just` lists the recipes. Nothing here is needed to build or test: `cargo test --workspace` is the test command.

[private]
default:
    @just --list --unsorted

# Everything that has to be green before a merge; `.ci/run` runs it with both databases
ci: fmt-check lint dead test docs deny

# The code is formatted
fmt-check:
    cargo fmt --all --check

# Clippy has nothing to say, in tests and benchmarks neither
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# Nothing stands in `src/` that the program does not use: a library exports all that is public, so `src/main.rs` takes it in as modules
dead:
    cargo rustc --bin dawnpost --profile check -- --cfg closed -D dead_code -D unused_imports

# All tests, those of the documentation included: the README's test command
test:
    cargo test --workspace

# The documentation builds without a warning
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --workspace --document-private-items

# Dependencies: duplicates, licences, sources
deny:
    cargo deny check bans licenses sources

# One announcement, six readers, every channel rendered into files
demo *args:
    cargo run --release -- demo {{ args }}

# The figures of docs/performance.md: agreement with judges (where the judged selections are at hand), and speed
figures:
    cargo build --release
    python3 scripts/relevance-figures.py target/release/dawnpost
    cargo bench --bench rank
    cargo bench --bench archive

# An archive by html-validate and axe, where DAWNPOST_NODE_MODULES names a folder that has them
check-archive folder:
    node scripts/check-archive.mjs {{ folder }}

# The delivery path under faults, from seed 0: a seed that fails is printed with the smallest plan that still does
simulate seeds="1000":
    cargo run --release --example simulate -- --seeds {{ seeds }}

# All benchmarks
bench:
    cargo bench --workspace

# Format everything
fmt:
    cargo fmt --all

# Write the snapshots anew: read each difference before it is committed
snapshots:
    INSTA_UPDATE=always cargo test --workspace
    git diff --stat -- '*.snap'

# The archives of a release in `dist/`, with completions, man pages, units, SBOM and checksums
dist:
    scripts/dist.sh
