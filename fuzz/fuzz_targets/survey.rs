//! Reading surveys: refused with a problem, or read, written and read again as the same.
#![no_main]

#[allow(dead_code, reason = "each program asks one thing of its input")]
#[path = "../../crates/collector/tests/it/fuzzing/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::survey(bytes));
