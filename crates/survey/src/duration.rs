//! Spans of time as owners write them: `3s`, `10m`, `12h`, `30d`.

/// Milliseconds in a day.
pub const DAY: u64 = 86_400_000;

/// Milliseconds of a span such as `500ms`, `3s`, `10m`, `12h` or `30d`; `None` where it isn't one.
///
/// # Example
/// ```
/// assert_eq!(survey::duration::parse("3s"), Some(3_000));
/// assert_eq!(survey::duration::parse("-3s"), None);
/// ```
pub fn parse(text: &str) -> Option<u64> {
    let end = text.bytes().position(|b| !b.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let unit = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => DAY,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}

/// The rule that [`parse`] checks, in words.
pub const RULE: &str = "a span of time such as 500ms, 3s, 10m, 12h or 30d";

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(super::parse(text), expected, "{text:?}");
    }

    #[test]
    fn units() {
        check("250ms", Some(250));
        check("0s", Some(0));
        check("10m", Some(600_000));
        check("12h", Some(43_200_000));
        check("90d", Some(90 * super::DAY));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "s",
            "3",
            "3 s",
            "-3s",
            "1.5s",
            "3S",
            "٣s",
            "99999999999999999999d",
            "999999999999d3",
        ] {
            check(text, None);
        }
    }
}
