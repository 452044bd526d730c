//! A checked response on its way in, and what it adds to the counts.

use survey::Response;
use survey::response::{Device, Reply};

/// Milliseconds of a quarter-hour, the grain of the counts.
pub const SLOT: i64 = 15 * 60 * 1_000;
/// How far `answered_at` may be off the time of receipt, milliseconds.
const OFF: i64 = 24 * 60 * 60 * 1_000;

/// A checked response on its way in.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// What was read.
    pub response: Response,
    /// The JSON as it came.
    pub body: String,
    /// Whether its survey and version is known here.
    pub known: bool,
    /// When it came, Unix milliseconds.
    pub received_at: i64,
    /// What is told from others of the one-time token that it came with.
    pub recipient: Option<String>,
}

/// What became of an incoming response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its id was new: it is kept.
    New,
    /// A higher revision of a known one: it replaced the older.
    Raised,
    /// The same revision with the same body: nothing changed.
    Same,
    /// A higher revision is there already: nothing changed.
    Older,
    /// The same revision with another body: refused, nothing changed.
    Conflict,
    /// Another response came with its one-time token before: refused, nothing was kept of it.
    Used,
    /// A response of this id was erased, and stays so: nothing was kept.
    Erased,
}

/// The ratings of a question under a definition; both empty for how far responses came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Series<T = String> {
    pub(super) survey: T,
    pub(super) version: u32,
    pub(super) question: T,
    pub(super) definition: T,
}

impl Series<&str> {
    pub(super) fn to_owned(self) -> Series {
        let Self { survey, version, question, definition } = self;
        let [survey, question, definition] = [survey, question, definition].map(str::to_owned);
        Series { survey, version, question, definition }
    }
}

impl Series {
    pub(super) fn as_ref(&self) -> Series<&str> {
        let Self { survey, version, question, definition } = self;
        Series { survey, version: *version, question, definition }
    }
}

/// Touchpoint, journey, channel, lang, device, persona; empty is "not given".
pub(super) type Tuple<T = String> = [T; 6];

/// An answer in words, with the rating it goes with.
#[derive(Debug)]
pub(super) struct Words<'a> {
    pub(super) question: &'a str,
    pub(super) text: &'a str,
    /// Question, definition, rating.
    pub(super) rating: Option<(&'a str, &'static str, u8)>,
}

/// When a response counts: `answered_at`, or the receipt where that is missing or over 24 hours off.
pub(super) fn moment(response: &Response, received_at: i64) -> i64 {
    let answered = response.answered_at.as_deref();
    let answered = answered.and_then(|text| text.parse::<jiff::Timestamp>().ok());
    answered
        .map(jiff::Timestamp::as_millisecond)
        .filter(|at| (at - received_at).abs() <= OFF)
        .unwrap_or(received_at)
}

/// Every series that a response is counted in, with its value there: its status first, then its ratings.
pub(super) fn marks(response: &Response) -> impl Iterator<Item = (Series<&str>, i64)> {
    let (survey, version) = (response.survey.id.as_str(), response.survey.version);
    let series = move |question, definition| Series { survey, version, question, definition };
    let status = (series("", ""), response.status as i64);
    let ratings = response.ratings().map(move |(question, definition, rating)| {
        (series(question, definition.id()), i64::from(rating.get()))
    });
    std::iter::once(status).chain(ratings)
}

/// The named dimensions of a response.
pub(super) fn tuple(response: &Response) -> Tuple<&str> {
    fn given(text: &Option<String>) -> &str {
        text.as_deref().unwrap_or_default()
    }
    [
        given(&response.touchpoint),
        given(&response.journey),
        given(&response.channel),
        given(&response.lang),
        response.device.map_or("", Device::as_str),
        given(&response.persona),
    ]
}

/// The answers in words, those of "something else" too, each with the last rating before it, else with the first.
pub(super) fn words(response: &Response) -> Vec<Words<'_>> {
    let mut found = Vec::new();
    let mut rating = response.ratings().next();
    let mut ratings = response.ratings().peekable();
    for answer in &response.answers {
        match &answer.reply {
            Reply::Rating(_) => rating = ratings.next().or(rating),
            Reply::Text(text) | Reply::Choices(_, Some(text)) => found.push(Words {
                question: &answer.question,
                text,
                rating: rating.map(|(question, definition, rating)| {
                    (question, definition.id(), rating.get())
                }),
            }),
            Reply::Choices(_, None) | Reply::Consent(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use survey::response::SurveyRef;

    #[track_caller]
    fn check(answered_at: Option<&str>, received_at: &str, expected: &str) {
        let ms = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        let mut response = Response::new(String::new(), SurveyRef::default());
        response.answered_at = answered_at.map(str::to_owned);
        let at = moment(&response, ms(received_at));
        assert_eq!(at.div_euclid(SLOT) * SLOT, ms(expected));
    }

    #[test]
    fn a_response_counts_when_it_was_answered() {
        check(Some("2026-11-22T10:14:59.999Z"), "2026-11-22T20:00:00Z", "2026-11-22T10:00:00Z");
        check(Some("2026-11-22T10:15:00+05:45"), "2026-11-22T04:30:00Z", "2026-11-22T04:30:00Z");
        check(Some("1969-12-31T23:59:59Z"), "1970-01-01T00:00:00Z", "1969-12-31T23:45:00Z");
    }

    #[test]
    fn a_clock_over_a_day_off_is_not_believed() {
        check(None, "2026-11-22T10:20:00Z", "2026-11-22T10:15:00Z");
        check(Some("2026-11-21T10:20:00Z"), "2026-11-22T10:20:00Z", "2026-11-21T10:15:00Z");
        check(Some("2026-11-21T10:19:59.999Z"), "2026-11-22T10:20:00Z", "2026-11-22T10:15:00Z");
        check(Some("2026-11-23T10:20:00.001Z"), "2026-11-22T10:20:00Z", "2026-11-22T10:15:00Z");
        check(Some("9999-01-01T00:00:00Z"), "2026-11-22T10:20:00Z", "2026-11-22T10:15:00Z");
    }

    #[test]
    fn words_go_with_the_rating_before_them() {
        let json = r#"{"v":1,"response_id":"017f22e2-79b0-7cc3-98c4-dc0c0c073900","revision":1,"status":"partial",
            "survey":{"id":"a","version":1},"answers":[{"question":"early","kind":"text","text":"a"},
            {"question":"nps","kind":"nps","rating":9},{"question":"why","kind":"text","text":"b"},
            {"question":"csat","kind":"csat","rating":2},{"question":"how","kind":"text","text":"c"}]}"#;
        let response = Response::from_json(json.as_bytes(), None).unwrap();
        let found: Vec<_> =
            words(&response).iter().map(|it| (it.question, it.rating.unwrap().2)).collect();
        assert_eq!(found, [("early", 9), ("why", 9), ("how", 2)]);
    }
}
