//! Numbers and texts in a row: the alphabet of the compiled form.
//!
//! A number is a LEB128 varint; a text is its length in bytes, then its
//! UTF-8; a word of a table is its position there; what may be missing is a
//! number one higher, with 0 for nothing.

/// Writes a packed form.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn new(magic: &[u8]) -> Self {
        Self { bytes: magic.to_vec() }
    }

    pub(crate) fn number(&mut self, mut number: u64) {
        while number > 127 {
            self.bytes.push(number.to_le_bytes()[0] | 128);
            number >>= 7;
        }
        self.bytes.push(number.to_le_bytes()[0]);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn optional(&mut self, number: Option<u64>) {
        self.number(number.map_or(0, |number| number + 1));
    }

    pub(crate) fn word<T: PartialEq>(&mut self, value: T, words: &[(&str, T)]) {
        self.optional_word(Some(value), words);
    }

    pub(crate) fn optional_word<T: PartialEq>(&mut self, value: Option<T>, words: &[(&str, T)]) {
        let at = value.and_then(|value| words.iter().position(|(_, known)| *known == value));
        self.optional(at.map(|at| at as u64));
    }
}

/// Reads a packed form; `None` where it is cut or holds something else.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) bytes: &'a [u8],
}

impl Reader<'_> {
    pub(crate) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            number |= u64::from(byte & 127) << shift;
            if *byte < 128 {
                return Some(number);
            }
        }
        None
    }

    pub(crate) fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    pub(crate) fn text(&mut self) -> Option<String> {
        let length = self.small()? as usize;
        let (text, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        core::str::from_utf8(text).ok().map(str::to_owned)
    }

    pub(crate) fn optional(&mut self) -> Option<Option<u64>> {
        Some(self.number()?.checked_sub(1))
    }

    pub(crate) fn word<T: Copy>(&mut self, words: &[(&str, T)]) -> Option<T> {
        self.optional_word(words)?
    }

    pub(crate) fn optional_word<T: Copy>(&mut self, words: &[(&str, T)]) -> Option<Option<T>> {
        match self.small()?.checked_sub(1) {
            None => Some(None),
            Some(at) => Some(Some(words.get(at as usize)?.1)),
        }
    }

    pub(crate) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut list = Vec::new();
        for _ in 0..self.number()? {
            list.push(item(self)?);
        }
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive() {
        for number in (0..64).flat_map(|bit| [(1u64 << bit) - 1, 1 << bit, u64::MAX >> bit]) {
            let mut writer = Writer::new(b"");
            writer.number(number);
            let mut reader = Reader { bytes: &writer.bytes };
            assert_eq!((reader.number(), reader.bytes.len()), (Some(number), 0));
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        assert_eq!(Reader { bytes: &[5, b'a'] }.text(), None);
        assert_eq!(Reader { bytes: &[255; 12] }.number(), None);
        assert_eq!(Reader { bytes: &[1, 255] }.text(), None);
    }
}
