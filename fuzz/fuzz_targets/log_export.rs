//! See `arcrest_core::fuzzing::log_export`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| arcrest_core::fuzzing::log_export(data));
