//! The budget: bytes in brotli that may not be exceeded.

use anyhow::{Context, Result};

use super::weight::Weighed;
use crate::say::thousands;

/// Where the limits are written.
pub(super) const PATH: &str = "crates/xtask/budget.toml";

/// Limits in bytes, brotli-11.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    first_question: u64,
    boot: u64,
    survey_text: u64,
    score: u64,
}

/// Reads the budget file.
///
/// # Errors
/// It is not TOML, or a limit is missing or not a whole number.
pub(super) fn parse(text: &str) -> Result<Budget> {
    let table: toml::Table = text.parse().context(PATH)?;
    let limit = |key: &str| {
        table
            .get(key)
            .and_then(toml::Value::as_integer)
            .and_then(|limit| u64::try_from(limit).ok())
            .with_context(|| format!("{PATH} has no limit {key} in bytes"))
    };
    Ok(Budget {
        first_question: limit("first_question")?,
        boot: limit("boot")?,
        survey_text: limit("survey_text")?,
        score: limit("score")?,
    })
}

impl Budget {
    /// What weighs more than it may, one sentence each.
    pub(super) fn problems(&self, weighed: &Weighed) -> Vec<String> {
        let text = &weighed.largest_text;
        let text_name = format!("the survey text {}", text.name);
        [
            ("the first question", "first_question", weighed.sum().brotli, self.first_question),
            ("the boot script candor.js", "boot", weighed.boot().brotli, self.boot),
            (&*text_name, "survey_text", text.weight.brotli, self.survey_text),
            ("the scoring module", "score", weighed.score.weight.brotli, self.score),
        ]
        .into_iter()
        .filter(|(_, _, bytes, limit)| bytes > limit)
        .map(|(what, key, bytes, limit)| {
            format!(
                "{what} is {} bytes in brotli, {} over the limit of {} ({key} in {PATH})",
                thousands(bytes),
                thousands(bytes - limit),
                thousands(limit)
            )
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::weight::tests::weighed;
    use super::*;

    const LIMITS: &str = "first_question = 60000\nboot = 1500\nsurvey_text = 1500\nscore = 25000\n";

    #[test]
    fn what_fits_is_silent() {
        assert!(parse(LIMITS).unwrap().problems(&weighed(59_000)).is_empty());
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_limit() {
        let problems = parse(LIMITS).unwrap().problems(&weighed(59_001));
        assert_eq!(problems.len(), 1);
        for part in ["first question", "60,001", "60,000", "1 over"] {
            assert!(problems[0].contains(part), "{problems:?}");
        }
    }

    #[test]
    fn each_limit_is_watched() {
        let tight = parse("first_question = 1\nboot = 1\nsurvey_text = 1\nscore = 1").unwrap();
        assert_eq!(tight.problems(&weighed(2)).len(), 4);
    }

    #[test]
    fn a_missing_limit_is_named() {
        let error = parse("boot = 1500").unwrap_err().to_string();
        assert!(error.contains("first_question"), "{error}");
    }

    #[test]
    fn the_budget_of_the_repository_can_be_read() {
        parse(include_str!("../../budget.toml")).unwrap();
    }
}
