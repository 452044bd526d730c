//! What a score is made of, under a name that never changes its meaning.
//!
//! One published set of CES answers gives 4.08, 46 %, +3 or -13 depending on the
//! reader, so a bare "CES" says nothing. Every result here carries the id of one
//! of these definitions, and results of different ids are never merged or compared.

use crate::{Error, Group, Groups, Histogram, Polarity, Scale, Statistic, Unit};

/// One metric: its scale, what is computed, and which end is good.
///
/// A row of a fixed table; there is no other way to get one. Definitions are
/// equal when their ids are.
///
/// # Example
/// ```
/// use score::{Definition, Polarity, Scale};
/// let csat = Definition::by_id("csat.top2-of-5.v1").unwrap();
/// assert_eq!(csat, Definition::CSAT_TOP2_OF_5);
/// assert_eq!(csat.scale(), Scale::new(1, 5).unwrap());
/// assert_eq!(Definition::CES_EFFORT_OF_5.polarity(), Polarity::LowIsGood);
/// ```
///
/// Source: each definition names its own.
#[derive(Debug)]
pub struct Definition {
    pub(crate) id: &'static str,
    pub(crate) metric: &'static str,
    pub(crate) scale: Scale,
    pub(crate) polarity: Polarity,
    pub(crate) statistic: Statistic,
    /// Highest rating of the bottom group.
    pub(crate) bottom_max: u8,
    /// Lowest rating of the top group.
    pub(crate) top_min: u8,
    /// What one point of the mean is worth, as a fraction.
    pub(crate) per_point: (u8, u8),
}

