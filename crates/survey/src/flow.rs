//! From the first rating to a finished response: what is asked next, and what has been said.
//!
//! A page is one rating question with the open questions that follow it
//! directly; an open question that follows none is a page of its own.

use crate::compiled::{Instrument, Item};
use crate::response::{Answer, Reply, Response, Status, SurveyRef};
use crate::survey::Kind;
use score::{OutOfRange, Rating};

/// One person's way through one survey.
#[derive(Clone, Debug)]
pub struct Flow {
    /// What is asked.
    pub instrument: Instrument,
    /// The response so far, with what is recorded beside the answers.
    pub response: Response,
    replies: Vec<Option<Reply>>,
    start: usize,
}

impl Flow {
    /// The beginning: nothing answered, the first page open.
    pub fn new(instrument: Instrument, response_id: String) -> Self {
        let survey = SurveyRef { id: instrument.id.clone(), version: instrument.version };
        let mut response = Response::new(response_id, survey);
        response.lang = Some(instrument.lang.clone());
        response.dir = Some(if instrument.rtl { "rtl" } else { "ltr" }.to_owned());
        let replies = vec![None; instrument.items.len()];
        Self { instrument, response, replies, start: 0 }
    }

    /// Positions of the items on the open page that this person is asked; empty at the end.
    pub fn page(&self) -> Vec<usize> {
        let items = &self.instrument.items;
        let next = |from: usize| (from..items.len()).find(|i| self.asked(*i));
        let Some(first) = next(self.start) else { return Vec::new() };
        let rest = (first + 1..items.len()).take_while(|i| items[*i].kind == Kind::Text);
        core::iter::once(first).chain(rest.filter(|i| self.asked(*i))).collect()
    }

    /// The item at a position.
    pub fn item(&self, position: usize) -> &Item {
        &self.instrument.items[position]
    }

    /// The rating given to the item at a position.
    pub fn rating(&self, position: usize) -> Option<Rating> {
        let Some(Reply::Rating(rating)) = self.replies.get(position)? else { return None };
        self.item(position).kind.scale()?.rating(*rating).ok()
    }

    /// Gives, or changes, a rating.
    ///
    /// # Errors
    /// Where `value` is not on the item's scale; nothing changes.
    pub fn rate(&mut self, position: usize, value: u8) -> Result<(), OutOfRange> {
        if let Some(scale) = self.item(position).kind.scale() {
            self.replies[position] = Some(Reply::Rating(scale.rating(value)?.get()));
        }
        Ok(())
    }

    /// Gives, changes or (with blank words) takes back the words of an open question.
    pub fn write(&mut self, position: usize, words: &str) {
        let words = words.trim();
        self.replies[position] = (!words.is_empty()).then(|| Reply::Text(words.to_owned()));
    }

    /// Whether nothing is asked after the open page.
    pub fn is_last(&self) -> bool {
        (self.after()..self.instrument.items.len()).all(|i| !self.asked(i))
    }

    /// Opens the next page; false at the end.
    pub fn advance(&mut self) -> bool {
        let last = self.is_last();
        self.start = self.after();
        !last
    }

    /// The position after the open page.
    fn after(&self) -> usize {
        let items = &self.instrument.items;
        let first = (self.start..items.len()).find(|i| self.asked(*i)).unwrap_or(items.len());
        let rest = items.iter().skip(first + 1).take_while(|item| item.kind == Kind::Text).count();
        first + 1 + rest
    }

    /// The next revision, with all that has been answered of what is asked.
    pub fn revise(&mut self, status: Status, answered_at: String) -> &Response {
        let answers = self.replies.iter().enumerate().filter(|(i, _)| self.asked(*i));
        let answers = answers.filter_map(|(i, reply)| {
            let item = self.item(i);
            Some(Answer { question: item.id.clone(), kind: item.kind, reply: reply.clone()? })
        });
        self.response.answers = answers.collect();
        self.response.revision += 1;
        self.response.status = status;
        self.response.answered_at = Some(answered_at);
        &self.response
    }

    /// The thank-you for this person.
    pub fn thanks(&self) -> &str {
        let first =
            (0..self.replies.len()).find_map(|i| Some((self.rating(i)?, self.item(i).kind.top())));
        let fits = |group: &Option<_>| match (group, first) {
            (Some(group), Some((rating, top))) => {
                crate::group::Group::contains(*group, rating, top)
            }
            _ => false,
        };
        let thanks = &self.instrument.thanks;
        let own = thanks.iter().find(|(group, _)| fits(group));
        own.or_else(|| thanks.iter().find(|(group, _)| group.is_none()))
            .map_or("", |(_, text)| text)
    }

    /// Whether the condition of the item at a position holds.
    fn asked(&self, position: usize) -> bool {
        let Some((earlier, group)) = self.item(position).when else { return true };
        self.rating(earlier)
            .is_some_and(|rating| group.contains(rating, self.item(earlier).kind.top()))
    }
}
