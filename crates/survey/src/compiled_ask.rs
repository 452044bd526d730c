//! The part of the compiled form that says how often a survey is asked: numbers in a row.

use crate::ask::Frequency;
use crate::pack::{Reader, Writer};

impl Frequency {
    pub(crate) fn write(&self, w: &mut Writer) {
        for moment in [self.paused_until, self.from, self.to] {
            w.optional(moment.map(i64::cast_unsigned));
        }
        self.quiet.iter().flatten().for_each(|span| w.number(*span));
        w.number(self.grace);
        w.optional(self.limit.map(u64::from));
        w.optional(self.later);
        w.optional(self.share.map(u64::from));
        w.text(&self.salt);
    }

    pub(crate) fn read(r: &mut Reader<'_>) -> Option<Self> {
        let mut frequency = Self::default();
        for moment in [&mut frequency.paused_until, &mut frequency.from, &mut frequency.to] {
            *moment = r.optional()?.map(u64::cast_signed);
        }
        for span in frequency.quiet.iter_mut().flatten() {
            *span = r.number()?;
        }
        frequency.grace = r.number()?;
        frequency.limit = r.optional()?.and_then(|limit| u32::try_from(limit).ok());
        frequency.later = r.optional()?;
        frequency.share = r.optional()?.and_then(|share| u32::try_from(share).ok());
        frequency.salt = r.text()?;
        Some(frequency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_survives_in_its_place() {
        let mut n = 0;
        let mut next = || {
            n += 1_000;
            n
        };
        let frequency = Frequency {
            paused_until: Some(next()),
            from: Some(-next()),
            to: Some(next()),
            quiet: core::array::from_fn(|_| core::array::from_fn(|_| next().cast_unsigned())),
            grace: next().cast_unsigned(),
            limit: Some(3),
            later: Some(next().cast_unsigned()),
            share: Some(250_000),
            salt: "autumn".to_owned(),
        };
        for frequency in [frequency, Frequency::default()] {
            let mut writer = Writer::new(b"");
            frequency.write(&mut writer);
            let mut reader = Reader { bytes: &writer.bytes };
            assert_eq!(Frequency::read(&mut reader), Some(frequency));
            assert!(reader.bytes.is_empty());
        }
    }
}
