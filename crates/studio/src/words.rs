//! Results in words: every number is rounded here, once, and every sentence is written here.

use crate::choices::Metric;
use crate::reading::{Failure, Part, Reading, n_stable, per_cent};
use score::{Definition, Group, Reason, Summary, Unit, decimal};

/// A value in its definition's unit: "+42", "−7", "85 %", "5.43".
pub fn value(definition: &Definition, value: f64) -> String {
    match definition.unit() {
        Unit::Points => signed(value),
        Unit::PerCent => [&decimal(value, 0), " %"].concat(),
        Unit::Scale => decimal(value, 2),
    }
}

/// Whole points with their sign; zero has none.
fn signed(points: f64) -> String {
    let text = decimal(points, 0);
    match text.strip_prefix('-') {
        Some(digits) => ["−", digits].concat(),
        None if text == "0" => text,
        None => ["+", &text].concat(),
    }
}

/// A count with its thousands apart: "12,345".
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count short enough to stand over a bar: "9,999", "12k", "3M".
pub fn brief(n: u64) -> String {
    match n {
        0..10_000 => count(n),
        10_000..1_000_000 => [&(n / 1_000).to_string(), "k"].concat(),
        _ => [&count(n / 1_000_000), "M"].concat(),
    }
}

/// "1 answer", "212 answers".
pub fn answers(n: u64) -> String {
    [count(n).as_str(), if n == 1 { " answer" } else { " answers" }].concat()
}

/// The score, where there is one.
pub fn score(summary: &Summary) -> Option<String> {
    Some(value(summary.definition, summary.score?))
}

/// The interval: "95 %: +33 to +50".
pub fn interval(summary: &Summary) -> Option<String> {
    let interval = summary.interval?;
    let level = decimal(100.0 * interval.level, 0);
    let end = |at| value(summary.definition, at);
    Some([&level, " %: ", &end(interval.low), " to ", &end(interval.high)].concat())
}

/// Why there is no interval, as a sentence.
pub fn no_interval(reason: Reason) -> &'static str {
    match reason {
        Reason::TooFew => "No interval yet: it takes two answers to see how far they differ.",
        Reason::NoSpread => {
            "No interval: every answer is the same, so nothing shows how far the next may fall."
        }
        Reason::Withheld => "Withheld: so few answers could show who gave them.",
    }
}

/// What the score is made of.
pub fn meaning(metric: Metric) -> &'static str {
    match metric {
        Metric::Nps => "Per cent who answered 9 or 10, less per cent who answered 0 to 6.",
        Metric::Csat => "Per cent who answered 4 or 5.",
        Metric::Ces => "Mean rating from 1 to 7; 7 is easiest.",
    }
}

/// How much to lean on it: one sentence.
pub fn sureness(summary: &Summary) -> String {
    if summary.unstable {
        let least = n_stable().to_string();
        let so_far = count(summary.n);
        return ["Too few answers to lean on yet: ", &so_far, " of the ", &least, " it takes."]
            .concat();
    }
    match summary.interval {
        Some(interval) => {
            let end = |at| value(summary.definition, at);
            [
                "Had everyone answered, the score would likely lie between ",
                &end(interval.low),
                " and ",
                &end(interval.high),
                ".",
            ]
            .concat()
        }
        None => String::new(),
    }
}

/// The name of a group of answers.
pub fn group(metric: Metric, group: Group) -> &'static str {
    match (metric, group) {
        (Metric::Nps, Group::Bottom) => "Detractors",
        (Metric::Nps, Group::Middle) => "Passives",
        (Metric::Nps, Group::Top) => "Promoters",
        (Metric::Csat, Group::Bottom) => "Dissatisfied",
        (Metric::Csat, Group::Middle) => "Neither",
        (Metric::Csat, Group::Top) => "Satisfied",
        (Metric::Ces, Group::Bottom) => "Not easy",
        (Metric::Ces, Group::Middle) => "Neither",
        (Metric::Ces, Group::Top) => "Easy",
    }
}

/// The ratings of a group: "0–6", "3".
pub fn range(part: &Part) -> String {
    let (from, to) = (part.from.to_string(), part.to.to_string());
    if from == to { from } else { [&from, "–", &to].concat() }
}

/// A share of the answers: "49 %".
pub fn share(part: u64, whole: u64) -> String {
    [&decimal(per_cent(part, whole), 0), " %"].concat()
}

/// The picture of the distribution, for who does not see it.
pub fn distribution(reading: &Reading) -> String {
    let parts: Vec<String> = reading
        .parts()
        .iter()
        .map(|part| {
            let name = group(reading.metric, part.group);
            [name, " (", &range(part), ") ", &share(part.n, reading.summary.n)].concat()
        })
        .collect();
    ["Answers by rating: ", &parts.join(", "), "."].concat()
}

