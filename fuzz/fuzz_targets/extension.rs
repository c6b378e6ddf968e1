//! See `arcrest_core::python::fuzzing::extension`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| arcrest_core::python::fuzzing::extension(data));
