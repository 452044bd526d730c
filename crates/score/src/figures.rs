//! What a comparison needs of a group, whether its answers were counted or weighed.

use crate::mean::{Moments, all_alike};
use crate::net::Net;
use crate::number::to_f64;
use crate::{Definition, Histogram, Statistic};

/// A group, by what its definition is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Figures {
    Net(Net),
    Share(Share),
    /// And whether all its answers are the same one.
    Mean(Moments, bool),
}

impl Figures {
    /// Of counts on the definition's scale, or `None` without answers.
    pub(crate) fn of(definition: &Definition, histogram: &Histogram) -> Option<Self> {
        let n = histogram.n();
        if n == 0 {
            return None;
        }
        Some(match definition.statistic() {
            Statistic::Net => Self::Net(Net::raw(&definition.groups(histogram))),
            Statistic::Top => {
                Self::Share(Share { positive: to_f64(definition.top(histogram)), n: to_f64(n) })
            }
            Statistic::Mean => Self::Mean(Moments::of(histogram)?, all_alike(histogram)),
        })
    }
}

/// Answers in the top group, of all; a norm's need not be whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    pub(crate) positive: f64,
    pub(crate) n: f64,
}

impl Share {
    pub(crate) fn p(self) -> f64 {
        self.positive / self.n
    }
}
