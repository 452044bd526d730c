//! Every colour of the widget from one brand colour, readable by construction.
//!
//! The neutral colours are fixed per mode; the brand colour is moved towards
//! black (light mode), or its own bright hue and then white (dark mode), in small steps until text in it
//! passes WCAG AA on the surface and on its own tint. Which colour stands on
//! which, and that every such pair passes, is `tests/palette.rs`; that a colour
//! was moved is said by the linter's notes, the studio and the page's console.

use crate::color::Color;

/// The least contrast of text, WCAG 2.2 AA (1.4.3).
pub const TEXT: f32 = 4.5;
/// The least contrast of a control's border, WCAG 2.2 AA (1.4.11).
pub const EDGE: f32 = 3.0;

/// The colours of one mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// The card.
    pub surface: Color,
    /// Text.
    pub ink: Color,
    /// Secondary text: at least [`TEXT`] on the surface.
    pub muted: Color,
    /// Decoration only.
    pub line: Color,
    /// Borders of controls: at least [`EDGE`] on surface and field.
    pub edge: Color,
    /// Inside of controls.
    pub field: Color,
    /// The brand colour, made readable.
    pub brand: Color,
    /// Text on the brand colour.
    pub on_brand: Color,
    /// A pale area in the brand's hue.
    pub tint: Color,
}

/// The colour used where an owner names none.
pub const BRAND: Color = Color([0x0a, 0x7d, 0x55]);

const BLACK: Color = Color([0, 0, 0]);
const WHITE: Color = Color([255, 255, 255]);

impl Palette {
    /// The palette of light or dark mode for a brand colour.
    pub fn new(brand: Color, dark: bool) -> Self {
        let hex = |rgb: u32| {
            let [_, r, g, b] = rgb.to_be_bytes();
            Color([r, g, b])
        };
        let mode = |light: u32, dim: u32| hex(if dark { dim } else { light });
        let surface = mode(0x00ff_ffff, 0x0018_1c24);
        let towards = if dark { WHITE } else { BLACK };
        // Towards white a colour pales: first it gets as bright as its hue can be.
        let most = brand.0.into_iter().fold(1, u8::max);
        let bright =
            Color(brand.0.map(|byte| (u16::from(byte) * 255 / u16::from(most)).min(255) as u8));
        let (brand, tint) = (0..=32)
            .map(|step: u16| {
                let brand = match step.checked_sub(16) {
                    Some(step) if dark => mix(bright, towards, step * 16),
                    None if dark => mix(brand, bright, step * 16),
                    _ => mix(brand, towards, step * 8),
                };
                (brand, mix(surface, brand, if dark { 40 } else { 24 }))
            })
            .find(|(brand, tint)| {
                contrast(*brand, surface) >= TEXT && contrast(*brand, *tint) >= TEXT
            })
            .unwrap_or((towards, surface));
        let on_brand =
            if contrast(WHITE, brand) >= contrast(BLACK, brand) { WHITE } else { hex(0x000b_0e13) };
        Self {
            surface,
            ink: mode(0x0016_1a22, 0x00ee_f2f7),
            muted: mode(0x0058_6273, 0x00a7_b1c2),
            line: mode(0x00d7_dde6, 0x0036_3e4d),
            edge: mode(0x0086_8f9e, 0x007b_8698),
            field: mode(0x00ff_ffff, 0x0011_151c),
            brand,
            on_brand,
            tint,
        }
    }
}

/// `n / 256` of the way from `from` to `to`.
fn mix(from: Color, to: Color, n: u16) -> Color {
    let mut rgb = from.0;
    for (channel, target) in rgb.iter_mut().zip(to.0) {
        *channel =
            ((u16::from(*channel) * (256 - n) + u16::from(target) * n + 128) / 256).min(255) as u8;
    }
    Color(rgb)
}

/// Contrast ratio of two colours, 1 to 21.
///
/// Source: WCAG 2.2, definition of "contrast ratio".
pub fn contrast(a: Color, b: Color) -> f32 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    if a > b { a / b } else { b / a }
}

/// Relative luminance, 0 to 1.
///
/// Source: WCAG 2.2, definition of "relative luminance".
fn luminance(color: Color) -> f32 {
    let [r, g, b] = color.0.map(|byte| {
        let c = f32::from(byte) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { power_2_4((c + 0.055) / 1.055) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// `x` to the power of 2.4 by square roots alone: 0.4 is 0.0110 0110 0110… in binary.
///
/// The square root is one exact instruction everywhere; a `pow` would cost
/// the widget about two kilobytes.
fn power_2_4(x: f32) -> f32 {
    let (mut product, mut root) = (x * x, x.sqrt());
    for _ in 0..5 {
        root = root.sqrt();
        product *= root;
        root = root.sqrt();
        product *= root;
        root = root.sqrt().sqrt();
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_agrees_with_the_exact_one() {
        for byte in 11..=255u8 {
            let x = (f32::from(byte) / 255.0 + 0.055) / 1.055;
            let exact = f64::from(x).powf(2.4);
            let error = (f64::from(power_2_4(x)) - exact).abs() / exact;
            assert!(error < 2e-6, "{byte}: {error}");
        }
    }

    #[test]
    fn known_contrasts() {
        assert!((contrast(BLACK, WHITE) - 21.0).abs() < 1e-3);
        // The well-known threshold grey: #767676 on white is 4.54.
        assert!((contrast(Color([0x76; 3]), WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn a_readable_brand_colour_is_kept() {
        assert_eq!(Palette::new(BRAND, false).brand, BRAND);
    }
}
