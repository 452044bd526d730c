//! Survey JSON to the compact form, in the browser: for a definition in the page or at a foreign URL.
//!
//! A module of its own, because reading and checking JSON would nearly double
//! the widget; the same linter runs in `candor lint`.

fn main() {}

#[cfg(target_family = "wasm")]
#[expect(unreachable_pub, reason = "exported to JavaScript")]
mod exports {
    use survey::{Survey, compiled};
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
}
