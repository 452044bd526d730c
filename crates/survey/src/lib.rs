//! The survey model and its rules.