impl Definition {
    /// Every definition, in the order of the documentation.
    ///
    /// # Example
    /// ```
    /// use score::Definition;
    /// assert!(Definition::all().iter().all(|it| Definition::by_id(it.id()) == Some(*it)));
    /// ```
    #[must_use]
    pub const fn all() -> &'static [&'static Self] {
        &[
            Self::NPS,
            Self::ENPS,
            Self::CSAT_TOP2_OF_5,
            Self::CSAT_TOP2_OF_7,
            Self::CSAT_TOP3_OF_7,
            Self::CSAT_TOP1_OF_2,
            Self::CSAT_TOP1_OF_3,
            Self::CSAT_TOP2_OF_10,
            Self::CES_MEAN_OF_7,
            Self::CES_NET_567_123,
            Self::CES_NET_67_123,
            Self::CES_EFFORT_OF_5,
            Self::STARS_MEAN_OF_5,
            Self::PMF_TOP1_OF_3,
            Self::SUS,
            Self::UMUX_LITE,
            Self::CHURN,
            Self::RETENTION,
        ]
    }

    /// The definition of an id, or `None` for an unknown one.
    ///
    /// # Example
    /// ```
    /// use score::Definition;
    /// assert_eq!(Definition::by_id("nps.v1"), Some(Definition::NPS));
    /// assert_eq!(Definition::by_id("nps"), None);
    /// ```
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Self> {
        Self::all().iter().copied().find(|it| it.id == id)
    }

    /// The usual definition of a metric's short name: `nps`, `enps`, `csat`, `ces`, `stars`, `pmf`, `sus`, `umux-lite`, `churn`, `retention`.
    ///
    /// It is the first of [`Definition::all`] with that [`metric`](Definition::metric).
    ///
    /// # Example
    /// ```
    /// use score::Definition;
    /// assert_eq!(Definition::by_metric("csat"), Some(Definition::CSAT_TOP2_OF_5));
    /// assert_eq!(Definition::by_metric("ces"), Some(Definition::CES_MEAN_OF_7));
    /// ```
    #[must_use]
    pub fn by_metric(metric: &str) -> Option<&'static Self> {
        Self::all().iter().copied().find(|it| it.metric == metric)
    }

    /// The permanent id that goes with every number made by this definition.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::NPS.id(), "nps.v1");
    /// ```
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The short name shared by the definitions of one metric.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::CSAT_TOP3_OF_7.metric(), "csat");
    /// ```
    #[must_use]
    pub const fn metric(&self) -> &'static str {
        self.metric
    }

    /// The scale of its ratings.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::NPS.scale(), score::Scale::NPS);
    /// ```
    #[must_use]
    pub const fn scale(&self) -> Scale {
        self.scale
    }

    /// Which end is good.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::NPS.polarity(), score::Polarity::HighIsGood);
    /// ```
    #[must_use]
    pub const fn polarity(&self) -> Polarity {
        self.polarity
    }

    /// What is computed: a net of two shares, a share, or a mean.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::NPS.statistic(), score::Statistic::Net);
    /// ```
    #[must_use]
    pub const fn statistic(&self) -> Statistic {
        self.statistic
    }

    /// The unit of its score and interval.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Unit};
    /// assert_eq!(Definition::NPS.unit(), Unit::Points);
    /// assert_eq!(Definition::CES_MEAN_OF_7.unit(), Unit::Scale);
    /// ```
    #[must_use]
    pub const fn unit(&self) -> Unit {
        match self.statistic {
            Statistic::Net => Unit::Points,
            Statistic::Top => Unit::PerCent,
            Statistic::Mean => Unit::Scale,
        }
    }

    /// Lowest and highest score there can be.
    ///
    /// # Example
    /// ```
    /// use score::Definition;
    /// assert_eq!(Definition::NPS.bounds(), (-100.0, 100.0));
    /// assert_eq!(Definition::CES_MEAN_OF_7.bounds(), (1.0, 7.0));
    /// ```
    #[must_use]
    pub fn bounds(&self) -> (f64, f64) {
        match self.statistic {
            Statistic::Net => (-100.0, 100.0),
            Statistic::Top => (0.0, 100.0),
            Statistic::Mean => (
                self.in_unit(f64::from(self.scale.min())),
                self.in_unit(f64::from(self.scale.max())),
            ),
        }
    }

    /// The group of a rating, or `None` off the scale.
    ///
    /// For NPS: detractor, passive, promoter. Every definition has groups to
    /// branch on; only a net is computed from them.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Group};
    /// assert_eq!(Definition::NPS.group(6), Some(Group::Bottom));
    /// assert_eq!(Definition::NPS.group(8), Some(Group::Middle));
    /// assert_eq!(Definition::NPS.group(9), Some(Group::Top));
    /// assert_eq!(Definition::NPS.group(11), None);
    /// ```
    ///
    /// Source: as the definition's.
    #[must_use]
    pub const fn group(&self, value: u8) -> Option<Group> {
        if !self.scale.contains(value) {
            None
        } else if self.top_min <= value {
            Some(Group::Top)
        } else if value <= self.bottom_max {
            Some(Group::Bottom)
        } else {
            Some(Group::Middle)
        }
    }

    /// A mean of ratings in the definition's own unit.
    pub(crate) fn in_unit(&self, mean: f64) -> f64 {
        mean * f64::from(self.per_point.0) / f64::from(self.per_point.1)
    }

    /// Highest less lowest score: no difference is larger.
    pub(crate) fn width(&self) -> f64 {
        let (lowest, highest) = self.bounds();
        highest - lowest
    }

    /// `Err` that names both, unless they are the same definition.
    pub(crate) fn same(&self, other: &Self) -> Result<(), Error> {
        if self == other {
            Ok(())
        } else {
            Err(Error::DefinitionMismatch { left: self.id, right: other.id })
        }
    }

    /// `Err` unless the histogram is on this definition's scale.
    pub(crate) fn fits(&self, histogram: &Histogram) -> Result<(), Error> {
        if self.scale == histogram.scale() {
            return Ok(());
        }
        Err(Error::ScaleMismatch {
            expected_by: self.id,
            expected: self.scale,
            given: histogram.scale(),
        })
    }

    /// The answers of a histogram by group.
    pub(crate) fn groups(&self, histogram: &Histogram) -> Groups {
        let detractors = histogram.between(0, self.bottom_max);
        let promoters = self.top(histogram);
        Groups { detractors, passives: histogram.n() - detractors - promoters, promoters }
    }

    /// Answers in the top group.
    pub(crate) fn top(&self, histogram: &Histogram) -> u64 {
        histogram.between(self.top_min, u8::MAX)
    }
}

impl PartialEq for Definition {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Definition {}
