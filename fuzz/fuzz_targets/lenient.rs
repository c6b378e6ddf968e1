//! See `arcrest_core::fuzzing::lenient`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| arcrest_core::fuzzing::lenient(data));
