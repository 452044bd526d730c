//! What is seen: the card, its pages, its thank-you. Views have no handlers, and are drawn once:
//! another page is another view, so that nothing a person did to one is left on the next.

mod card;
mod question;
mod scale;
mod thanks;

pub use card::card;
pub use question::{fold, question};
pub use thanks::thanks;
