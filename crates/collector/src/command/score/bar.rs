//! Bars for a terminal.

use score::Definition;

/// How many characters a bar of a score has.
const WIDTH: usize = 24;

/// A share of a bar's length, in whole characters.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of 0..=1 of a bar's length, to be looked at"
)]
pub(super) fn length(share: f64, length: f64) -> usize {
    (share * length).round() as usize
}

/// One count as a share of another.
#[expect(clippy::cast_precision_loss, reason = "to be looked at")]
pub(super) fn share(n: u64, most: u64) -> f64 {
    n as f64 / most as f64
}

/// The score from its origin, solid where it is sure, shaded where the interval leaves it open.
///
/// A net begins in the middle, at 0; all else on the left, at the lowest score there can be.
pub(super) fn draw(definition: &Definition, score: f64, interval: Option<(f64, f64)>) -> String {
    let (lowest, highest) = definition.bounds();
    #[expect(clippy::cast_precision_loss, reason = "a few characters")]
    let at = |value: f64| length((value - lowest) / (highest - lowest), WIDTH as f64);
    let origin = at(lowest.max(0.0_f64.min(highest)));
    let (low, high) = interval.map_or((at(score), at(score)), |(low, high)| (at(low), at(high)));
    let filled = origin.min(at(score))..origin.max(at(score));
    (0..WIDTH)
        .map(|cell| match (filled.contains(&cell), (low..high).contains(&cell)) {
            (true, false) => '█',
            (true, true) => '▓',
            (false, true) => '░',
            (false, false) if cell == origin && 0 < origin => '|',
            (false, false) => '·',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(definition: &Definition, score: f64, interval: Option<(f64, f64)>, expected: &str) {
        assert_eq!(draw(definition, score, interval), expected);
    }

    #[test]
    fn nets_begin_in_the_middle() {
        check(Definition::NPS, 50.0, Some((25.0, 75.0)), "············███▓▓▓░░░···");
        check(Definition::NPS, -50.0, None, "······██████|···········");
        check(Definition::NPS, 0.0, None, "············|···········");
        check(Definition::NPS, 100.0, None, "············████████████");
    }

    #[test]
    fn all_else_on_the_left() {
        check(Definition::CSAT_TOP2_OF_5, 50.0, None, "████████████············");
        check(Definition::CES_MEAN_OF_7, 1.0, None, "························");
        check(Definition::CES_MEAN_OF_7, 7.0, None, "████████████████████████");
    }
}
