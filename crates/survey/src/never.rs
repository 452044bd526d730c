//! Rules that can never pass: what no address of a browser, and no two at once, could fit.

use crate::ask::{Part, Trigger};
use crate::condition::{Plain, Test};
use crate::duration;
use crate::pattern::{self, letters};
use crate::read::Cursor;
use letters::Letters;

/// What is tested as a browser writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A part of the page's address.
    Part(Part),
    /// Where the visitor came from: an address, or nothing.
    Referrer,
}

impl Subject {
    /// What it is, for a message.
    fn rule(self) -> &'static str {
        match self {
            Self::Part(Part::Url) => "a whole address such as https://example.com/cart",
            Self::Part(Part::Path) => "a path, which begins with /",
            Self::Part(Part::Query) => "a query, which begins with ?",
            Self::Part(Part::Hash) => "a hash, which begins with #",
            Self::Referrer => "a whole address such as https://example.com/",
        }
    }

    fn can_be_empty(self) -> bool {
        matches!(self, Self::Part(Part::Query | Part::Hash) | Self::Referrer)
    }

    /// What stands first in every one that is not empty.
    fn begins(self, letter: char) -> bool {
        match self {
            Self::Part(Part::Path) => letter == '/',
            Self::Part(Part::Query) => letter == '?',
            Self::Part(Part::Hash) => letter == '#',
            Self::Part(Part::Url) | Self::Referrer => letter.is_ascii_lowercase(),
        }
    }

    /// What is never in one. Source: WHATWG URL, "percent-encode sets".
    fn never(self, letter: char) -> bool {
        let own = match self {
            Self::Part(Part::Url) => "",
            Self::Part(Part::Path) => "?#`{}",
            Self::Part(Part::Query) | Self::Referrer => "#",
            Self::Part(Part::Hash) => "`",
        };
        letter <= ' ' || !letter.is_ascii() || "\"<>".contains(letter) || own.contains(letter)
    }

    /// Whether one can begin with `text`, or be it where it is `whole`.
    fn fits(self, text: &str, whole: bool) -> bool {
        if !matches!(self, Self::Part(Part::Url) | Self::Referrer) {
            let alone = whole && text.len() == 1 && self != Self::Part(Part::Path);
            return if text.is_empty() {
                !whole || self.can_be_empty()
            } else {
                text.starts_with(|c| self.begins(c)) && !alone
            };
        }
        if whole && text.is_empty() {
            return self.can_be_empty();
        }
        let scheme = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-".contains(c);
        let rest = text.trim_start_matches(scheme);
        let (is_web, after) = match rest.strip_prefix("://") {
            Some(after) => (text.starts_with("http"), after),
            // All of what is known may be of the scheme.
            None => return !whole && "://".starts_with(rest),
        };
        let host = after.split('/').next().unwrap_or_default();
        let is_small = !host.contains(|c: char| c.is_ascii_uppercase());
        // A browser writes the slash after the host.
        is_small && (!is_web || !whole || after.contains('/'))
    }
}

/// Notes what of a text's tests, as they stand at `at`, no `subject` could ever pass.
pub(crate) fn texts(at: &Cursor<'_>, subject: Subject) {
    let exact = |c: &Cursor<'_>| match c.value.as_str() {
        Some(text) => literal(c, subject, text, true),
        None => _ = c.not::<()>("a text: it could never fit"),
    };
    if !at.value.is_object() {
        return exact(at);
    }
    if let Some(c) = at.optional("is") {
        exact(&c);
    }
    for c in at.optional("in").and_then(|c| c.items(usize::MAX)).unwrap_or_default() {
        exact(&c);
    }
    for name in ["min", "max"] {
        if let Some(c) = at.optional(name) {
            c.not::<()>("a test of a text: it could never pass");
        }
    }
    if let Some(c) = at.optional("glob")
        && let Some(text) = c.value.as_str()
    {
        let prefix = text.split('*').next().unwrap_or_default();
        literal(&c, subject, prefix, prefix.len() == text.len());
        if let Some(letter) = text[prefix.len()..].chars().find(|c| subject.never(*c)) {
            encoded(&c, subject, letter);
        }
    }
    if let Some(c) = at.optional("regex")
        && let Some(ast) = c.value.as_str().and_then(pattern::parse)
    {
        let begin = Letters::of(|letter| subject.begins(letter), false);
        let (first, empty) = letters::first(&ast);
        let may_be_empty = subject.can_be_empty() && letters::can_be_empty(&ast);
        if letters::is_anchored(&ast) && !empty && !may_be_empty && !first.meets(begin) {
            c.not::<()>(&format!("{}: it could never fit", subject.rule()));
        } else if letters::needs(&ast, Letters::of(|letter| subject.never(letter), true)) {
            let wrong = "what a browser writes there: it needs a letter that never stands in one";
            c.not::<()>(&format!("{wrong}, and could never fit"));
        }
    }
}

