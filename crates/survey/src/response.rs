//! Response v1: all answers of one person to one survey, as it is posted.
//!
//! One response keeps one `response_id` from the first rating to the last
//! word; every change of it is a higher `revision`. The receiver keeps the
//! highest, so that retries and reordering can neither double nor undo it.

use crate::json::Object;
use crate::survey::{Kind, Show};
use score::Definition;
use serde::{Deserialize, Serialize};

/// Longest text of one answer, characters.
pub const TEXT: usize = 10_000;

/// How far the person came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The question was visible; sent only where the owner wants a response rate.
    Shown,
    /// A rating was given; more may follow.
    Partial,
    /// Finished.
    Complete,
    /// Closed without finishing.
    Dismissed,
}

impl Status {
    /// Each status with its word.
    pub const WORDS: [(&str, Self); 4] = [
        ("shown", Self::Shown),
        ("partial", Self::Partial),
        ("complete", Self::Complete),
        ("dismissed", Self::Dismissed),
    ];

    /// Its word on the wire.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}

/// Which wording was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SurveyRef {
    /// The survey's id.
    pub id: String,
    /// Its version.
    pub version: u32,
}

/// The reply to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The question's id.
    pub question: String,
    /// The question's kind.
    pub kind: Kind,
    /// The highest rating of its scale, where that is not the kind's usual one.
    pub scale: Option<u8>,
    /// What was answered.
    pub reply: Reply,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A number on the question's scale.
    Rating(u8),
    /// Words.
    Text(String),
    /// The names of the options chosen, and the words of something else.
    Choices(Vec<String>, Option<String>),
    /// Whether the person agrees.
    Consent(bool),
}

impl Answer {
    fn to_json(&self) -> String {
        let mut json = Object::default();
        json.text("question", &self.question);
        json.text("kind", self.kind.as_str());
        if let Some(scale) = self.scale {
            json.number("scale", u32::from(scale));
        }
        match &self.reply {
            Reply::Rating(rating) => json.number("rating", u32::from(*rating)),
            Reply::Text(text) => json.text("text", text),
            Reply::Choices(ids, other) => {
                json.texts("choices", ids);
                if let Some(words) = other {
                    json.text("other", words);
                }
            }
            Reply::Consent(agrees) => json.truth("consent", *agrees),
        }
        json.finish()
    }

    /// How its rating is scored; `None` where it is no rating.
    pub fn definition(&self) -> Option<&'static Definition> {
        let usual = self.kind.definition()?;
        self.scale.map_or(Some(usual), |scale| self.kind.definition_of(scale))
    }
}

/// How the scale was laid out; it can move a rating, so it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// All ratings in one row.
    Row,
    /// Two rows in reading order.
    TwoRows,
}

impl Layout {
    /// Each layout with its word.
    pub const WORDS: [(&str, Self); 2] = [("row", Self::Row), ("two_rows", Self::TwoRows)];

    /// Its word on the wire.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}

/// What the person held in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// Touch, under 600 px.
    Phone,
    /// Touch, 600 px and more.
    Tablet,
    /// Everything else.
    Desktop,
}

impl Device {
    /// Each device with its word.
    pub const WORDS: [(&str, Self); 3] =
        [("phone", Self::Phone), ("tablet", Self::Tablet), ("desktop", Self::Desktop)];

    /// Its word on the wire.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}

/// All answers of one person to one survey.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The version of this format: 1.
    pub v: u8,
    /// A UUID version 7, chosen where the question is asked.
    pub response_id: String,
    /// Counts the changes, from 1.
    pub revision: u32,
    /// How far the person came.
    pub status: Status,
    /// Which wording was answered.
    pub survey: SurveyRef,
    /// The answers given so far, one a question.
    pub answers: Vec<Answer>,
    /// The language that was shown.
    pub lang: Option<String>,
    /// Its direction: `ltr` or `rtl`.
    pub dir: Option<String>,
    /// How its scales were laid out: [`Layout::TwoRows`] once any of them was; `None` while none has been seen.
    pub layout: Option<Layout>,
    /// How it was shown.
    pub show: Option<Show>,
    /// Whether the scale was coloured.
    pub coloured: bool,
    /// What the person held in hand.
    pub device: Option<Device>,
    /// The size of the window in CSS pixels: `390x844`.
    pub viewport: Option<String>,
    /// Where it was asked: an event or a page.
    pub touchpoint: Option<String>,
    /// The journey that the touchpoint belongs to.
    pub journey: Option<String>,
    /// Where the visit came from.
    pub channel: Option<String>,
    /// The owner's own class of people.
    pub persona: Option<String>,
    /// The page, without its hash.
    pub url: Option<String>,
    /// The owner's id of the person.
    pub respondent: Option<String>,
    /// When it became visible, RFC 3339.
    pub shown_at: Option<String>,
    /// When this revision was made, RFC 3339.
    pub answered_at: Option<String>,
    /// SHA-256 of a secret that only this browser has, 64 hexadecimal digits.
    pub forget_key: Option<String>,
    /// The share of browsers that was asked, a JSON number of 0 to 1 as text.
    ///
    /// This and `context` are kept as JSON already written: formatting a
    /// float would cost the widget about 8 KB.
    pub sample_share: Option<String>,
    /// Whatever the owner adds: a JSON object of texts, numbers and truths, as text.
    pub context: Option<String>,
}

