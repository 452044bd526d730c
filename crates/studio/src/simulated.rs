//! A simulated visitor with a clock of their own: would they see the survey, and if not, why?
//!
//! The rules, the gates and the linter are those of the product; nothing is stored and nothing is asked.

use crate::choices::Metric;
use serde_json::{Map, Value, json};
use survey::stamp::Stamp;
use survey::{Survey, compiled, explain, preset};

/// A day, milliseconds.
const DAY: i64 = 86_400_000;

/// The visitor and their day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulated {
    /// The survey's `ask`, as JSON.
    pub rules: String,
    /// Days from today.
    pub day: i64,
    /// Days before that day on which the survey was shown, dismissed and answered; `None` is never.
    pub ago: [Option<i64>; 3],
    /// `phone`, `tablet` or `desktop`.
    pub device: String,
    /// Whose place in the sample is looked at.
    pub respondent: String,
    /// Further values of conditions, as JSON: `{"traits.plan": "pro"}`.
    pub known: String,
    /// Whether the triggers have come true.
    pub fired: bool,
}

impl Default for Simulated {
    fn default() -> Self {
        Self {
            rules: "{\"quiet\": \"90d\", \"share\": 0.25}".to_owned(),
            day: 0,
            ago: [None; 3],
            device: "desktop".to_owned(),
            respondent: "visitor-1".to_owned(),
            known: "{}".to_owned(),
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
}

impl Simulated {
    /// Every gate of a survey of this metric, `today` being Unix milliseconds.
    ///
    /// # Errors
    /// Every problem of the rules with its path, and of what is known.
    pub fn told(&self, metric: Metric, today: i64) -> Result<Vec<Told>, Vec<String>> {
        let parse = |name: &str, text: &str| -> Result<Value, Vec<String>> {
            serde_json::from_str(text).map_err(|error| vec![format!("{name}: not JSON: {error}")])
        };
        let base = preset::get(metric.id()).map(|survey| survey.to_json()).unwrap_or_default();
        let mut document = parse("survey", &base)?;
        document["ask"] = parse("$.ask", &self.rules)?;
        let survey = Survey::lint(document.to_string().as_bytes(), today)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        let instrument = compiled::instrument(&survey, &["en"]);
        let now = today + self.day * DAY;
        let marks = self.ago.map(|ago| ago.map_or(0, |days| now - days * DAY));
        let mut kept = Map::new();
        if marks != [0; 3] {
            let stamp = Stamp { marks, ..Stamp::default() };
            let line = stamp.line(instrument.metric(), now, now);
            kept.insert(format!("last.{}", survey.id), line.into());
        }
        let mut values = parse("known", &self.known)?;
        if let Some(values) = values.as_object_mut() {
            values.insert("device".to_owned(), self.device.clone().into());
        }
        let facts = json!({
            "now": now, "kept": kept, "respondent": self.respondent, "values": values,
            "any": vec![self.fired; survey.ask.any.len()], "all": vec![self.fired; survey.ask.all.len()],
            "wanted": ["en"],
        });
        let told = explain::explain(&instrument, &survey.ask, &facts, &|_, _| true);
        let gates = told["gates"].as_array().cloned().unwrap_or_default();
        Ok(gates.iter().map(|gate| words(gate, now)).collect())
    }
}

fn words(gate: &Value, now: i64) -> Told {
    let name = gate["gate"].as_str().unwrap_or_default();
    let value = |value: &Value| match value.as_i64() {
        Some(at) if at > 100_000_000_000 => days(at - now),
        _ if value.is_null() => "nothing".to_owned(),
        _ => value.to_string(),
    };
    let mut words = format!("seen {}, wanted {}", value(&gate["seen"]), value(&gate["wanted"]));
    if let Some(next) = gate["next"].as_i64() {
        words.push_str(&format!("; opens {}", days(next - now)));
    }
    Told { gate: name.to_owned(), passed: gate["passed"] == true, words }
}

/// A span from now, in whole days.
fn days(span: i64) -> String {
    match (span + span.signum() * DAY / 2) / DAY {
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

    #[test]
    fn the_clock_opens_the_quiet_period() {
        let asked = Simulated {
            rules: "{}".to_owned(),
            ago: [Some(89), Some(89), None],
            ..Simulated::default()
        };
        check(&asked, &["quiet", "quiet_metric"]);
        let quiet = asked.told(Metric::Nps, TODAY).unwrap();
        let quiet = quiet.iter().find(|gate| gate.gate == "quiet").unwrap();
        assert_eq!(quiet.words, "seen 89 d ago, wanted in 1 d; opens in 1 d");
        check(&Simulated { ago: [Some(90); 3], ..asked.clone() }, &[]);
        check(&Simulated { ago: [None; 3], ..asked }, &[]);
    }

    #[test]
    fn triggers_conditions_and_the_sample() {
        let rules = r#"{"any": [{"exit": true}], "if": {"device": "phone", "traits.plan": "pro"}, "share": 0.000001}"#;
        let visitor = Simulated { rules: rules.to_owned(), fired: false, ..Simulated::default() };
        check(&visitor, &["trigger", "if device", "if traits.plan", "share"]);
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
            let visitor = Simulated { rules: rules.to_owned(), ..Simulated::default() };
            let problems = visitor.told(Metric::Ces, TODAY).unwrap_err();
            assert!(problems[0].starts_with(path), "{problems:?}");
        }
    }
}