fn literal(c: &Cursor<'_>, subject: Subject, text: &str, whole: bool) {
    if !subject.fits(text, whole) {
        c.not::<()>(&format!("{}: it could never fit", subject.rule()));
    } else if let Some(letter) = text.chars().find(|letter| subject.never(*letter)) {
        encoded(c, subject, letter);
    }
}

fn encoded(c: &Cursor<'_>, subject: Subject, letter: char) {
    let mut bytes = [0; 4];
    let hex = letter.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}"));
    let rule = subject.rule().split(',').next().unwrap_or_default();
    let rule = match letter {
        '?' | '#' => format!("{rule}: {letter} begins another part of an address"),
        _ => format!(
            "{rule} as a browser writes it, with {} for '{letter}'",
            hex.collect::<String>()
        ),
    };
    c.not::<()>(&format!("{rule}, so that it could never fit"));
}

/// The tests of one part of the address, of all triggers together.
fn of<'a>(triggers: &[&'a Trigger], part: Part) -> Vec<&'a Test> {
    let tests = triggers.iter().filter_map(|trigger| match trigger {
        Trigger::Address(of, tests) if *of == part => Some(tests),
        _ => None,
    });
    tests.flatten().collect()
}

fn passes(tests: &[&Test], text: &str) -> bool {
    let value = Plain::Text(text.to_owned());
    tests.iter().all(|test| test.passes(Some(&value), &|_, _| true))
}

/// All that a text can be, where the tests name it.
fn candidates<'a>(tests: &[&'a Test]) -> Option<Vec<&'a str>> {
    let texts = |values: &'a [Plain]| {
        let text =
            |value: &'a Plain| if let Plain::Text(text) = value { Some(&**text) } else { None };
        values.iter().filter_map(text).collect()
    };
    tests.iter().find_map(|test| match test {
        Test::Is(value) => Some(texts(core::slice::from_ref(value))),
        Test::In(list) => Some(texts(list)),
        _ => None,
    })
}

fn ends_of(test: &Test) -> Option<(&str, &str)> {
    let Test::Glob(pattern) = test else { return None };
    Some((pattern.split('*').next()?, pattern.rsplit('*').next()?))
}

/// Whether no text passes all of these.
fn exclude(tests: &[&Test]) -> bool {
    if let Some(candidates) = candidates(tests) {
        return !candidates.into_iter().any(|text| passes(tests, text));
    }
    let ends: Vec<(&str, &str)> = tests.iter().filter_map(|test| ends_of(test)).collect();
    ends.iter().enumerate().any(|(at, (start, end))| {
        ends[..at].iter().any(|(other, tail)| {
            !start.starts_with(other) && !other.starts_with(start)
                || !end.ends_with(tail) && !tail.ends_with(end)
        })
    })
}

