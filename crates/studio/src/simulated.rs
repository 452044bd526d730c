//! A simulated visitor with a clock of their own: would they see the survey, and if not, why?
//!
//! The rules, the gates and the linter are those of the product; nothing is stored and nothing is asked.

use crate::choices::Metric;
use serde_json::{Map, Value, json};
use survey::stamp::{Mark, Stamp};
use survey::{Survey, compiled, explain, preset};

/// A day, milliseconds.
const DAY: i64 = 86_400_000;

/// The visitor and their day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulated {
    /// The survey's `ask`, as JSON; empty is none.
    pub rules: String,
    /// Days that the clock stands on from today: what lies back lies so much further back.
    pub day: i64,
    /// Days before today on which each of [`Past::WORDS`] was; `None` is never, and for the first visit today.
    pub ago: [Option<i64>; 5],
    /// `phone`, `tablet` or `desktop`.
    pub device: String,
    /// Whose place in the sample is looked at.
    pub respondent: String,
    /// Further values of conditions, as JSON: `{"traits.plan": "pro"}`; empty is none.
    pub known: String,
    /// Whether the triggers have come true.
    pub fired: bool,
}

/// What may lie some days back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Past {
    /// The survey was shown.
    Shown,
    /// It was closed.
    Dismissed,
    /// It was answered.
    Answered,
    /// "Ask me later" was pressed.
    Later,
    /// The browser came for the first time.
    First,
}

impl Past {
    /// Each with its name and its words, in the order of [`Simulated::ago`].
    pub const WORDS: [(&str, &str, Self); 5] = [
        ("shown", "Shown", Self::Shown),
        ("dismissed", "Closed", Self::Dismissed),
        ("answered", "Answered", Self::Answered),
        ("later", "Put off", Self::Later),
        ("first", "First visit", Self::First),
    ];
}

impl Default for Simulated {
    fn default() -> Self {
        Self {
            rules: "{\"any\": [{\"event\": \"order.placed\"}],\n \"delay\": \"3s\", \"quiet\": \"90d\", \"limit\": 2}"
                .to_owned(),
            day: 0,
            ago: [None; 5],
            device: "desktop".to_owned(),
            respondent: "visitor-1".to_owned(),
            known: String::new(),
            fired: true,
        }
    }
}

/// A gate in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its name.
    pub gate: String,
    /// Whether it lets them through.
    pub passed: bool,
    /// What was seen and wanted, and in how many days it could open.
    pub words: String,
    /// In how many days time alone opens it.
    pub next: Option<i64>,
}

/// Whether they are asked, and else by which gates not, and whether waiting helps.
pub fn verdict(told: &[Told]) -> String {
    let shut: Vec<&Told> = told.iter().filter(|gate| !gate.passed).collect();
    let mut names: Vec<&str> = shut.iter().map(|gate| &*gate.gate).collect();
    names.dedup();
    let next = shut.iter().map(|gate| gate.next).collect::<Option<Vec<i64>>>();
    match next.map(|next| next.into_iter().max()) {
        Some(None) => "They are asked.".to_owned(),
        Some(Some(0)) => format!("They are not asked yet, by {}: later today.", names.join(", ")),
        Some(Some(next)) => {
            format!("They are not asked yet, by {}: in {next} d.", names.join(", "))
        }
        None => format!("They are not asked, by {}.", names.join(", ")),
    }
}

impl Simulated {
    /// Every gate of a survey of this metric, `today` being Unix milliseconds.
    ///
    /// # Errors
    /// Every problem of the rules with its path, and of what is known.
    pub fn told(&self, metric: Metric, today: i64) -> Result<Vec<Told>, Vec<String>> {
        let parse = |name: &str, text: &str| -> Result<Value, Vec<String>> {
            let text = if text.trim().is_empty() { "{}" } else { text };
            serde_json::from_str(text).map_err(|error| vec![format!("{name}: not JSON: {error}")])
        };
        let base = preset::get(metric.id()).map(|survey| survey.to_json()).unwrap_or_default();
        let mut document = parse("survey", &base)?;
        document["ask"] = parse("$.ask", &self.rules)?;
        let survey = Survey::lint(document.to_string().as_bytes(), today)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        let mut values = parse("Known of the visitor", &self.known)?;
        let Some(known) = values.as_object_mut() else {
            return Err(vec![
                "Known of the visitor: not an object such as {\"traits.plan\": \"pro\"}".to_owned(),
            ]);
        };
        known.insert("device".to_owned(), self.device.clone().into());
        let instrument = compiled::instrument(&survey, &["en"]);
        let now = today + self.day * DAY;
        let mut kept = Map::new();
        let stamp = self.stamp(today);
        if stamp != Stamp::default() {
            let line = stamp.line(instrument.metric(), now, now);
            kept.insert(format!("last.{}", survey.id), line.into());
        }
        let first = today - self.ago[Past::First as usize].unwrap_or(0) * DAY;
        kept.insert("first".to_owned(), first.to_string().into());
        let facts = json!({
            "now": now, "kept": kept, "respondent": self.respondent, "values": values,
            "any": vec![self.fired; survey.ask.any.len()], "all": vec![self.fired; survey.ask.all.len()],
            "wanted": ["en"],
        });
        let told = explain::explain(&instrument, &survey.ask, &facts, &|_, _| true);
        let gates = told["gates"].as_array().cloned().unwrap_or_default();
        Ok(gates.iter().map(|gate| words(gate, now)).collect())
    }

