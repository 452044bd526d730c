//! Survey JSON to the compact form, in the browser, for a definition in the page or at a foreign URL;
//! what a survey's gates say of a visitor, what counts of ratings mean, and why a link's rating is none.
//!
//! A module of its own, because reading and checking JSON would nearly double
//! the widget; the same linter runs in `candor lint`.

fn main() {}

#[cfg(target_family = "wasm")]
#[expect(unreachable_pub, reason = "exported to JavaScript")]
mod exports {
    use survey::{Survey, compiled, explain as gates, tally};
    use wasm_bindgen::prelude::*;

    /// The compact form of a survey in the first of the `wanted` languages that it is written in.
    ///
    /// # Errors
    /// Every problem of the definition, a line each, with its path.
    #[wasm_bindgen]
    #[expect(clippy::needless_pass_by_value, reason = "lists come from JavaScript by value")]
    pub fn compile(json: &str, wanted: Vec<String>) -> Result<Vec<u8>, String> {
        let survey = Survey::from_json(json.as_bytes()).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            format!("problems of the survey, {}:\n{}", lines.len(), lines.join("\n"))
        })?;
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        Ok(compiled::compile(&survey, &wanted))
    }

    /// Every gate of a compiled survey for the visitor in `facts`, JSON both; `rules` are its boot field, or the tag's.
    ///
    /// # Errors
    /// Where the survey is of another version.
    #[wasm_bindgen]
    pub fn explain(bytes: &[u8], rules: &str, facts: &str) -> Result<String, String> {
        let instrument = compiled::read(bytes).ok_or("the survey is of another version")?;
        let parse = |text| serde_json::from_str(text).map_err(|error| format!("{error}"));
        let matches = |pattern: &str, text: &str| js_sys::RegExp::new(pattern, "").test(text);
        let told =
            gates::explain(&instrument, &gates::rules(&parse(rules)?), &parse(facts)?, &matches);
        Ok(told.to_string())
    }

    /// The questions of a report, JSON, out of counts that this browser kept, JSON too.
    ///
    /// # Errors
    /// Where they are no counts of ratings.
    #[wasm_bindgen]
    pub fn summarize(counts: &str) -> Result<String, String> {
        let questions = tally::questions(counts)?;
        serde_json::to_string(&questions).map_err(|error| format!("{error}"))
    }

    /// Why a compiled survey does not take the rating that a link would give.
    ///
    /// # Errors
    /// Where the survey is of another version.
    #[wasm_bindgen]
    pub fn refusal(bytes: &[u8], rating: &str) -> Result<String, String> {
        let instrument = compiled::read(bytes).ok_or("the survey is of another version")?;
        Ok(tally::refusal(&instrument, rating))
    }
}
