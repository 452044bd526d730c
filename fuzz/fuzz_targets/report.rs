//! The query of a report: answered or refused, and never a fault of ours.
#![no_main]

#[allow(dead_code, reason = "each program asks one thing of its input")]
#[path = "../../crates/collector/tests/it/fuzzing/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::report(bytes));
