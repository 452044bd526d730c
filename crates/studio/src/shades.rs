//! What the palette makes of a brand colour, so that the studio can say so.

use survey::color::Color;
use survey::palette::{Palette, contrast};
use survey::survey::Mode;

/// The brand colour as it is shown in one mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shade {
    /// The mode's name.
    pub name: &'static str,
    /// The colour that is shown.
    pub color: Color,
    /// Its contrast on the surface, with its WCAG grade: "5.1 : 1, AA".
    pub contrast: String,
    /// What was done to the colour that was given: "darkened from 3.3 : 1".
    pub change: Option<String>,
}

/// The brand colour in every mode that a visitor may see.
pub fn shades(given: Color, mode: Mode) -> Vec<Shade> {
    let light = (mode != Mode::Dark).then(|| shade(given, false));
    let dark = (mode != Mode::Light).then(|| shade(given, true));
    light.into_iter().chain(dark).collect()
}

fn shade(given: Color, dark: bool) -> Shade {
    let palette = Palette::new(given, dark);
    let seen = contrast(palette.brand, palette.surface);
    let grade = if seen >= 7.0 { "AAA" } else { "AA" };
    let verb = if dark { "lightened" } else { "darkened" };
    let before = contrast(given, palette.surface);
    Shade {
        name: if dark { "Dark" } else { "Light" },
        color: palette.brand,
        contrast: [&ratio(seen), ", ", grade].concat(),
        change: (palette.brand != given).then(|| [verb, " from ", &ratio(before)].concat()),
    }
}

/// Rounded down: 4.49 must not read as a passed 4.5.
fn ratio(contrast: f32) -> String {
    let down = (f64::from(contrast) * 10.0).floor() / 10.0;
    [&score::decimal(down, 1), " : 1"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use survey::palette::BRAND;

    #[test]
    fn a_readable_color_is_only_measured() {
        let light = &shades(BRAND, Mode::Light)[0];
        assert_eq!((light.contrast.as_str(), &light.change), ("5.1 : 1, AA", &None));
        assert_eq!(light.color, BRAND);
    }

    #[test]
    fn a_change_is_said_in_the_direction_of_its_mode() {
        let pale = &shades(Color([0xff, 0xd0, 0]), Mode::Light)[0];
        assert!(pale.change.as_ref().unwrap().starts_with("darkened from 1.4 : 1"), "{pale:?}");
        let deep = &shades(BRAND, Mode::Dark)[0];
        assert!(deep.change.as_ref().unwrap().starts_with("lightened from 3.3 : 1"), "{deep:?}");
    }

    #[test]
    fn both_modes_count_where_the_visitor_decides() {
        let names = |mode| shades(BRAND, mode).iter().map(|shade| shade.name).collect::<Vec<_>>();
        assert_eq!(names(Mode::Auto), ["Light", "Dark"]);
        assert_eq!(names(Mode::Light), ["Light"]);
        assert_eq!(names(Mode::Dark), ["Dark"]);
    }

    #[test]
    fn a_contrast_never_reads_as_more_than_it_is() {
        assert_eq!(ratio(4.49), "4.4 : 1");
        assert_eq!(ratio(21.0), "21.0 : 1");
    }
}
