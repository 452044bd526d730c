//! What reports are made of: sums of counts over windows of time, by any dimensions.
//!
//! A window costs its days and the quarter-hours at its ends, however many
//! responses are behind them.

use super::keep::DAY;
use super::sql::{Pool, Sql, tuples};
use super::value::Value;
use super::{Count, Fault, Totals};
use survey::report::Statuses;
use survey::response::Status;

/// Something that counts are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// Where it was asked.
    Touchpoint,
    /// The journey that the touchpoint belongs to.
    Journey,
    /// Where the visit came from.
    Channel,
    /// The language that was shown.
    Lang,
    /// What the person held in hand.
    Device,
    /// The owner's own class of people.
    Persona,
    /// The survey's version.
    Version,
}

impl Dimension {
    /// All of them, in the order of a tuple.
    pub const ALL: [Self; 7] = [
        Self::Touchpoint,
        Self::Journey,
        Self::Channel,
        Self::Lang,
        Self::Device,
        Self::Persona,
        Self::Version,
    ];

    /// Its name, as in a response.
    pub fn name(self) -> &'static str {
        match self {
            Self::Touchpoint => "touchpoint",
            Self::Journey => "journey",
            Self::Channel => "channel",
            Self::Lang => "lang",
            Self::Device => "device",
            Self::Persona => "persona",
            Self::Version => "version",
        }
    }
}

/// Quarter-hours since 1970 (UTC): from `from`, before `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first.
    pub from: i64,
    /// The one after the last.
    pub to: i64,
}

impl Window {
    /// From before the first to after the last that a clock can show.
    pub const ALL: Self = Self { from: -400_000_000, to: 400_000_000 };

    /// Its parts, each a grain with its first slot and the one after its last: whole days are read as days.
    fn parts(self) -> Vec<(i64, i64, i64)> {
        let (from, to) = (self.from.max(Self::ALL.from), self.to.min(Self::ALL.to));
        let (first, last) = (-(-from).div_euclid(DAY), to.div_euclid(DAY));
        let parts = if first < last {
            vec![(0, from, first * DAY), (1, first, last), (0, last * DAY, to)]
        } else {
            vec![(0, from, to)]
        };
        parts.into_iter().filter(|(_, from, to)| from < to).collect()
    }
}

/// Which sums are wanted.
#[derive(Clone, Debug)]
pub struct CountsQuery {
    /// The survey's id.
    pub survey: String,
    /// What the sums are told apart by.
    pub by: Vec<Dimension>,
    /// Only counts whose dimensions have these values; empty is "not given".
    pub only: Vec<(Dimension, String)>,
    /// A sum for each window; they may overlap.
    pub windows: Vec<Window>,
}

/// The sums of one window and one tuple.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The window's place in the query.
    pub window: usize,
    /// The values of the dimensions in `by`; empty is "not given".
    pub values: Vec<String>,
    /// Responses by how far they came, and ratings in the order of question, definition and rating.
    pub totals: Totals,
}

/// The sums, in the order of windows and values; without those where nothing was counted.
pub(super) async fn sums(pool: &Pool, query: &CountsQuery) -> Result<Vec<Group>, Fault> {
    let mut values: Vec<Value> = Vec::new();
    for (i, window) in query.windows.iter().enumerate() {
        let i = i64::try_from(i).unwrap_or(i64::MAX);
        for (grain, from, to) in window.parts() {
            values.extend([i, grain, from, to].map(Value::from));
        }
    }
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let parts = tuples(values.len() / 4, 4);
    values.push(Value::from(query.survey.as_str()));
    let mut such = format!("s.survey = ${}", values.len());
    let mut needs_tuple = false;
    for (dimension, value) in &query.only {
        match dimension {
            Dimension::Version => values.push(Value::from(value.parse().unwrap_or(-1_i64))),
            _ => values.push(Value::from(value.as_str())),
        }
        needs_tuple |= *dimension != Dimension::Version;
        such.push_str(&format!(" and {} = ${}", column(*dimension), values.len()));
    }
    let by: Vec<&str> = query.by.iter().map(|it| column(*it)).collect();
    needs_tuple |= query.by.iter().any(|it| *it != Dimension::Version);
    let by: String = by.iter().map(|it| format!(", {it}")).collect();
    let (tuple, which) =
        if needs_tuple { ("cross join dimensions d", "and d.id = c.dimensions") } else { ("", "") };
    // `cross join` makes SQLite read in this order: a few ranges of one index.
    let sql = format!(
        "with parts (part, grain, low, high) as (values {parts})
         select p.part, s.question, s.definition, c.value, cast(sum(c.n) as bigint){by}
         from series s cross join parts p cross join counts c {tuple}
         where {such} and c.series = s.id and c.grain = p.grain and c.slot >= p.low and c.slot < p.high {which}
         group by p.part, s.question, s.definition, c.value{by} having sum(c.n) <> 0"
    );
    let mut groups = std::collections::BTreeMap::<(usize, Vec<String>), Totals>::new();
    for row in pool.rows(Sql::made(sql), values).await? {
        let part = usize::try_from(row.int(0)?).unwrap_or(0);
        let mut tuple = Vec::with_capacity(query.by.len());
        for (i, dimension) in query.by.iter().enumerate() {
            tuple.push(match dimension {
                Dimension::Version => row.int(5 + i)?.to_string(),
                _ => row.text(5 + i)?,
            });
        }
        let totals = groups.entry((part, tuple)).or_default();
        add(totals, row.text(1)?, row.text(2)?, row.int(3)?, row.count(4)?)?;
    }
    let groups = groups.into_iter().map(|((window, values), mut totals)| {
        totals.ratings.sort_by(|a, b| {
            (&a.question, &a.definition, a.rating).cmp(&(&b.question, &b.definition, b.rating))
        });
        Group { window, values, totals }
    });
    Ok(groups.collect())
}

fn column(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Touchpoint => "d.touchpoint",
        Dimension::Journey => "d.journey",
        Dimension::Channel => "d.channel",
        Dimension::Lang => "d.lang",
        Dimension::Device => "d.device",
        Dimension::Persona => "d.persona",
        Dimension::Version => "s.version",
    }
}

fn add(
    totals: &mut Totals,
    question: String,
    definition: String,
    value: i64,
    n: u64,
) -> Result<(), Fault> {
    let value = u8::try_from(value).map_err(|_| Fault::broken(format!("value {value}")))?;
    if !definition.is_empty() {
        totals.ratings.push(Count { question, definition, rating: value, n });
        return Ok(());
    }
    let Some((_, status)) = Status::WORDS.get(usize::from(value)) else {
        return Err(Fault::broken(format!("status {value}")));
    };
    let Statuses { shown, partial, complete, dismissed } = &mut totals.statuses;
    *match status {
        Status::Shown => shown,
        Status::Partial => partial,
        Status::Complete => complete,
        Status::Dismissed => dismissed,
    } += n;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: i64, to: i64, expected: &[(i64, i64, i64)]) {
        assert_eq!(Window { from, to }.parts(), expected);
    }

    #[test]
    fn whole_days_are_read_as_days() {
        check(0, 96, &[(1, 0, 1)]);
        check(1, 96, &[(0, 1, 96)]);
        check(1, 300, &[(0, 1, 96), (1, 1, 3), (0, 288, 300)]);
        check(-1, 97, &[(0, -1, 0), (1, 0, 1), (0, 96, 97)]);
        check(-97, -95, &[(0, -97, -95)]);
        check(5, 5, &[]);
        check(9, 5, &[]);
    }
}
