//! See `arcrest_core::fuzzing::document`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| arcrest_core::fuzzing::document(data));
