//! Rows in, counts by segment and period out: what is kept grows with these alone.

use super::cell::Cell;
use crate::calendar::{Calendar, Period};
use foldhash::fast::RandomState;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use score::{Definition, Histogram, Rating, Weighted};
use std::collections::{BTreeMap, HashMap};
use survey::score_report::{BadRow, Rows};

/// How many bad rows are named.
const NAMED: usize = 10;

/// What is asked of every row.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) definition: &'static Definition,
    pub(super) column: String,
    pub(super) by: Vec<String>,
    pub(super) weights: Option<String>,
    /// The column of moments, where a filter or a calendar reads it.
    pub(super) time: Option<String>,
    pub(super) zone: Option<TimeZone>,
    pub(super) from: Option<Timestamp>,
    pub(super) to: Option<Timestamp>,
    pub(super) calendar: Option<Calendar>,
    /// What stands between two cells of CSV; `None` where its header tells.
    pub(super) separator: Option<u8>,
    /// The first bad row ends it.
    pub(super) strict: bool,
}

impl Plan {
    /// Every column that is read: a row's cells are asked for by their place here.
    pub(super) fn columns(&self) -> Vec<&str> {
        let fixed = [Some(&self.column), self.time.as_ref(), self.weights.as_ref()];
        fixed.into_iter().flatten().chain(&self.by).map(String::as_str).collect()
    }

    /// Whether the order of rows cannot be seen in the result.
    pub(super) fn is_orderless(&self) -> bool {
        !self.strict && self.weights.is_none()
    }
}

/// The counts of one segment, or of one of its periods.
#[derive(Clone, Debug)]
pub(super) enum Counts {
    Plain(Box<Histogram>),
    Weighted(Box<Weighted>),
}

impl Counts {
    /// Of nobody.
    pub(super) fn new(plan: &Plan) -> Self {
        if plan.weights.is_some() {
            Self::Weighted(Box::new(Weighted::new(plan.definition)))
        } else {
            Self::Plain(Box::new(Histogram::new(plan.definition.scale())))
        }
    }

    fn add(&mut self, rating: Rating, weight: f64) -> Result<(), score::Error> {
        match self {
            Self::Plain(histogram) => histogram.add(rating),
            Self::Weighted(weighted) => weighted.add(rating, weight),
        }
    }

    /// People counted.
    pub(super) fn n(&self) -> u64 {
        match self {
            Self::Plain(histogram) => histogram.n(),
            Self::Weighted(weighted) => weighted.n(),
        }
    }

    fn merge(&mut self, other: &Self) -> Result<(), score::Error> {
        match (self, other) {
            (Self::Plain(own), Self::Plain(other)) => own.merge(other),
            // Weighted answers are added to every level row by row.
            _ => Ok(()),
        }
    }
}

/// The counts of a segment and of its periods.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) counts: Counts,
    pub(super) periods: BTreeMap<Timestamp, Counts>,
}

/// Everything that was counted, in the order of the segments' names.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) total: Segment,
    pub(super) segments: BTreeMap<Vec<String>, Segment>,
    pub(super) rows: Rows,
    pub(super) bad_rows: Vec<BadRow>,
}

/// Counts while rows come.
#[derive(Debug)]
pub(super) struct Tally {
    plan: Plan,
    calendar: Option<Calendar>,
    file: String,
    /// Where the counts of a key are; a key is a segment's values, and a period's start behind them.
    places: HashMap<Box<[u8]>, usize, RandomState>,
    counts: Vec<Counts>,
    key: Vec<u8>,
    rows: Rows,
    bad_rows: Vec<BadRow>,
}

/// Why a row is not counted.
enum Left {
    Unrated,
    Outside,
    Bad(String),
}

impl From<String> for Left {
    fn from(reason: String) -> Self {
        Self::Bad(reason)
    }
}

