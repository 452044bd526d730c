//! The service as a value.
