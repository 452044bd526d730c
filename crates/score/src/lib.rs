//! Arithmetic on ratings.
