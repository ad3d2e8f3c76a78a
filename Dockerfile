# syntax=docker/dockerfile:1
# Two stages: the first builds, its second step only the dependencies (a layer that lasts until Cargo.lock changes); the
# second holds one binary. docs/deploy has a compose file.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
# SQLite and ring are compiled from C.
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*

# The manifests, with an empty source file wherever they name one.
COPY Cargo.toml Cargo.lock ./
COPY templates/Cargo.toml templates/Cargo.toml
RUN mkdir -p src benches tests/it \
    && echo 'fn main() {}' | tee src/main.rs benches/archive.rs benches/rank.rs benches/sweep.rs > tests/it/main.rs \
    && touch src/lib.rs templates/lib.rs \
    && cargo build --locked --profile dist --bin dawnpost

COPY . .
# Copied files keep their old times, and cargo would take the empty ones for newer.
RUN find src templates -type f -exec touch {} + \
    && cargo build --locked --profile dist --bin dawnpost


FROM debian:bookworm-slim
# Certificates, time zones and the ranker's vectors are in the binary: nothing is installed here.
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/dawnpost --create-home --shell /usr/sbin/nologin dawnpost \
    && mkdir /etc/dawnpost
COPY --from=build /src/target/dist/dawnpost /usr/local/bin/dawnpost

USER dawnpost
# dawnpost.toml and subscribers.toml are looked for in the working directory, where they are mounted. The image has neither.
WORKDIR /etc/dawnpost
ENV DAWNPOST_SITE__DATA_DIR=/var/lib/dawnpost \
    DAWNPOST_SITE__LISTEN=0.0.0.0:8080 \
    DAWNPOST_LOG=warn,dawnpost=info
VOLUME /var/lib/dawnpost
EXPOSE 8080

# Asks the service whether it can do its work, and says why not.
HEALTHCHECK --interval=1m --timeout=20s --start-period=30s CMD ["dawnpost", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["dawnpost"]
CMD ["serve"]
