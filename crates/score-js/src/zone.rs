//! When a day begins in a time zone, asked of the browser's own database.
//!
//! `Intl` only tells what a clock on the wall shows at a moment. The first moment of a day
//! is found from that, also where midnight was left out or came twice.

use crate::civil;
use crate::error::{Outcome, range};
use crate::instant::{self, DAY};
use crate::result::Fields;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[derive(Debug)]
    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;
    // js-sys's own does not catch what an unknown zone throws.
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str, options: &JsValue) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method)]
    fn format(this: &DateTimeFormat, moment: &JsValue) -> String;
}

/// A time zone.
#[derive(Debug)]
pub(crate) struct Zone(DateTimeFormat);

impl Zone {
    /// The zone of an IANA name.
    pub(crate) fn new(name: &str) -> Outcome<Self> {
        let options = Fields::default();
        options.text("timeZone", name).text("hourCycle", "h23").text("calendar", "gregory");
        for field in ["year", "month", "day", "hour", "minute", "second"] {
            options.text(field, "numeric");
        }
        DateTimeFormat::new("en-US", &options.done())
            .map(Self)
            .map_err(|_| range(&["zone \"", name, "\" is not a time zone that is known here"]))
    }

    /// The day that a calendar on the wall shows.
    pub(crate) fn day(&self, moment: i64) -> i64 {
        self.wall(moment).div_euclid(DAY)
    }

    /// The first moment of a day.
    pub(crate) fn start(&self, day: i64) -> i64 {
        let midnight = day * DAY;
        // No zone is further than 14 hours from UTC: a day before and after are safely outside.
        let offset = |moment| self.wall(moment) - moment;
        let (before, after) = (offset(midnight - DAY), offset(midnight + DAY));
        let (mut early, mut late) = (midnight - before.max(after), midnight - before.min(after));
        // Where midnight comes twice, the first one.
        for moment in [early, late] {
            if self.wall(moment) == midnight {
                return moment;
            }
        }
        // Midnight was left out: the moment when the clock jumped over it.
        while early + 1 < late {
            let middle = i64::midpoint(early, late);
            if self.wall(middle) < midnight {
                early = middle;
            } else {
                late = middle;
            }
        }
        late
    }

    /// What a clock on the wall shows, as milliseconds since 1970 on that clock.
    fn wall(&self, moment: i64) -> i64 {
        // "3/29/2026, 02:00:00"
        let text = self.0.format(&instant::number(moment));
        let (mut numbers, mut at, mut is_in_number) = ([0; 6], 0, false);
        for byte in text.bytes() {
            if byte.is_ascii_digit() {
                let Some(number) = numbers.get_mut(at) else { break };
                *number = 10 * *number + i64::from(byte - b'0');
            } else if is_in_number {
                at += 1;
            }
            is_in_number = byte.is_ascii_digit();
        }
        let [month, day, year, hour, minute, second] = numbers;
        let seconds = 3_600 * hour + 60 * minute + second;
        civil::day(year, month, day) * DAY + seconds * 1_000 + moment.rem_euclid(1_000)
    }
}
