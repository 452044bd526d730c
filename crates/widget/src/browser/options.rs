//! What the page asked for: the tag's attributes and the options of a call, read once.

use super::storage::Kind;
use js_sys::Reflect;
use survey::color::Color;
use survey::survey::{Look, Mode, Place, Show};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// The settings of one asking.
#[derive(Clone, Debug)]
pub struct Options(pub JsValue);

impl Options {
    /// A member, unless it is left out.
    pub fn value(&self, name: &str) -> Option<JsValue> {
        Reflect::get(&self.0, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined())
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.value(name)?.as_string()
    }

    /// Sets a member: what is known only here.
    pub fn set(&self, name: &str, value: &str) {
        // Setting a member of our own object never fails.
        _ = Reflect::set(&self.0, &JsValue::from_str(name), &JsValue::from_str(value));
    }

    /// The share that is asked, parts per million; one that is no share is said in the console.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be in 0..=1,000,000"
    )]
    pub fn share(&self) -> Option<u32> {
        let share = self.value("share").filter(JsValue::is_truthy)?;
        let ppm =
            self.value("ppm").and_then(|ppm| ppm.as_f64()).filter(|ppm| (0.0..=1e6).contains(ppm));
        if ppm.is_none() {
            refuse(
                "share",
                &share.as_string().unwrap_or_default(),
                "a share of 0 to 1; everyone is asked",
            );
        }
        ppm.map(|ppm| ppm as u32)
    }

    /// The rating of a link; one that is no number of 0 to 255 is 255, which is on no scale.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast keeps to the ends of the range"
    )]
    pub fn rating(&self) -> Option<u8> {
        self.value("rating").map(|rating| rating.as_f64().unwrap_or(255.0) as u8)
    }

    /// Whether a flag is set.
    pub fn flag(&self, name: &str) -> bool {
        self.value(name).is_some_and(|value| value.is_truthy())
    }

    /// Where to show it inline: an element, or what a selector finds.
    pub fn target(&self) -> Option<HtmlElement> {
        let value = self.value("target")?;
        let found = match value.as_string() {
            Some(selector) => {
                super::page::window().document()?.query_selector(&selector).ok()??.into()
            }
            None => value,
        };
        found.dyn_into().ok()
    }

    /// Where things are kept.
    pub fn storage(&self) -> Kind {
        match (self.text("consent").as_deref(), self.text("storage").as_deref()) {
            (None | Some("granted"), None | Some("local")) => Kind::Local,
            (None | Some("granted"), Some("session")) => Kind::Session,
            // A word that is none keeps nothing: better than more than was meant.
            _ => Kind::None,
        }
    }

    /// The survey's look with the page's own wishes over it; a wish that can't be met is said in the console.
    pub fn look(&self, look: &mut Look) {
        self.word("mode", &Mode::WORDS, &mut look.mode);
        self.word("show", &Show::WORDS, &mut look.show);
        self.word("place", &Place::WORDS, &mut look.place);
        if let Some(text) = self.text("color") {
            look.color = Color::parse(&text);
            if look.color.is_none() {
                refuse("color", &text, survey::color::RULE);
            }
        }
    }

    fn word<T: Copy>(&self, name: &str, words: &[(&str, T)], place: &mut T) {
        let Some(text) = self.text(name) else { return };
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => *place = *value,
            None => {
                let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                refuse(name, &text, &words.join(", "));
            }
        }
    }
}

fn refuse(name: &str, given: &str, rule: &str) {
    super::page::warn(&["data-", name, " \"", given, "\" is not ", rule].concat());
}
