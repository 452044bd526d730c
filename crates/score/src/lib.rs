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

mod answers;
mod churn;
mod compare;
mod control;
mod definition;
mod drivers;
mod error;
mod histogram;
mod kind;
mod mean;
mod net;
mod norm;
mod normal;
mod number;
mod options;
mod paired;
mod periods;
mod sample;
mod scale;
mod several;
mod share;
mod spread;
mod student;
mod summary;
mod suppress;
mod table;
mod trend;
mod usability;
mod weights;

pub use answers::Answers;
pub use churn::{churn, retention, revenue_churn, revenue_retention};
pub use compare::{Comparison, Limits, Test, compare};
pub use control::{Control, Ewma, control};
pub use definition::Definition;
pub use drivers::{Driver, Ranked, drivers};
pub use error::Error;
pub use histogram::Histogram;
pub use kind::{Group, Polarity, Statistic, Unit};
pub use net::Groups;
pub use norm::{Norm, against};
pub use number::{decimal, round};
pub use options::{Level, Method, Options};
pub use paired::paired;
pub use periods::Periods;
pub use sample::{sample_size, sample_size_for_difference};
pub use scale::{Given, OutOfRange, Rating, Scale};
pub use several::{Pair, compare_all, holm};
pub use spread::Spread;
pub use summary::{Interval, Nets, Reason, Summary, summarize};
pub use suppress::{Segment, may_show, withhold, withhold_nested};
pub use trend::Trend;
pub use usability::{sus, sus_from_umux_lite, umux_lite};
pub use weights::{Weighted, WeightedSummary};
