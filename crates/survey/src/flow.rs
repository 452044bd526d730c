//! From the first rating to a finished response: what is asked next, and what has been said.
//!
//! A page is a rating or a choice with the open questions and consents that
//! follow it directly; those that follow none are a page of their own.

use crate::compiled::{Instrument, Item, Test, Thanks};
use crate::response::{Answer, Layout, Reply, Response, Status, SurveyRef};
use crate::survey::Kind;
use score::OutOfRange;

/// One person's way through one survey.
#[derive(Clone, Debug)]
pub struct Flow {
    /// What is asked.
    pub instrument: Instrument,
    /// The response so far, with what is recorded beside the answers.
    pub response: Response,
    /// The one-time token of a personal link, which goes with every revision.
    pub recipient: Option<String>,
    given: Vec<Given>,
    start: usize,
}

/// What was given to one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The rating, the positions of the options chosen, or 1 for a consent.
    pub picked: Vec<u8>,
    /// The words of an open question, or of something else.
    pub words: String,
}

/// Between the parts of a saved flow: a control character that no keyboard writes.
const BETWEEN: char = '\u{1f}';

impl Flow {
    /// The beginning: nothing answered, the first page open.
    pub fn new(instrument: Instrument, response_id: String) -> Self {
        let survey = SurveyRef { id: instrument.id.clone(), version: instrument.version };
        let mut response = Response::new(response_id, survey);
        response.lang = Some(instrument.lang.clone());
        response.dir = Some(if instrument.rtl { "rtl" } else { "ltr" }.to_owned());
        response.coloured = instrument.look.coloured;
        let given = vec![Given::default(); instrument.items.len()];
        Self { instrument, response, recipient: None, given, start: 0 }
    }

    /// Positions of the items on the open page that this person is asked; empty at the end.
    pub fn page(&self) -> Vec<usize> {
        self.page_from(self.start)
    }

    fn page_from(&self, start: usize) -> Vec<usize> {
        let items = &self.instrument.items;
        let Some(first) = (start..items.len()).find(|i| self.asked(*i)) else { return Vec::new() };
        let rest = (first + 1..items.len()).take_while(|i| !items[*i].kind.leads());
        core::iter::once(first).chain(rest.filter(|i| self.asked(*i))).collect()
    }

    /// The item at a position.
    pub fn item(&self, position: usize) -> &Item {
        &self.instrument.items[position]
    }

    /// What was given to the item at a position.
    pub fn given(&self, position: usize) -> &Given {
        &self.given[position]
    }

    /// Whether there is an answer to what leads the page, so that the rest of it may be shown.
    pub fn is_open(&self) -> bool {
        self.page()
            .first()
            .is_some_and(|i| !self.item(*i).kind.leads() || !self.given[*i].picked.is_empty())
    }

    /// Gives, or changes, a rating, an option or a consent; only where several may be chosen,
    /// and of a consent, it can be taken back (`on` false).
    ///
    /// # Errors
    /// Where `value` is not on the item's scale; nothing changes.
    pub fn pick(&mut self, position: usize, value: u8, on: bool) -> Result<(), OutOfRange> {
        let item = &self.instrument.items[position];
        if let Some(definition) = item.definition() {
            definition.scale().rating(value)?;
        }
        let picked = &mut self.given[position].picked;
        let several = item.multiple || item.kind == Kind::Consent;
        picked.retain(|other| several && *other != value);
        if on || !several {
            // In the order of the options: a list so short needs no sort.
            let at = picked.iter().take_while(|other| **other < value).count();
            picked.insert(at, value);
        }
        Ok(())
    }

    /// Opens the first page with a rating of its question, as a link names it; nothing is revised by that.
    ///
    /// False, and nothing given, where the survey does not begin with a rating, or that is not on its scale.
    pub fn preselect(&mut self, rating: u8) -> bool {
        while self.back() {}
        self.item(0).definition().is_some() && self.pick(0, rating, true).is_ok()
    }

    /// Gives or changes the words of an open question, or of something else.
    ///
    /// Characters over the item's limit are left out.
    pub fn write(&mut self, position: usize, words: &str) {
        let limit = self.item(position).limit() as usize;
        let kept = words.chars().filter(|char| *char != BETWEEN).take(limit);
        self.given[position].words = kept.collect();
    }

    /// Notes how the scale of the open page is laid out, where it has one.
    ///
    /// A response has one layout for all its scales: two rows once any of them stood so, for that may have moved a rating.
    pub fn lay_out(&mut self, seen: Option<Layout>) {
        if self.response.layout != Some(Layout::TwoRows) {
            self.response.layout = seen.or(self.response.layout);
        }
    }

    /// Whether nothing is asked after the open page.
    pub fn is_last(&self) -> bool {
        self.page_from(self.after(self.start)).is_empty()
    }

    /// Opens the next page; false at the end.
    pub fn advance(&mut self) -> bool {
        self.start = self.after(self.start);
        !self.page().is_empty()
    }

    /// Opens the page before; false where there is none.
    pub fn back(&mut self) -> bool {
        let before = self.starts().into_iter().take_while(|start| *start < self.start).last();
        self.start = before.unwrap_or(self.start);
        before.is_some()
    }

    /// How many pages come before the open one, and how many there are, as far as can be seen now.
    pub fn progress(&self) -> (usize, usize) {
        let starts = self.starts();
        (starts.iter().filter(|start| **start < self.start).count(), starts.len())
    }

    /// Where each page begins that this person is asked, as far as can be seen now.
    fn starts(&self) -> Vec<usize> {
        let mut starts = Vec::new();
        let mut start = 0;
        while !self.page_from(start).is_empty() {
            starts.push(start);
            start = self.after(start);
        }
        starts
    }

