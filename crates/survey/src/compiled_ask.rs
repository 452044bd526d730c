//! The part of the compiled form that says how often a survey is asked: numbers in a row.

use crate::ask::Frequency;
use crate::pack::{Reader, Writer};

impl Frequency {
    pub(crate) fn write(&self, w: &mut Writer) {
        for moment in [self.paused_until, self.from, self.to] {
            w.optional(moment.map(i64::cast_unsigned));
        }
        let optional = [self.limit.map(u64::from), self.later, self.share.map(u64::from)];
        optional.into_iter().for_each(|number| w.optional(number));
        w.number(self.grace);
        self.quiet.iter().flatten().for_each(|span| w.number(*span));
        w.text(&self.salt);
    }

    pub(crate) fn read(r: &mut Reader<'_>) -> Option<Self> {
        // One loop over all of them: a call each would cost more bytes.
        let mut numbers = [0; 16];
        for number in &mut numbers {
            *number = r.number()?;
        }
        let [paused, from, to, limit, later, share, grace, quiet @ ..] = numbers;
        let optional = |number: u64| number.checked_sub(1);
        let moment = |number: u64| optional(number).map(u64::cast_signed);
        #[expect(clippy::cast_possible_truncation, reason = "written from a u32")]
        let small = |number: u64| optional(number).map(|number| number as u32);
        Some(Self {
            paused_until: moment(paused),
            from: moment(from),
            to: moment(to),
            limit: small(limit),
            later: optional(later),
            share: small(share),
            grace,
            quiet: core::array::from_fn(|scope| {
                core::array::from_fn(|clock| quiet[3 * scope + clock])
            }),
            salt: r.text()?,
        })
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
