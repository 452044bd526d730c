//! The few words that a definition is described with.

/// Which end of a score is good.
///
/// # Example
/// ```
/// assert_eq!(score::Polarity::LowIsGood.as_str(), "low_is_good");
/// ```
///
/// Source: each [`Definition`](crate::Definition) names its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Polarity {
    /// The higher the better.
    HighIsGood,
    /// The lower the better: effort, churn.
    LowIsGood,
}

impl Polarity {
    /// Its name in reports: `high_is_good` or `low_is_good`.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Polarity::HighIsGood.as_str(), "high_is_good");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HighIsGood => "high_is_good",
            Self::LowIsGood => "low_is_good",
        }
    }
}

/// What is computed from the counts.
///
/// # Example
/// ```
/// assert_eq!(score::Definition::CSAT_TOP2_OF_5.statistic(), score::Statistic::Top);
/// ```
///
/// Source: each [`Definition`](crate::Definition) names its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Statistic {
    /// Share of the top group less share of the bottom group, 100 (P - D) / n points.
    Net,
    /// Share of the top group, 100 k / n per cent.
    Top,
    /// Mean rating, sum / n, on the scale.
    Mean,
}

/// Unit of a score and of its interval.
///
/// # Example
/// ```
/// assert_eq!(score::Definition::CSAT_TOP2_OF_5.unit().as_str(), "percent");
/// ```
///
/// Source: each [`Definition`](crate::Definition) names its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unit {
    /// Points from -100 to 100.
    Points,
    /// Per cent from 0 to 100.
    PerCent,
    /// The metric's own scale.
    Scale,
}

impl Unit {
    /// Its name in reports: `points`, `percent` or `scale`.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Unit::Points.as_str(), "points");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::PerCent => "percent",
            Self::Scale => "scale",
        }
    }
}

/// Where a rating lies: for NPS detractor, passive, promoter.
///
/// # Example
/// ```
/// assert_eq!(score::Definition::NPS.group(10), Some(score::Group::Top));
/// ```
///
/// Source: each [`Definition`](crate::Definition) names its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Group {
    /// The low end of the scale; detractors.
    Bottom,
    /// Between; passives.
    Middle,
    /// The high end of the scale; promoters.
    Top,
}

impl Group {
    /// Its name in surveys and reports: `bottom`, `middle` or `top`.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Group::Bottom.as_str(), "bottom");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bottom => "bottom",
            Self::Middle => "middle",
            Self::Top => "top",
        }
    }
}
