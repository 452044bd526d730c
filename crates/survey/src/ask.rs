//! When to ask: the rules of one survey, as its owner writes them.
//!
//! Three parts, each checked where it is cheapest. Triggers and conditions go
//! to `candor.js` as the survey's boot field ([`crate::boot`]), so that nothing
//! more is loaded before one fires; the [`Frequency`] is numbers alone and goes
//! to the widget ([`crate::eligibility`]); a regular expression is run by the
//! browser's own engine, never by one of ours.

use crate::condition::{Test, Tests};

/// The rules of one survey.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Asked when any of these has come true; with none of both lists, at once.
    pub any: Vec<Trigger>,
    /// Asked only when all of these have come true.
    pub all: Vec<Trigger>,
    /// What must hold of the visitor: all of it.
    pub conditions: Tests,
    /// Wait this long after the trigger, milliseconds.
    pub delay: u64,
    /// Wait at most this long for a polite moment, milliseconds; then this asking is given up.
    pub patience: u64,
    /// Of several that are due, the highest is asked.
    pub priority: u32,
    /// Quiet as the owner states it, by scope and clock; [`crate::Survey::frequency`] adds the defaults.
    pub quiet: [[Option<u64>; 3]; 3],
    /// How often, how many, from when until when; its `quiet` is not used here.
    pub frequency: Frequency,
}

/// Five minutes.
pub const PATIENCE: u64 = 300_000;

impl Default for Ask {
    fn default() -> Self {
        Self {
            any: Vec::new(),
            all: Vec::new(),
            conditions: Tests::new(),
            delay: 0,
            patience: PATIENCE,
            priority: 0,
            quiet: Default::default(),
            frequency: Frequency::default(),
        }
    }
}

/// Something that comes true in a visit.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// `track(name, properties)` was called, with properties that fit.
    Event(String, Tests),
    /// The page's address fits; looked at anew whenever it changes, never remembered.
    Address(Part, Vec<Test>),
    /// An element was clicked; a CSS selector.
    Click(String),
    /// An element came into sight; a CSS selector.
    Visible(String),
    /// This page has been open this long, milliseconds.
    Dwell(u64),
    /// This much of the page has been seen, percent; a page that fits the screen is seen whole.
    Scroll(u8),
    /// The page was scrolled to an element; a CSS selector.
    ScrollTo(String),
    /// The pointer left over the top; on touch: a fast scroll up, or the return from the background.
    Exit,
    /// Nothing was pressed, moved or scrolled for this long, milliseconds.
    Inactive(u64),
    /// At least the n-th visit of this browser.
    Visit(u32),
    /// At least the n-th page view of this visit.
    View(u32),
    /// Only by `candor.show`.
    Manual,
}

/// A part of the page's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Url,
    /// `/cart`.
    Path,
    /// `?step=2`, or nothing.
    Query,
    /// `#done`, or nothing.
    Hash,
}

impl Part {
    /// Each part with its word.
    pub const WORDS: [(&str, Self); 4] =
        [("url", Self::Url), ("path", Self::Path), ("query", Self::Query), ("hash", Self::Hash)];
}

/// Spans of quiet after a survey was shown, dismissed and answered, milliseconds: clocks of their own.
pub type Quiet = [u64; 3];

/// The words of the three clocks, in the order of [`Quiet`].
pub const CLOCKS: [&str; 3] = ["shown", "dismissed", "answered"];

/// How often, how many, from when until when: what the widget checks. Spans in milliseconds, moments in Unix milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frequency {
    /// Nobody is asked before this moment: the owner's throttle.
    pub paused_until: Option<i64>,
    /// The first moment of asking.
    pub from: Option<i64>,
    /// The first moment after the last asking.
    pub to: Option<i64>,
    /// Nobody is asked this soon after their first visit.
    pub grace: u64,
    /// Quiet after this survey, after any of its metric, and after any at all.
    pub quiet: [Quiet; 3],
    /// Shown at most so many times until it is answered.
    pub limit: Option<u32>,
    /// Quiet after "ask me later"; with none, that is not offered.
    pub later: Option<u64>,
    /// The share of browsers that is asked, parts per million; `None` is everyone.
    pub share: Option<u32>,
    /// Another salt draws another sample.
    pub salt: String,
}

impl Ask {
    /// Whether the triggers let it be asked, where `hit` tells which have come true.
    ///
    /// # Example
    /// ```
    /// use survey::ask::{Ask, Trigger};
    /// let ask = Ask { any: vec![Trigger::Exit, Trigger::View(3)], ..Ask::default() };
    /// assert!(ask.fires(|trigger| *trigger == Trigger::Exit));
    /// assert!(!ask.fires(|_| false));
    /// ```
    pub fn fires(&self, hit: impl Fn(&Trigger) -> bool) -> bool {
        (self.any.is_empty() || self.any.iter().any(&hit)) && self.all.iter().all(&hit)
    }
}
