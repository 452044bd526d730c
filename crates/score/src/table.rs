//! Every definition there is, with its source. A row once published never changes: a change is a new id.

use crate::{Definition, Polarity, Scale, Statistic};

const fn row(
    id: &'static str,
    metric: &'static str,
    (min, max): (u8, u8),
    statistic: Statistic,
    bottom_max: u8,
    top_min: u8,
) -> Definition {
    Definition {
        id,
        metric,
        scale: Scale::of(min, max),
        polarity: Polarity::HighIsGood,
        statistic,
        bottom_max,
        top_min,
        per_point: (1, 1),
    }
}

impl Definition {
    /// `nps.v1`: 0..10, per cent promoters (9, 10) less per cent detractors (0 to 6), in points.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::NPS.id(), "nps.v1");
    /// ```
    ///
    /// Source: Reichheld (2003), "The One Number You Need to Grow".
    pub const NPS: &'static Self = &row("nps.v1", "nps", (0, 10), Statistic::Net, 6, 9);
    /// `enps.v1`: as NPS, asked of employees about their employer; never mixed with customers.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::ENPS.id(), "enps.v1");
    /// ```
    ///
    /// Source: Reichheld and Markey (2011), "The Ultimate Question 2.0", on employees.
    pub const ENPS: &'static Self = &row("enps.v1", "enps", (0, 10), Statistic::Net, 6, 9);
    /// `csat.top2-of-5.v1`: 1..5, per cent answering 4 or 5.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::CSAT_TOP2_OF_5.id(), "csat.top2-of-5.v1");
    /// ```
    ///
    /// Source: Farris et al. (2010), "Marketing Metrics", customer satisfaction, top-two box.
    pub const CSAT_TOP2_OF_5: &'static Self =
        &row("csat.top2-of-5.v1", "csat", (1, 5), Statistic::Top, 2, 4);
    /// `csat.top2-of-7.v1`: 1..7, per cent answering 6 or 7.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::CSAT_TOP2_OF_7.id(), "csat.top2-of-7.v1");
    /// ```
    ///
    /// Source: as [`Definition::CSAT_TOP2_OF_5`], on seven points.
    pub const CSAT_TOP2_OF_7: &'static Self =
        &row("csat.top2-of-7.v1", "csat", (1, 7), Statistic::Top, 2, 6);
    /// `csat.top3-of-7.v1`: 1..7, per cent answering 5, 6 or 7.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::CSAT_TOP3_OF_7.id(), "csat.top3-of-7.v1");
    /// ```
    ///
    /// Source: as [`Definition::CSAT_TOP2_OF_5`], every answer above the middle.
    pub const CSAT_TOP3_OF_7: &'static Self =
        &row("csat.top3-of-7.v1", "csat", (1, 7), Statistic::Top, 3, 5);
    /// `csat.top1-of-2.v1`: thumbs, 1 down and 2 up; per cent up.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::CSAT_TOP1_OF_2.id(), "csat.top1-of-2.v1");
    /// ```
    ///
    /// Source: as [`Definition::CSAT_TOP2_OF_5`], of two answers.
    pub const CSAT_TOP1_OF_2: &'static Self =
        &row("csat.top1-of-2.v1", "csat", (1, 2), Statistic::Top, 1, 2);
    /// `csat.top1-of-3.v1`: 1..3 (three smileys), per cent answering 3.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::CSAT_TOP1_OF_3.id(), "csat.top1-of-3.v1");
    /// ```
    ///
    /// Source: as [`Definition::CSAT_TOP2_OF_5`], of three answers.
    pub const CSAT_TOP1_OF_3: &'static Self =
        &row("csat.top1-of-3.v1", "csat", (1, 3), Statistic::Top, 1, 3);
    /// `csat.top2-of-10.v1`: 1..10, per cent answering 9 or 10.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::CSAT_TOP2_OF_10.id(), "csat.top2-of-10.v1");
    /// ```
    ///
    /// Source: as [`Definition::CSAT_TOP2_OF_5`], of ten answers.
    pub const CSAT_TOP2_OF_10: &'static Self =
        &row("csat.top2-of-10.v1", "csat", (1, 10), Statistic::Top, 2, 9);
    /// `ces.mean-of-7.v1` (CES 2.0): "… made it easy for me to handle my issue", 7 strongly agrees; the mean.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::CES_MEAN_OF_7.id(), "ces.mean-of-7.v1");
    /// ```
    ///
    /// Source: Dixon, Toman and DeLisi (2013), "The Effortless Experience".
    pub const CES_MEAN_OF_7: &'static Self =
        &row("ces.mean-of-7.v1", "ces", (1, 7), Statistic::Mean, 3, 5);
    /// `ces.net-567-123.v1`: the same question; per cent 5 to 7 less per cent 1 to 3, in points.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::CES_NET_567_123.id(), "ces.net-567-123.v1");
    /// ```
    ///
    /// Source: vendors' reports of CES 2.0 as a net score.
    pub const CES_NET_567_123: &'static Self =
        &row("ces.net-567-123.v1", "ces", (1, 7), Statistic::Net, 3, 5);
    /// `ces.net-67-123.v1`: the same question; per cent 6 and 7 less per cent 1 to 3, in points.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::CES_NET_67_123.id(), "ces.net-67-123.v1");
    /// ```
    ///
    /// Source: as [`Definition::CES_NET_567_123`].
    pub const CES_NET_67_123: &'static Self =
        &row("ces.net-67-123.v1", "ces", (1, 7), Statistic::Net, 3, 6);
    /// `ces.effort-of-5.v1` (CES 1.0): "how much effort …", 1..5; the mean, and low is good.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Polarity};
    /// assert_eq!(Definition::CES_EFFORT_OF_5.polarity(), Polarity::LowIsGood);
    /// ```
    ///
    /// Source: Dixon, Freeman and Toman (2010), "Stop Trying to Delight Your Customers".
    pub const CES_EFFORT_OF_5: &'static Self = &Self {
        polarity: Polarity::LowIsGood,
        ..row("ces.effort-of-5.v1", "ces", (1, 5), Statistic::Mean, 2, 4)
    };
    /// `stars.mean-of-5.v1`: one to five stars; the mean.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::STARS_MEAN_OF_5.id(), "stars.mean-of-5.v1");
    /// ```
    ///
    /// Source: the usual star rating of shops and app stores.
    pub const STARS_MEAN_OF_5: &'static Self =
        &row("stars.mean-of-5.v1", "stars", (1, 5), Statistic::Mean, 2, 4);
    /// `pmf.top1-of-3.v1`: how would you feel without it; 3 very, 2 somewhat, 1 not disappointed; per cent very.
    ///
    /// Compare with [`PMF_THRESHOLD`](Self::PMF_THRESHOLD). "I no longer use it" is no rating.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::PMF_TOP1_OF_3.id(), "pmf.top1-of-3.v1");
    /// ```
    ///
    /// Source: Ellis (2009), "The Startup Pyramid".
    pub const PMF_TOP1_OF_3: &'static Self =
        &row("pmf.top1-of-3.v1", "pmf", (1, 3), Statistic::Top, 1, 3);
    /// `sus.v1`: the sum of ten SUS items, 0..40 (see [`sus`](crate::sus)); its mean times 2.5, on 0..100.
    ///
    /// Bottom and top groups are "not acceptable" (under 50) and "acceptable" (70 and over).
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::SUS.bounds(), (0.0, 100.0));
    /// ```
    ///
    /// Source: Brooke (1996), "SUS: A quick and dirty usability scale"; groups, Bangor et al. (2008).
    pub const SUS: &'static Self =
        &Self { per_point: (5, 2), ..row("sus.v1", "sus", (0, 40), Statistic::Mean, 19, 28) };
    /// `umux-lite.v1`: the sum of two items, 0..12 (see [`umux_lite`](crate::umux_lite)); its mean times 100/12.
    ///
    /// Groups as for SUS.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::UMUX_LITE.bounds(), (0.0, 100.0));
    /// ```
    ///
    /// Source: Lewis, Utesch and Maher (2013), "UMUX-LITE: when there's no time for the SUS".
    pub const UMUX_LITE: &'static Self = &Self {
        per_point: (25, 3),
        ..row("umux-lite.v1", "umux-lite", (0, 12), Statistic::Mean, 5, 9)
    };
    /// `churn.customers.v1`: 1 left, 0 stayed; per cent of those at the start of the period who left.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::CHURN.polarity(), score::Polarity::LowIsGood);
    /// ```
    ///
    /// Source: Farris et al. (2010), "Marketing Metrics", churn.
    pub const CHURN: &'static Self = &Self {
        polarity: Polarity::LowIsGood,
        ..row("churn.customers.v1", "churn", (0, 1), Statistic::Top, 0, 1)
    };
    /// `retention.customers.v1`: 1 stayed, 0 left; per cent of those at the start of the period who stayed.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::RETENTION.id(), "retention.customers.v1");
    /// ```
    ///
    /// Source: Farris et al. (2010), "Marketing Metrics", retention rate.
    pub const RETENTION: &'static Self =
        &row("retention.customers.v1", "retention", (0, 1), Statistic::Top, 0, 1);

    /// Per cent "very disappointed" from which a product is said to fit its market.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Definition::PMF_THRESHOLD, 40.0);
    /// ```
    ///
    /// Source: Ellis (2009), "The Startup Pyramid".
    pub const PMF_THRESHOLD: f64 = 40.0;
}
