//! See `arcrest_core::fuzzing::multipart`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| arcrest_core::fuzzing::multipart(data));