impl Response {
    /// A response without answers, before its first revision.
    pub fn new(response_id: String, survey: SurveyRef) -> Self {
        Self {
            v: 1,
            response_id,
            revision: 0,
            status: Status::Shown,
            survey,
            answers: Vec::new(),
            lang: None,
            dir: None,
            layout: None,
            show: None,
            coloured: false,
            device: None,
            viewport: None,
            touchpoint: None,
            journey: None,
            channel: None,
            persona: None,
            url: None,
            respondent: None,
            shown_at: None,
            answered_at: None,
            forget_key: None,
            sample_share: None,
            context: None,
        }
    }

    /// As JSON, in one line; what does not apply is left out.
    pub fn to_json(&self) -> String {
        let mut survey = Object::default();
        survey.text("id", &self.survey.id);
        survey.number("version", self.survey.version);
        let mut json = Object::default();
        json.number("v", u32::from(self.v));
        json.text("response_id", &self.response_id);
        json.number("revision", self.revision);
        json.text("status", self.status.as_str());
        json.raw("survey", &survey.finish());
        let answers: Vec<String> = self.answers.iter().map(Answer::to_json).collect();
        json.raw("answers", &["[", &answers.join(","), "]"].concat());
        json.truth("coloured", self.coloured);
        let texts = [
            ("lang", self.lang.as_deref()),
            ("dir", self.dir.as_deref()),
            ("layout", self.layout.map(Layout::as_str)),
            ("show", self.show.map(Show::as_str)),
            ("device", self.device.map(Device::as_str)),
            ("viewport", self.viewport.as_deref()),
            ("touchpoint", self.touchpoint.as_deref()),
            ("journey", self.journey.as_deref()),
            ("channel", self.channel.as_deref()),
            ("persona", self.persona.as_deref()),
            ("url", self.url.as_deref()),
            ("respondent", self.respondent.as_deref()),
            ("shown_at", self.shown_at.as_deref()),
            ("answered_at", self.answered_at.as_deref()),
            ("forget_key", self.forget_key.as_deref()),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                json.text(name, text);
            }
        }
        for (name, value) in [("sample_share", &self.sample_share), ("context", &self.context)] {
            if let Some(value) = value {
                json.raw(name, value);
            }
        }
        json.finish()
    }
}

/// A UUID version 7 from a clock (Unix milliseconds) and ten random bytes.
///
/// Source: RFC 9562, section 5.7.
pub fn id(now: u64, random: [u8; 10]) -> String {
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&now.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&random);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    let mut text = String::with_capacity(36);
    for (i, byte) in bytes.iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }));
        }
    }
    text
}

/// Whether `text` is a UUID version 7 in lower or upper case.
pub fn is_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => *b == b'-',
            14 => *b == b'7',
            19 => matches!(b.to_ascii_lowercase(), b'8' | b'9' | b'a' | b'b'),
            _ => b.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_of_version_7_in_order_of_time() {
        // The example of RFC 9562, appendix A.6.
        let random = [0x7c, 0xc3, 0x98, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f];
        assert_eq!(id(0x017f_22e2_79b0, random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
        assert!(is_id(&id(1, [255; 10])) && is_id(&id(u64::MAX, [0; 10])));
        assert!(id(1_000, [255; 10]) < id(1_001, [0; 10]));
        for wrong in
            ["", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f", "017f22e279b07cc398c4dc0c0c07398f"]
        {
            assert!(!is_id(wrong), "{wrong}");
        }
    }
}
