//! What is seen: the card, its question, its scale, its thank-you. Functions of signals, without handlers.

mod card;
mod question;
mod scale;
mod thanks;

pub use card::card;