    /// The position after the page from `start`.
    fn after(&self, start: usize) -> usize {
        let items = &self.instrument.items;
        let first = (start..items.len()).find(|i| self.asked(*i)).unwrap_or(items.len());
        let rest = items.iter().skip(first + 1).take_while(|item| !item.kind.leads()).count();
        (first + 1 + rest).min(items.len())
    }

    /// The next revision, with all that has been answered of what is asked.
    pub fn revise(&mut self, status: Status, answered_at: String) -> &Response {
        let answers = (0..self.given.len()).filter(|i| self.asked(*i)).filter_map(|i| {
            let (item, reply) = (self.item(i), self.reply(i)?);
            let is_usual = item.kind.scale().is_none_or(|usual| usual.max() == item.scale);
            let scale = if is_usual { None } else { Some(item.scale) };
            Some(Answer { question: item.id.clone(), kind: item.kind, scale, reply })
        });
        self.response.answers = answers.collect();
        self.response.revision += 1;
        self.response.status = status;
        self.response.answered_at = Some(answered_at);
        &self.response
    }

    fn reply(&self, position: usize) -> Option<Reply> {
        let (item, Given { picked, words }) = (self.item(position), &self.given[position]);
        let words = Some(words.trim()).filter(|words| !words.is_empty()).map(str::to_owned);
        let first = *picked.first().unwrap_or(&0);
        match item.kind {
            Kind::Text => words.map(Reply::Text),
            _ if picked.is_empty() => None,
            Kind::Consent => Some(Reply::Consent(true)),
            Kind::Choice => {
                let ids = picked.iter().filter_map(|at| item.options.get(usize::from(*at)));
                let other = item.other().is_some_and(|other| picked.contains(&other));
                Some(Reply::Choices(
                    ids.map(|[id, _]| id.clone()).collect(),
                    words.filter(|_| other),
                ))
            }
            _ => Some(Reply::Rating(first)),
        }
    }

    /// The thank-you for this person: of the group of the first rating, else the one for everyone.
    pub fn thanks(&self) -> Option<&Thanks> {
        let first = (0..self.given.len())
            .find_map(|i| Some((*self.given[i].picked.first()?, self.item(i).definition()?)));
        let fits = |group| {
            first.is_some_and(|(value, by)| crate::group::Group::contains(group, value, by))
        };
        let thanks = &self.instrument.thanks;
        let own = thanks.iter().find(|thanks| thanks.group.is_some_and(fits));
        own.or_else(|| thanks.iter().find(|thanks| thanks.group.is_none()))
    }

    /// Whether the condition of the item at a position holds, and the question it looks at is asked.
    fn asked(&self, position: usize) -> bool {
        let Some((earlier, test)) = self.item(position).when else { return true };
        let picked = &self.given[earlier].picked;
        let holds = match test {
            Test::Chosen(at) => picked.contains(&at),
            Test::In(group) => {
                let by = self.item(earlier).definition();
                picked.first().zip(by).is_some_and(|(value, by)| group.contains(*value, by))
            }
        };
        holds && self.asked(earlier)
    }

    /// All that is needed to go on later, in a few characters; [`Flow::resume`] reads it.
    pub fn save(&self) -> String {
        let letter = |n: usize| char::from(u8::try_from(n).unwrap_or(0) + b'0');
        let mut saved = self.response.response_id.clone();
        for part in [
            &self.instrument.version.to_string(),
            &self.response.revision.to_string(),
            self.response.shown_at.as_deref().unwrap_or_default(),
        ] {
            saved.push(BETWEEN);
            saved.push_str(part);
        }
        saved.push(BETWEEN);
        saved.push(letter(self.start));
        saved.push(letter(self.response.layout.map_or(2, |layout| layout as usize)));
        for Given { picked, words } in &self.given {
            saved.push(BETWEEN);
            saved.extend(picked.iter().map(|value| letter(usize::from(*value))));
            saved.push(BETWEEN);
            saved.push_str(words);
        }
        if let Some(recipient) = &self.recipient {
            saved.push(BETWEEN);
            saved.push_str(recipient);
        }
        saved
    }

    /// Goes on where [`Flow::save`] stopped; false, and nothing changed, where it was of another version.
    pub fn resume(&mut self, saved: &str) -> bool {
        let mut parts = saved.split(BETWEEN);
        let mut next = || parts.next();
        let number =
            |letters: &str| letters.bytes().map(|b| b.wrapping_sub(b'0')).collect::<Vec<_>>();
        let mut read = || {
            let (id, version, revision) = (next()?, next()?, next()?);
            let (shown_at, start) = (next()?, number(next()?));
            if version != self.instrument.version.to_string() || !crate::response::is_id(id) {
                return None;
            }
            let mut given = Vec::new();
            for item in &self.instrument.items {
                let (picked, words) = (number(next()?), next()?.to_owned());
                let fits = |value: &u8| item.values().contains(value) || item.kind == Kind::Consent;
                given.push(Given { picked: picked.into_iter().filter(fits).collect(), words });
            }
            self.start = usize::from(*start.first()?).min(given.len());
            self.given = given;
            self.response.layout = match start.get(1) {
                Some(0) => Some(Layout::Row),
                Some(1) => Some(Layout::TwoRows),
                _ => None,
            };
            self.response.revision = revision.parse().ok()?;
            self.response.shown_at = Some(shown_at.to_owned());
            self.response.response_id = id.to_owned();
            self.recipient = next().map(str::to_owned).or(self.recipient.take());
            Some(())
        };
        read().is_some()
    }
}