/// What a screen reader is told when the results change.
pub fn spoken(reading: &Reading) -> String {
    let name = reading.metric.name();
    let Some(score) = score(&reading.summary) else {
        return [name, ": no answers yet."].concat();
    };
    let interval = interval(&reading.summary);
    let interval = interval.map_or(String::new(), |text| ["; ", &text].concat());
    [name, " ", &score, &interval, "; ", &answers(reading.summary.n), "."].concat()
}

/// What went wrong, and what to do about it.
pub fn failure(failure: Failure) -> (&'static str, String) {
    match failure {
        Failure::Unreachable => (
            "The collector cannot be reached",
            "Check that it is running, then try again.".to_owned(),
        ),
        Failure::Status(status @ (401 | 403)) => (
            "The collector keeps its results to itself",
            [
                "It answered ",
                &status.to_string(),
                ". Started with --open on this machine, it shows them here.",
            ]
            .concat(),
        ),
        Failure::Status(status) => (
            "The collector gave no report",
            ["It answered with status ", &status.to_string(), "."].concat(),
        ),
        Failure::Unreadable => (
            "The report cannot be read",
            "The collector and this page may be of different versions.".to_owned(),
        ),
    }
}

/// What "Start over" did.
pub fn forgotten(n: usize) -> String {
    match n {
        0 => "Nothing was remembered. The sample pages ask.".to_owned(),
        1 => "Forgot 1 thing. The sample pages ask again.".to_owned(),
        n => ["Forgot ", &n.to_string(), " things. The sample pages ask again."].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::report;

    #[track_caller]
    fn signs(points: f64, expected: &str) {
        assert_eq!(value(Definition::NPS, points), expected);
    }

    #[test]
    fn points_carry_their_sign_and_zero_has_none() {
        signs(42.4, "+42");
        signs(-7.5, "−8");
        signs(0.4, "0");
        signs(-0.4, "0");
        signs(-0.0, "0");
        signs(100.0, "+100");
    }

    #[test]
    fn each_unit_is_written_its_way() {
        assert_eq!(value(Definition::CSAT_TOP2_OF_5, 85.0), "85 %");
        assert_eq!(value(Definition::CES_MEAN_OF_7, 5.428_57), "5.43");
    }

    #[test]
    fn counts_are_grouped_and_shortened() {
        let check = |n, long: &str, short: &str| {
            assert_eq!((count(n).as_str(), brief(n).as_str()), (long, short));
        };
        check(0, "0", "0");
        check(999, "999", "999");
        check(1_000, "1,000", "1,000");
        check(12_345, "12,345", "12k");
        check(3_456_789, "3,456,789", "3M");
        assert_eq!(answers(1), "1 answer");
    }

    fn reading(metric: Metric, definition: &str, counts: &[(u8, u64)]) -> Reading {
        Reading::of(metric, &report(metric.id(), definition, counts)).unwrap()
    }

    #[test]
    fn a_score_comes_with_its_interval() {
        let some = reading(Metric::Nps, "nps.v1", &[(0, 1), (7, 2), (9, 3)]);
        assert_eq!(score(&some.summary).unwrap(), "+33");
        assert_eq!(interval(&some.summary).unwrap(), "95 %: −31 to +75");
        assert_eq!(
            sureness(&some.summary),
            "Too few answers to lean on yet: 6 of the 30 it takes."
        );
        assert_eq!(spoken(&some), "NPS +33; 95 %: −31 to +75; 6 answers.");
        assert_eq!(
            distribution(&some),
            "Answers by rating: Detractors (0–6) 17 %, Passives (7–8) 33 %, Promoters (9–10) 50 %."
        );
    }

    #[test]
    fn enough_answers_are_told_as_a_range() {
        let many =
            reading(Metric::Csat, "csat.top2-of-5.v1", &[(1, 10), (3, 20), (4, 30), (5, 40)]);
        assert_eq!(
            sureness(&many.summary),
            "Had everyone answered, the score would likely lie between 60 % and 78 %."
        );
    }

    #[test]
    fn no_answer_and_no_interval_are_said() {
        let none = reading(Metric::Ces, "ces.mean-of-7.v1", &[]);
        assert_eq!(spoken(&none), "CES: no answers yet.");
        let one = reading(Metric::Ces, "ces.mean-of-7.v1", &[(6, 1)]);
        assert_eq!(one.summary.interval_reason, Some(Reason::TooFew));
        assert_eq!(spoken(&one), "CES 6.00; 1 answer.");
        let alike = reading(Metric::Ces, "ces.mean-of-7.v1", &[(6, 3)]);
        assert_eq!(alike.summary.interval_reason, Some(Reason::NoSpread));
    }

    #[test]
    fn a_refusal_names_its_status() {
        assert!(failure(Failure::Status(401)).1.contains("401"));
        assert!(failure(Failure::Status(500)).1.contains("500"));
        assert_eq!(forgotten(1), "Forgot 1 thing. The sample pages ask again.");
        assert_eq!(forgotten(3), "Forgot 3 things. The sample pages ask again.");
    }
}