    /// What this browser would have noted: whatever was done to a survey, it was shown by then.
    fn stamp(&self, today: i64) -> Stamp {
        let marks = [Mark::Shown, Mark::Dismissed, Mark::Answered, Mark::Later];
        let mut past: Vec<(i64, Mark)> =
            self.ago.iter().zip(marks).filter_map(|(ago, mark)| Some(((*ago)?, mark))).collect();
        if let Some(first) = past.iter().map(|(ago, _)| *ago).max()
            && self.ago[Past::Shown as usize].is_none_or(|shown| shown < first)
        {
            past.insert(0, (first, Mark::Shown));
        }
        past.sort_by_key(|(ago, _)| -ago);
        let mut stamp = Stamp::default();
        for (ago, mark) in past {
            stamp.mark(mark, today - ago * DAY);
        }
        stamp
    }
}

fn words(gate: &Value, now: i64) -> Told {
    let name = gate["gate"].as_str().unwrap_or_default();
    let passed = gate["passed"] == true;
    let next = gate["next"].as_i64().map(|next| next - now);
    let (seen, wanted) = (&gate["seen"], &gate["wanted"]);
    let when = |at: &Value| at.as_i64().map_or_else(String::new, |at| days(at - now));
    let mut words = match (name, passed) {
        ("trigger", true) => "has come true".to_owned(),
        ("trigger", false) => format!("has not come true: {wanted}"),
        ("paused" | "window" | "grace", true) if wanted.is_null() => "no such rule".to_owned(),
        ("paused", true) => "over".to_owned(),
        ("paused", false) => "paused by its owner".to_owned(),
        ("window", true) => "it is within its dates".to_owned(),
        ("window", false) if next.is_some() => "it has not begun".to_owned(),
        ("window", false) => format!("it was over {}", when(wanted)),
        ("grace", _) => format!("first here {}", when(seen)),
        ("quiet" | "quiet_metric" | "quiet_all", _) if seen.is_null() => "never asked".to_owned(),
        ("quiet" | "quiet_metric" | "quiet_all", _) => format!("last asked {}", when(seen)),
        ("later", _) if seen.is_null() => "not put off".to_owned(),
        ("later", _) => format!("put off {}", when(seen)),
        ("limit", _) if wanted.is_null() => "no such rule".to_owned(),
        ("limit", _) => format!("shown {seen} of {wanted} times"),
        ("share", true) if wanted.is_null() => "everyone is asked".to_owned(),
        ("share", true) => format!("their place, {seen}, is below {wanted}"),
        ("share", false) => format!("their place, {seen}, is not below {wanted}"),
        ("polite", _) if seen.is_null() => "nothing is in the way".to_owned(),
        ("consent" | "language", _) => text(seen),
        (_, true) => format!("is {}", text(seen)),
        (_, false) => format!("is {}, and must be {}", text(seen), text(wanted)),
    };
    if let Some(next) = next {
        words.push_str(&format!("; opens {}", days(next)));
    }
    let next = next.map(whole_days);
    Told { gate: name.to_owned(), passed, words, next }
}

/// A value as a person writes it.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "not known".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(text).collect::<Vec<_>>().join(", "),
        _ => value.to_string(),
    }
}

/// A span in days, rounded.
fn whole_days(span: i64) -> i64 {
    (span + span.signum() * DAY / 2) / DAY
}

