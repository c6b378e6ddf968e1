//! See `arcrest_core::fuzzing::file_name`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| arcrest_core::fuzzing::file_name(data));
