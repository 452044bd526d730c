//! Arithmetic on ratings: histogram, NPS, CSAT, CES, and how sure they are.
//!
//! ```
//! use score::{Definition, Histogram, Options, summarize};
//!
//! let answers = Histogram::from_ratings(Definition::NPS.scale(), &[0, 7, 7, 9, 9, 9])?;
//! let summary = summarize(Definition::NPS, &answers, &Options::default())?;
//! assert_eq!(score::decimal(summary.score.unwrap(), 1), "33.3");
//! # Ok::<(), score::Error>(())
//! ```

mod definition;
mod error;
mod histogram;
mod kind;
mod mean;
mod net;
mod normal;
mod number;
mod options;
mod scale;
mod share;
mod student;
mod summary;
mod usability;

pub use definition::Definition;
pub use error::Error;
pub use histogram::Histogram;
pub use kind::{Group, Polarity, Statistic, Unit};
pub use net::Groups;
pub use number::{decimal, round};
pub use options::{Level, Method, Options};
pub use scale::{Given, OutOfRange, Rating, Scale};
pub use summary::{Interval, Nets, Reason, Summary, summarize};
pub use usability::{sus, sus_from_umux_lite, umux_lite};
