//! An sRGB colour of three bytes, written `#rrggbb`.

/// A colour: red, green, blue, each `0..=255`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(pub [u8; 3]);

impl Color {
    /// Reads `#rrggbb`, upper or lower case; `None` for anything else.
    ///
    /// # Example
    /// ```
    /// use survey::color::Color;
    /// assert_eq!(Color::parse("#0a7D55"), Some(Color([0x0a, 0x7d, 0x55])));
    /// assert_eq!(Color::parse("green"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix('#')?;
        if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let [_, r, g, b] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
        Some(Self([r, g, b]))
    }

    /// As `#rrggbb`, lower case.
    pub fn hex(self) -> String {
        let digit = |n: u8| char::from(if n < 10 { b'0' + n } else { b'a' + n - 10 });
        core::iter::once('#')
            .chain(self.0.into_iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]))
            .collect()
    }
}

/// The rule that [`Color::parse`] checks, in words.
pub const RULE: &str = "a colour such as #0a7d55";
