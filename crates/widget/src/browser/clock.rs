//! The widget's one clock and one source of chance.

use js_sys::Date;

/// Now, Unix milliseconds.
#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds since 1970 fit 53 bits for 285,000 years"
)]
pub fn now() -> i64 {
    Date::now() as i64
}

/// Now, RFC 3339.
pub fn moment() -> String {
    Date::new_0().to_iso_string().into()
}

/// Random bytes; from `Math.random` where a page has no `crypto`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0..1 times 256 is a byte"
)]
pub fn random() -> [u8; 10] {
    let mut bytes = [0; 10];
    let crypto = super::page::window().crypto();
    if crypto.and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes)).is_err() {
        bytes.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    bytes
}
