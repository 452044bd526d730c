//! The words of a text, the same for both kinds of store: what is found must not depend on where it is kept.
//!
//! Upper and lower case and accents make no difference. Scripts that put no
//! spaces between words are split into their characters, and a search for
//! several of them wants them side by side.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is told apart, characters.
const LONGEST: usize = 100;

/// The words of `text` in their order, with a space between.
pub(super) fn spaced(text: &str) -> String {
    if !text.is_ascii() {
        return split(text).join(" ");
    }
    let mut words = String::with_capacity(text.len());
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|it| !it.is_empty());
    for word in parts {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&word[..word.len().min(LONGEST)]);
    }
    words.make_ascii_lowercase();
    words
}

/// The words of `text` in their order.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut n = 0;
    let folded = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    for c in folded {
        let stands_alone = is_alone(c);
        if (!c.is_alphanumeric() || stands_alone) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
            n = 0;
        }
        if stands_alone {
            words.push(c.to_string());
        } else if c.is_alphanumeric() && n < LONGEST {
            word.push(c);
            n += 1;
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Whether `c` is of a script without spaces between words: Thai to Myanmar, Khmer, kana, Han.
fn is_alone(c: char) -> bool {
    c.is_alphanumeric()
        && matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The phrases that a search wants all of: the words between its spaces. The last word of each is the beginning of one.
fn phrases(search: &str) -> Vec<Vec<String>> {
    search.split_whitespace().map(split).filter(|words| !words.is_empty()).collect()
}

/// A search in FTS5's language; `None` where it has no word.
pub(super) fn fts5(search: &str) -> Option<String> {
    let phrase = |words: Vec<String>| format!("\"{}\"*", words.join(" "));
    join(phrases(search).into_iter().map(phrase), " AND ")
}

/// A search in PostgreSQL's language of `tsquery`; `None` where it has no word.
pub(super) fn tsquery(search: &str) -> Option<String> {
    let phrase = |words: Vec<String>| {
        let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        format!("({}:*)", quoted.join(" <-> "))
    };
    join(phrases(search).into_iter().map(phrase), " & ")
}

/// Words as a `tsvector`, each with its place.
pub(super) fn tsvector(text: &str) -> String {
    let place = |(i, word): (usize, String)| format!("'{word}':{}", (i + 1).min(16_383));
    split(text).into_iter().enumerate().map(place).collect::<Vec<_>>().join(" ")
}

fn join(parts: impl Iterator<Item = String>, with: &str) -> Option<String> {
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(with))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(split(text), expected);
        assert_eq!(spaced(text), expected.join(" "));
    }

    #[test]
    fn case_and_accents_make_no_difference() {
        check("Zażółć CAFÉ, naïve!", &["zazołc", "cafe", "naive"]);
        check("it's 'quoted' \"twice\"", &["it", "s", "quoted", "twice"]);
        check("", &[]);
        check("… !?", &[]);
    }

    #[test]
    fn scripts_without_spaces_are_split_into_characters() {
        check("価格が高いprice", &["価", "格", "か", "高", "い", "price"]);
    }

    #[test]
    fn a_word_has_an_end() {
        check(&"a".repeat(5_000), &[&"a".repeat(LONGEST)]);
        check("Zażółć x", &["zazołc", "x"]);
    }

    #[test]
    fn searches_are_phrases_of_beginnings() {
        assert_eq!(fts5("Preis zu-hoch").as_deref(), Some("\"preis\"* AND \"zu hoch\"*"));
        assert_eq!(tsquery("Preis zu-hoch").as_deref(), Some("('preis':*) & ('zu' <-> 'hoch':*)"));
        assert_eq!((fts5("\" * )"), tsquery("' & |")), (None, None));
    }
}
