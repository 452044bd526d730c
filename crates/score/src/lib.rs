//! Arithmetic on ratings: NPS, CSAT, CES and their like, and how sure they are.
//!
//! Counts go in, exact; a score comes out, with its interval and the definition it was
//! made by. Pure: no input, no clock, no chance, so a browser and a server get the
//! same bits.
//!
//! ```
//! use score::{Definition, Histogram, Options, decimal, summarize};
//!
//! let answers = Histogram::from_ratings(Definition::NPS.scale(), &[0, 7, 7, 9, 9, 9])?;
//! let summary = summarize(Definition::NPS, &answers, &Options::default())?;
//! let interval = summary.interval.unwrap();
//! assert_eq!(decimal(summary.score.unwrap(), 1), "33.3");
//! assert_eq!((decimal(interval.low, 1), decimal(interval.high, 1)), ("-31.1".into(), "75.4".into()));
//! assert!(summary.unstable); // six answers
//! # Ok::<(), score::Error>(())
//! ```
//!
//! # Which number should I use?
//!
//! | You want to know | Ask | Use |
//! |---|---|---|
//! | would they recommend us, quarter by quarter | 0..10 | [`Definition::NPS`] |
//! | would our people recommend working here | 0..10 | [`Definition::ENPS`], never merged with NPS |
//! | was this order, call or page all right | 1..5 | [`Definition::CSAT_TOP2_OF_5`] |
//! | was it easy | 1..7, agree | [`Definition::CES_MEAN_OF_7`]; say which CES it is |
//! | is the product usable | ten items, or two | [`Definition::SUS`] by [`sus`], [`Definition::UMUX_LITE`] by [`umux_lite`] |
//! | would they miss it | 1..3 | [`Definition::PMF_TOP1_OF_3`], against 40 % |
//! | who leaves, who stays | nobody: count | [`churn`], [`retention`]; [`revenue_churn`], [`revenue_retention`] |
//!
//! | You have | Use | Mind |
//! |---|---|---|
//! | one group | [`summarize`] | read the interval before the score; under 30 answers it says `unstable` |
//! | two groups | [`compare`] | overlapping intervals are no test |
//! | several groups | [`compare_all`] | [`holm`] corrects p for all that were compared: say how many |
//! | the same people twice | [`paired`] | each person's own change, far sharper than two groups |
//! | a published norm | [`against`] | a norm without n is taken as exact |
//! | a plan | [`sample_size`], [`sample_size_for_difference`] | plus and minus 10 points need up to 382 answers; finding 10 points between two groups, 1044 in each |
//! | many periods | [`Trend`], [`Trend::rolling`] | [`control`] tells a change from chance |
//! | sub-questions | [`drivers`] | differences, not causes |
//! | a skewed sample | [`Weighted`], [`Weighted::compare`] | precision falls to Kish's effective n, in comparisons too |
//! | small segments | [`withhold`], [`withhold_nested`], [`may_show`] | a total gives away what it is not hidden with |
//!
//! **Which interval?** The score interval (the default) keeps its level best: at a nominal
//! 95 % the truth is inside at least 93.67 % of the time over 42 settings of 5 to 100
//! answers, 89.66 % for the adjusted Wald, and down to 40 % for Wald (10 answers, 95 %
//! promoters, 1 % detractors), which is here only to compare with other tools. Elsewhere
//! it can be lower: 92.8 % for the score interval at 5 answers with 40 % promoters and
//! 40 % detractors. These figures are a test of this crate. Shares always take
//! Wilson's interval and means Student's t.
//!
//! # Where products disagree
//!
//! | Answers | Elsewhere | Here | Why |
//! |---|---|---|---|
//! | 1 promoter, 2 who dismissed the question | 33.33 | 100 | the denominator is who rated it; dismissals are counted apart |
//! | one of each 0..10 | -45.46 | -45.45 | -500 / 11 is rounded once, not the two shares first |
//! | D 20, passives 10, P 70 | 55.6 | 50 | "eliminate the neutrals" means they score 0, not that they vanish |
//! | none | 0.0 or NaN | none | no answers make no score |
//! | 6.5, 8.5 | in no group | refused | a rating is a whole number on its scale |
//! | 11 | a promoter | refused | nothing is clamped |
//! | 1..10 as NPS | a score | refused | without a 0 it is another question |
//! | CES, counts 80 210 140 110 160 180 120 | 4.08, 46 %, +3 or -13 | all four, each under its name | see below |
//! | 10 of 10 promoters | 100 +- 0 (Wald) | 44.5..100 | ten people are not everybody |
//!
//! ```
//! use score::{Definition, Histogram, Options, decimal, summarize};
//!
//! let ces = Histogram::from_counts(Definition::CES_MEAN_OF_7.scale(), &[80, 210, 140, 110, 160, 180, 120])?;
//! let summary = summarize(Definition::CES_MEAN_OF_7, &ces, &Options::default())?;
//! let nets = summary.nets.unwrap();
//! assert_eq!((summary.mean, summary.top_share), (Some(4.08), Some(46.0)));
//! assert_eq!((nets.net_567_123, nets.net_67_123), (3.0, -13.0));
//!
//! let one_of_each = Histogram::from_ratings(Definition::NPS.scale(), &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])?;
//! let score = summarize(Definition::NPS, &one_of_each, &Options::default())?.score.unwrap();
//! assert_eq!(decimal(score, 2), "-45.45");
//!
//! let counts = [20, 0, 0, 0, 0, 0, 0, 10, 0, 70, 0];
//! let neutrals = Histogram::from_counts(Definition::NPS.scale(), &counts)?;
//! assert_eq!(summarize(Definition::NPS, &neutrals, &Options::default())?.score, Some(50.0));
//!
//! let ten = Histogram::from_ratings(Definition::NPS.scale(), &[10; 10])?;
//! let interval = summarize(Definition::NPS, &ten, &Options::default())?.interval.unwrap();
//! assert_eq!(decimal(interval.low, 1), "44.5");
//! # Ok::<(), score::Error>(())
//! ```
//!
//! # Rules
//!
//! - A score and its interval are in the metric's own unit ([`Definition::unit`]): points
//!   -100..100, per cent 0..100, or its scale. They are not rounded: [`round`] and
//!   [`decimal`] do that once, at display, ties away from zero and never "-0".
//! - No data is `None`. A number that is missing says why ([`Reason`]).
//! - Any order, split or merge of the same answers gives the identical [`Summary`]; erasing
//!   a person is [`Histogram::subtract`]. [`Weighted`] alone adds floats.
//! - Results of different definitions are never merged or compared ([`Answers`]).
//! - Time is the caller's: [`Periods`] takes boundaries as UTC instants, made with a
//!   time-zone database outside.
//!
//! # What it stands on
//!
//! `libm` for every logarithm, exponential and error function, because the platforms' own
//! differ in the last bits; a digest over a grid of inputs is held equal natively and in
//! WebAssembly. The normal quantile is the inverse error function of `special`. Student's t
//! is our own, after measuring (quantiles and tails of both distributions; bytes of wasm,
//! brotli; t of 95 % at 30 degrees of freedom, whose digits are 2.042272456301238):
//!
//! | | bytes | right digits | microseconds at 999 and 10^6 degrees | grounds |
//! |---|---|---|---|---|
//! | `special` with our t | 3,400 | 15 | 2.5 and 0.4 | `libm` |
//! | `special` alone | 5,500 | 13 | 96 and 150,000 | `libm` |
//! | `statrs` | 9,400 | 13 | 3.5 and 6 | the platform, once any crate in the build turns on `num-traits/std` |
//! | `puruspe` | 3,800 | 12 | 17 and 5 | the platform |

mod answers;
mod churn;
mod compare;
mod control;
mod definition;
mod drivers;
mod error;
mod figures;
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
mod tally;
mod trend;
mod usability;
mod weighted_compare;
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
