//! The sticky sample: who is in it is decided by a hash, never by a fresh draw.
//!
//! A percentage that is drawn anew at every trigger asks everyone in the end
//! (PITFALLS 11). Here each browser has one fixed place in 0..1 per survey;
//! raising the share keeps everyone who was in.

/// One million: shares are kept as parts per million, so that no float crosses the wire.
pub const MILLION: u32 = 1_000_000;

/// Whether `who` is in the sample of `survey` at a share of `ppm` parts per million.
///
/// The same `who` and `survey` always give the same answer, and a larger
/// share contains every smaller one.
pub fn sampled(who: &str, survey: &str, ppm: u32) -> bool {
    place(who, survey, "") < ppm
}

/// The place of `who` for `survey`, in parts per million, `0..1_000_000`, evenly spread.
///
/// Another `salt` gives another place, and so draws another sample.
pub fn place(who: &str, survey: &str, salt: &str) -> u32 {
    // FNV-1a over the names with a separator that none contains, then
    // the finaliser of MurmurHash3: FNV alone leaves the high bits uneven.
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    let salt = salt.bytes().flat_map(|byte| [0, byte]);
    for byte in who.bytes().chain([0]).chain(survey.bytes()).chain(salt) {
        h = (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    h ^= h >> 33;
    h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^= h >> 33;
    h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^= h >> 33;
    (((h >> 32) * u64::from(MILLION)) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_met_and_nested() {
        for ppm in [0, 10_000, 250_000, 500_000, MILLION] {
            let n = (0..100_000).filter(|i| sampled(&format!("browser-{i}"), "nps", ppm)).count();
            let expected = f64::from(ppm) / 10.0;
            // Four standard deviations of a binomial of 100,000.
            let p = f64::from(ppm) / 1e6;
            let allowed = 4.0 * (100_000.0 * p * (1.0 - p)).sqrt();
            let n = f64::from(u32::try_from(n).unwrap());
            assert!((n - expected).abs() <= allowed, "{ppm}: {n}");
        }
        for i in 0..10_000 {
            let who = i.to_string();
            assert!(!sampled(&who, "nps", 100_000) || sampled(&who, "nps", 300_000));
        }
    }

    #[test]
    fn surveys_are_independent() {
        let both = (0..100_000u32)
            .filter(|i| {
                sampled(&i.to_string(), "nps", 500_000) && sampled(&i.to_string(), "ces", 500_000)
            })
            .count();
        assert!((24_400..=25_600).contains(&both), "{both}");
    }
}
