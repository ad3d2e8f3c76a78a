//! Fuzzes `returned_mail` of `fuzz/src/lib.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dawnpost_fuzz::returned_mail(bytes));
