#!/usr/bin/env bash
# rustls: the certificate that `openssl req -x509` makes is refused by a client that names this very certificate as its root.
#
# An operator whose mail relay or proxy has a certificate of its own names that file as the trusted root. OpenSSL, and with it curl,
# Python and most mail programs, takes it: the certificate is in the store, so it is trusted. rustls refuses it with
# "CaUsedAsEndEntity" inside "Other": since OpenSSL 1.1 `req -x509` marks what it makes as a CA, and webpki takes no CA's
# certificate for that of a server, whatever the root store holds. The text names neither the file nor what to do.
#
# Needs cargo and openssl. Builds in a temporary folder, prints versions and what was seen, and fails if that has changed.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out certificate.pem -days 30 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2024"

[dependencies]
rustls = { version = "=0.23.46", default-features = false, features = ["ring", "std", "tls12"] }
TOML
cat >src/main.rs <<'RUST'
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};

fn main() {
    let certificate = CertificateDer::from_pem_file("certificate.pem").expect("a certificate");
    let key = PrivateKeyDer::from_pem_file("key.pem").expect("a key");
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).expect("rustls takes it as a root");
    println!("rustls takes the certificate into its root store");
    let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let server = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).expect("a server");
    let mut client = ClientConnection::new(Arc::new(client), "localhost".try_into().expect("a name")).expect("a client");
    let mut server = ServerConnection::new(Arc::new(server)).expect("a server");
    while client.is_handshaking() {
        let mut wire = Vec::new();
        client.write_tls(&mut wire).expect("written");
        server.read_tls(&mut &wire[..]).expect("read");
        server.process_new_packets().expect("the server agrees");
        let mut wire = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut wire).expect("written");
        }
        client.read_tls(&mut &wire[..]).expect("read");
        if let Err(error) = client.process_new_packets() {
            return println!("rustls refuses the server: {error:?}");
        }
    }
    println!("rustls accepts the server");
}
RUST
cargo run --quiet >seen 2>errors || { cat errors >&2; exit 1; }
openssl version
cargo tree --depth 1 --prefix none 2>/dev/null | grep -E '^rustls '
openssl verify -CAfile certificate.pem -purpose sslserver -verify_hostname localhost certificate.pem >>seen 2>&1 || true
cat seen
for line in "rustls takes the certificate into its root store" "rustls refuses the server: .*CaUsedAsEndEntity" "certificate.pem: OK"; do
    grep -q -- "$line" seen || { echo "changed: \`$line\` was not seen" >&2; exit 1; }
done
