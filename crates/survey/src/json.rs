//! Writing one JSON object, member by member.
//!
//! The widget writes nothing else, and serde_json with derived `Serialize`
//! costs it about 3 KB; this costs under one. What it writes is read back
//! with serde_json in the tests.

/// A JSON object being written.
#[derive(Debug)]
pub struct Object {
    json: String,
}

impl Default for Object {
    fn default() -> Self {
        Self { json: "{".to_owned() }
    }
}

impl Object {
    /// Adds a member whose value is JSON already.
    pub fn raw(&mut self, name: &str, value: &str) {
        if self.json.len() > 1 {
            self.json.push(',');
        }
        quote(&mut self.json, name);
        self.json.push(':');
        self.json.push_str(value);
    }

    /// Adds a text.
    pub fn text(&mut self, name: &str, value: &str) {
        let mut quoted = String::new();
        quote(&mut quoted, value);
        self.raw(name, &quoted);
    }

    /// Adds a whole number.
    pub fn number(&mut self, name: &str, value: u32) {
        self.raw(name, &value.to_string());
    }

    /// Adds true or false.
    pub fn truth(&mut self, name: &str, value: bool) {
        self.raw(name, if value { "true" } else { "false" });
    }

    /// Adds a list of texts.
    pub fn texts(&mut self, name: &str, values: &[String]) {
        let mut list = "[".to_owned();
        for value in values {
            if list.len() > 1 {
                list.push(',');
            }
            quote(&mut list, value);
        }
        list.push(']');
        self.raw(name, &list);
    }

    /// The object, closed.
    pub fn finish(mut self) -> String {
        self.json.push('}');
        self.json
    }
}

/// Appends `text` as a JSON string.
///
/// Source: RFC 8259, section 7.
fn quote(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\0'..='\x1f' => {
                json.push_str("\\u00");
                let code = c as u8;
                json.push(if code < 16 { '0' } else { '1' });
                json.push(char::from(b"0123456789abcdef"[usize::from(code & 15)]));
            }
            c => json.push(c),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_read_back_as_it_was() {
        let every: String = (0..=0xffff).filter_map(char::from_u32).collect();
        for text in ["", "plain", "\"quoted\" \\ and / more", "\u{2028}\u{1f600}", &every] {
            let mut object = Object::default();
            object.text(text, text);
            object.number("n", u32::MAX);
            object.raw("r", "[1.5]");
            object.texts("t", &[text.to_owned(), "b".to_owned()]);
            object.texts("e", &[]);
            object.truth("y", true);
            let read: serde_json::Value = serde_json::from_str(&object.finish()).unwrap();
            let mut wanted = serde_json::json!({"n": u32::MAX, "r": [1.5], "t": [text, "b"], "e": [], "y": true});
            wanted[text] = text.into();
            assert_eq!(read, wanted);
        }
    }
}