impl Tally {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            plan: plan.clone(),
            calendar: plan.calendar.clone(),
            file: String::new(),
            places: HashMap::default(),
            counts: Vec::new(),
            key: Vec::new(),
            rows: Rows::default(),
            bad_rows: Vec::new(),
        }
    }

    /// The file that rows come from now.
    pub(super) fn enter(&mut self, file: &str) {
        file.clone_into(&mut self.file);
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// As many tallies of the same file as this one asks for, empty.
    pub(super) fn sibling(&self) -> Self {
        let mut sibling = Self::new(&self.plan);
        sibling.enter(&self.file);
        sibling
    }

    /// One row; `cell` gives the value of a column of [`Plan::columns`] by its place.
    ///
    /// The error is that of a bad row where the plan is strict, or a count that is full.
    #[inline]
    pub(super) fn row<'a>(
        &mut self,
        line: u64,
        cell: impl Fn(usize) -> Cell<'a>,
    ) -> Result<(), String> {
        self.rows.read += 1;
        match self.count(cell) {
            Ok(()) => self.rows.counted += 1,
            Err(Left::Unrated) => self.rows.unrated += 1,
            Err(Left::Outside) => self.rows.outside += 1,
            Err(Left::Bad(reason)) => return self.refuse(line, reason),
        }
        Ok(())
    }

    /// One row that cannot even be taken apart.
    pub(super) fn bad_row(&mut self, line: u64, reason: String) -> Result<(), String> {
        self.rows.read += 1;
        self.refuse(line, reason)
    }

    #[cold]
    fn refuse(&mut self, line: u64, reason: String) -> Result<(), String> {
        self.rows.bad += 1;
        if self.plan.strict {
            return Err(format!("{}:{line}: {reason}", self.file));
        }
        if self.bad_rows.len() < NAMED {
            self.bad_rows.push(BadRow { file: self.file.clone(), line, reason });
        }
        Ok(())
    }

    #[inline]
    fn count<'a>(&mut self, cell: impl Fn(usize) -> Cell<'a>) -> Result<(), Left> {
        let mut place = 1;
        let mut period = None;
        if let Some(column) = &self.plan.time {
            let moment = cell(place).moment(column, self.plan.zone.as_ref())?;
            place += 1;
            let early = self.plan.from.is_some_and(|from| moment < from);
            if early || self.plan.to.is_some_and(|to| to <= moment) {
                return Err(Left::Outside);
            }
            if let Some(calendar) = &mut self.calendar {
                let found = calendar.period(moment);
                period = Some(found.ok_or_else(|| format!("{column} {moment} is out of range"))?);
            }
        }
        let rating = cell(0).rating(self.plan.definition.scale())?.ok_or(Left::Unrated)?;
        let mut weight = 1.0;
        if let Some(column) = &self.plan.weights {
            weight = cell(place).weight(column)?;
            place += 1;
        }
        self.key.clear();
        if self.plan.weights.is_some() {
            self.add(rating, weight)?;
        }
        for column in 0..self.plan.by.len() {
            let value = cell(place + column).segment();
            let length =
                u32::try_from(value.len()).map_err(|_| "segment is too long".to_owned())?;
            self.key.extend_from_slice(&length.to_le_bytes());
            self.key.extend_from_slice(&value);
        }
        if self.plan.weights.is_some() && !self.plan.by.is_empty() && period.is_some() {
            self.add(rating, weight)?;
        }
        if let Some(Period { start, .. }) = period {
            self.key.extend_from_slice(&start.as_second().to_le_bytes());
        }
        // Weighted answers without segment and period are in the total already.
        if self.plan.weights.is_none() || !self.key.is_empty() {
            self.add(rating, weight)?;
        }
        Ok(())
    }

    /// Adds to the counts of the key at hand.
    #[inline]
    fn add(&mut self, rating: Rating, weight: f64) -> Result<(), String> {
        let place = match self.places.get(self.key.as_slice()) {
            Some(place) => *place,
            None => self.intern()?,
        };
        self.counts[place].add(rating, weight).map_err(|error| error.to_string())
    }

    #[cold]
    fn intern(&mut self) -> Result<usize, String> {
        let (values, _) = split(&self.key, self.plan.by.len());
        for (value, column) in values.iter().zip(&self.plan.by) {
            if std::str::from_utf8(value).is_err() {
                let shown = String::from_utf8_lossy(value);
                return Err(format!("{column} {shown:?} is not UTF-8"));
            }
        }
        self.places.insert(self.key.clone().into_boxed_slice(), self.counts.len());
        self.counts.push(Counts::new(&self.plan));
        Ok(self.counts.len() - 1)
    }

    /// Takes in what another counted.
    pub(super) fn merge(&mut self, other: Self) -> Result<(), String> {
        for (key, place) in other.places {
            let own = match self.places.get(&key) {
                Some(own) => *own,
                None => {
                    self.places.insert(key, self.counts.len());
                    self.counts.push(Counts::new(&self.plan));
                    self.counts.len() - 1
                }
            };
            self.counts[own].merge(&other.counts[place]).map_err(|error| error.to_string())?;
        }
        let Rows { read, counted, unrated, outside, bad } = other.rows;
        self.rows.read += read;
        self.rows.counted += counted;
        self.rows.unrated += unrated;
        self.rows.outside += outside;
        self.rows.bad += bad;
        self.bad_rows.extend(other.bad_rows);
        Ok(())
    }

    /// Puts the bad rows that came in pieces from `start` on in order, and keeps the first of them.
    pub(super) fn sort_bad_rows(&mut self, start: usize) {
        self.bad_rows[start..].sort_by_key(|it| it.line);
        self.bad_rows.truncate(NAMED);
    }

    /// Where the bad rows of what comes next begin.
    pub(super) fn n_named(&self) -> usize {
        self.bad_rows.len()
    }

    /// The levels above, added up.
    pub(super) fn finish(self) -> Result<Counted, String> {
        let Self { plan, places, counts, rows, bad_rows, .. } = self;
        let empty = || Segment { counts: Counts::new(&plan), periods: BTreeMap::new() };
        let (mut total, mut segments) = (empty(), BTreeMap::new());
        let is_weighted = plan.weights.is_some();
        for (key, place) in places {
            let counts = &counts[place];
            if is_weighted && key.is_empty() {
                total.counts = counts.clone();
                continue;
            }
            let (values, period) = split(&key, plan.by.len());
            total.counts.merge(counts).map_err(|error| error.to_string())?;
            let segment = if plan.by.is_empty() {
                &mut total
            } else {
                let values: Vec<String> =
                    values.iter().map(|it| String::from_utf8_lossy(it).into_owned()).collect();
                let segment: &mut Segment = segments.entry(values).or_insert_with(empty);
                segment.counts.merge(counts).map_err(|error| error.to_string())?;
                segment
            };
            match period {
                Some(period) => {
                    segment.periods.insert(period, counts.clone());
                }
                None if is_weighted => segment.counts = counts.clone(),
                None => {}
            }
        }
        Ok(Counted { total, segments, rows, bad_rows })
    }
}

/// The values of a key, and the start of its period.
fn split(mut key: &[u8], n_values: usize) -> (Vec<&[u8]>, Option<Timestamp>) {
    let mut values = Vec::with_capacity(n_values);
    for _ in 0..n_values {
        let Some((length, rest)) = key.split_first_chunk() else { break };
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let (value, rest) = rest.split_at(length.min(rest.len()));
        values.push(value);
        key = rest;
    }
    let second = key.first_chunk().map(|it| i64::from_le_bytes(*it));
    (values, second.and_then(|second| Timestamp::from_second(second).ok()))
}