/// A span from now, in whole days.
fn days(span: i64) -> String {
    match whole_days(span) {
        0 => "today".to_owned(),
        n if n > 0 => format!("in {n} d"),
        n => format!("{} d ago", -n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 1_800_000_000_000;

    #[track_caller]
    fn check(simulated: &Simulated, shut: &[&str]) {
        let told = simulated.told(Metric::Nps, TODAY).unwrap();
        let seen: Vec<&str> =
            told.iter().filter(|gate| !gate.passed).map(|gate| gate.gate.as_str()).collect();
        assert_eq!(seen, shut, "{told:#?}");
    }

    /// What is said of one gate.
    #[track_caller]
    fn say(simulated: &Simulated, gate: &str, words: &str) {
        let told = simulated.told(Metric::Nps, TODAY).unwrap();
        let seen = told.iter().find(|told| told.gate == gate).map(|told| told.words.as_str());
        assert_eq!(seen, Some(words), "{told:#?}");
    }

    #[track_caller]
    fn conclude(simulated: &Simulated, words: &str) {
        assert_eq!(verdict(&simulated.told(Metric::Nps, TODAY).unwrap()), words);
    }

    fn of(rules: &str) -> Simulated {
        Simulated { rules: rules.to_owned(), ..Simulated::default() }
    }

    #[test]
    fn the_clock_opens_the_quiet_period() {
        let asked = Simulated { ago: [Some(89), Some(89), None, None, None], ..of("") };
        check(&asked, &["quiet", "quiet_metric"]);
        say(&asked, "quiet", "last asked 89 d ago; opens in 1 d");
        conclude(&asked, "They are not asked yet, by quiet, quiet_metric: in 1 d.");
        let later = Simulated { ago: [Some(90), Some(90), Some(90), None, None], ..asked.clone() };
        check(&later, &[]);
        conclude(&later, "They are asked.");
        // The clock goes on, and what was, is longer ago.
        check(&Simulated { day: 1, ..asked.clone() }, &[]);
        check(&Simulated { ago: [None; 5], ..asked }, &[]);
    }

    #[test]
    fn what_was_done_was_shown_and_counts() {
        let rules =
            r#"{"quiet": "1d", "quiet_metric": "1d", "limit": 1, "later": "3d", "grace": "2d"}"#;
        let closed = Simulated { ago: [None, Some(5), None, None, Some(9)], ..of(rules) };
        check(&closed, &["limit"]);
        say(&closed, "limit", "shown 1 of 1 times");
        conclude(&closed, "They are not asked, by limit.");
        // Answered it begins anew; put off it counts for nothing.
        check(&Simulated { ago: [Some(6), None, Some(5), None, Some(9)], ..of(rules) }, &[]);
        let put_off = Simulated { ago: [Some(2), None, None, Some(2), Some(9)], ..of(rules) };
        check(&put_off, &["later"]);
        say(&put_off, "later", "put off 2 d ago; opens in 1 d");
        let new = of(rules);
        check(&new, &["grace"]);
        say(&new, "grace", "first here today; opens in 2 d");
        check(&Simulated { day: 2, ..new }, &[]);
    }

    #[test]
    fn triggers_conditions_and_the_sample() {
        let rules = r#"{"any": [{"exit": true}], "if": {"device": "phone", "traits.plan": "pro"}, "share": 0.01}"#;
        let visitor = Simulated { rules: rules.to_owned(), fired: false, ..Simulated::default() };
        check(&visitor, &["trigger", "if device", "if traits.plan", "share"]);
        say(&visitor, "trigger", r#"has not come true: [{"exit":true}]"#);
        say(&visitor, "if device", "is desktop, and must be phone");
        say(&visitor, "if traits.plan", "is not known, and must be pro");
        say(&visitor, "share", "their place, 0.820234, is not below 0.01");
        let known = r#"{"traits.plan": "pro"}"#.to_owned();
        check(&Simulated { fired: true, device: "phone".to_owned(), known, ..visitor }, &["share"]);
    }

    #[test]
    fn faults_are_told_with_their_paths() {
        for (rules, path) in [
            ("{", "$.ask"),
            ("{\"delay\": \"-3s\"}", "$.ask.delay"),
            ("{\"share\": 0}", "$.ask.share"),
        ] {
            let problems = of(rules).told(Metric::Ces, TODAY).unwrap_err();
            assert!(problems[0].starts_with(path), "{problems:?}");
        }
        for known in ["5", "plan=pro"] {
            let visitor = Simulated { known: known.to_owned(), ..Simulated::default() };
            let problems = visitor.told(Metric::Ces, TODAY).unwrap_err();
            assert!(problems[0].starts_with("Known of the visitor: not "), "{problems:?}");
        }
    }
}