/// Path, query and hash of a whole address.
fn split(url: &str) -> [&str; 3] {
    let (rest, hash) = url.split_at(url.find('#').unwrap_or(url.len()));
    let (rest, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
    let host = rest.find("://").map_or(0, |at| at + 3);
    let path = rest[host..].find('/').map_or("", |at| &rest[host + at..]);
    [path, query, hash]
}

/// Which parts of the address exclude each other, so that the triggers can't all be true at once.
pub(crate) fn contradiction(triggers: &[&Trigger]) -> Option<String> {
    for (word, part) in Part::WORDS {
        if exclude(&of(triggers, part)) {
            return Some(format!("one \"{word}\" can't be two things at once"));
        }
    }
    let urls = of(triggers, Part::Url);
    let parts = [Part::Path, Part::Query, Part::Hash].map(|part| of(triggers, part));
    let at_odds = |at: usize| {
        let tests = &parts[at];
        match candidates(&urls) {
            Some(urls) => !urls.into_iter().any(|url| passes(tests, split(url)[at])),
            // Where the beginning of the address is known, so is that of its path.
            None => urls.iter().filter_map(|test| ends_of(test)).any(|(start, _)| {
                let [path, query, hash] = split(start);
                let is_whole = !query.is_empty() || !hash.is_empty();
                let starts =
                    |text: &str| if is_whole { text == path } else { text.starts_with(path) };
                at == 0
                    && !path.is_empty()
                    && match candidates(tests) {
                        Some(paths) => !paths.into_iter().any(starts),
                        None => tests
                            .iter()
                            .filter_map(|test| ends_of(test))
                            .any(|(start, _)| !start.starts_with(path) && !path.starts_with(start)),
                    }
            }),
        }
    };
    let words = ["path", "query", "hash"];
    let at = (0..3).find(|at| !parts[*at].is_empty() && !urls.is_empty() && at_odds(*at))?;
    Some(format!("\"url\" and \"{}\" exclude each other", words[at]))
}

/// The elements of a list, where it is one: what it is else has been noted.
fn list<'a>(at: &Cursor<'a>, name: &str) -> Vec<Cursor<'a>> {
    let list = at.optional(name).filter(|c| c.value.is_array());
    list.and_then(|c| c.items(usize::MAX)).unwrap_or_default()
}

/// Notes lists without a trigger and spans of nothing, where that would never ask, ask at once or ask again and again.
pub(crate) fn nothing(at: &Cursor<'_>) {
    let empty = |at: &Cursor<'_>, name: &str, rule: &str| {
        if let Some(c) = at.optional(name)
            && c.value.as_str().and_then(duration::parse) == Some(0)
        {
            c.not::<()>(rule);
        }
    };
    empty(at, "patience", "longer than nothing: it would be given up before it could be shown");
    empty(at, "later", "longer than nothing: who puts it off would be asked again at once");
    for name in ["any", "all"] {
        let Some(c) = at.optional(name) else { continue };
        if c.value.as_array().is_some_and(Vec::is_empty) {
            c.not::<()>("a list with a trigger in it: leave it out to ask at once, or put {\"manual\": true} into \"any\" to ask by candor.show alone");
        }
        for c in list(at, name) {
            empty(&c, "dwell", "longer than nothing: it would come true at once");
            empty(&c, "inactive", "longer than nothing: it would come true at once");
        }
    }
}

/// Notes triggers that can't come true together with all of `all`.
pub(crate) fn contradictions(at: &Cursor<'_>, any: &[Trigger], all: &[Trigger]) {
    let together: Vec<&Trigger> = all.iter().collect();
    if let Some(c) = at.optional("all") {
        if all.contains(&Trigger::Manual) {
            c.fail("\"manual\" in \"all\" could never come true by itself: put it into \"any\"");
        }
        if let Some(why) = contradiction(&together) {
            return c.fail(format!("{why}: nobody could ever be asked"));
        }
    }
    let items = list(at, "any");
    // Where some trigger was no good, places and triggers do not go together.
    if items.len() != any.len() {
        return;
    }
    for (c, trigger) in items.iter().zip(any) {
        let with: Vec<&Trigger> = together.iter().copied().chain([trigger]).collect();
        if let Some(why) = contradiction(&with) {
            c.fail(format!("{why}, and \"all\" must be true too: it could never come true"));
        }
    }
}
