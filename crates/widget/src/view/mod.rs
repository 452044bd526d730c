//! What is seen: the card, its question, its scale, its thank-you.

mod card;
mod icon;
mod question;
mod scale;
mod thanks;

pub use card::card;
