//! What is no fault of a survey but will surprise its owner.

use crate::Problem;
use crate::color::Color;
use crate::palette::{Palette, TEXT, contrast};
use crate::question::{Display, Question};
use crate::survey::{Mode, Survey};

impl Survey {
    /// What will not be as it was meant, each with its JSONPath: the brand colour, where text
    /// in it could not be read; pictures that nobody has words for who does not see them (WCAG 2.2, 1.1.1).
    ///
    /// # Example
    /// ```
    /// use survey::{Survey, preset, color::Color};
    /// let mut survey = preset::get("nps").unwrap();
    /// survey.look.color = Color::parse("#ffd000");
    /// let note = &survey.notes()[0];
    /// assert!(note.message.starts_with("#ffd000 is drawn as #"), "{note}");
    /// assert!(note.message.ends_with("needs 4.5 : 1 and has 1.4 : 1"), "{note}");
    /// ```
    pub fn notes(&self) -> Vec<Problem> {
        [self.colours(), self.pictures()].concat()
    }

    fn pictures(&self) -> Vec<Problem> {
        let unnamed = |question: &Question| {
            question.display != Display::Numbers && question.labels.is_empty()
        };
        let questions = self.questions.iter().enumerate().filter(|(_, it)| unnamed(it));
        let message = |question: &Question| {
            let (word, _) = Display::WORDS[question.display as usize];
            format!(
                "{word} without labels are read aloud as numbers alone: say what the lowest and the highest mean"
            )
        };
        questions
            .map(|(i, it)| Problem::new(format!("$.questions[{i}].labels"), message(it)))
            .collect()
    }

    fn colours(&self) -> Vec<Problem> {
        let Some(given) = self.look.color else { return Vec::new() };
        let modes = [(Mode::Dark, false, "light"), (Mode::Light, true, "dark")];
        let seen = modes.into_iter().filter(|(never, ..)| *never != self.look.mode);
        seen.filter_map(|(_, dark, word)| moved(given, dark, word))
            .map(|message| Problem::new("$.look.color", message))
            .collect()
    }
}

/// How a brand colour had to move in one mode.
fn moved(given: Color, dark: bool, mode: &str) -> Option<String> {
    let Palette { brand, surface, tint, .. } = Palette::new(given, dark);
    if brand == given {
        return None;
    }
    let on = |ground| (contrast(given, ground), ground);
    let (seen, ground) = [on(surface), on(tint)].into_iter().find(|(seen, _)| *seen < TEXT)?;
    // Rounded down: 4.49 must not read as a passed 4.5.
    let seen = score::decimal((f64::from(seen) * 10.0).floor() / 10.0, 1);
    let (given, brand, ground) = (given.hex(), brand.hex(), ground.hex());
    Some(format!(
        "{given} is drawn as {brand} in {mode} mode: text in it on {ground} needs {TEXT} : 1 and has {seen} : 1"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset;

    #[track_caller]
    fn check(color: &str, mode: Mode, expected: &[&str]) {
        let mut survey = preset::get("nps").unwrap();
        survey.look.color = Color::parse(color);
        survey.look.mode = mode;
        let notes = survey.notes();
        assert_eq!(notes.len(), expected.len(), "{notes:?}");
        for (note, words) in notes.iter().zip(expected) {
            assert!(note.message.contains(words), "{note}");
        }
    }

    #[test]
    fn pictures_without_words_are_told() {
        let every = Survey::from_json(include_bytes!("../testdata/every-kind.json")).unwrap();
        let told = every.notes().into_iter().filter(|it| it.message.contains("read aloud"));
        let ids = ["faces", "thumbs"].map(|id| every.questions.iter().position(|it| it.id == id));
        let paths = ids.map(|i| format!("$.questions[{}].labels", i.unwrap()));
        assert_eq!(told.map(|it| it.path).collect::<Vec<_>>(), paths);
    }

    #[test]
    fn only_modes_that_are_seen_and_colours_that_move() {
        check("#0a7d55", Mode::Light, &[]);
        check("#0a7d55", Mode::Auto, &["in dark mode"]);
        check("#ffd000", Mode::Auto, &["in light mode: text in it on #ffffff needs 4.5 : 1"]);
        check("#ffd000", Mode::Dark, &[]);
        check("#777777", Mode::Auto, &["in light mode", "in dark mode"]);
        check("green", Mode::Auto, &[]);
    }
}
