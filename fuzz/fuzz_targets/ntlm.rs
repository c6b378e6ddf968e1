//! See `arcrest_core::fuzzing::ntlm`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| arcrest_core::fuzzing::ntlm(data));
