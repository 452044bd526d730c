//! Every colour that stands on another passes WCAG AA, for every brand colour, in light and in dark.
//!
//! What stands on what is one table, and the style sheets may use no colour in a way that it does not have.

use std::collections::{BTreeMap, BTreeSet};
use survey::color::Color;
use survey::palette::{BRAND, EDGE, Palette, TEXT, contrast};

/// A colour of the palette as the style sheets use it.
struct Use {
    /// As what: `text`, `edge` (border), `ring` (of focus), `area`, or `drawing` (star, face, thumb).
    as_what: &'static str,
    /// Its name in the style sheets.
    name: &'static str,
    /// What it stands on, or is told from; nothing where it is a ground for others, or decoration.
    on: &'static [&'static str],
}

const fn used(as_what: &'static str, name: &'static str, on: &'static [&'static str]) -> Use {
    Use { as_what, name, on }
}

const USES: &[Use] = &[
    used("text", "ink", &["surface", "field", "tint"]),
    used("text", "muted", &["surface"]),
    used("text", "on", &["brand"]),
    used("text", "brand", &["surface"]),
    // The borders of ratings, options and fields, at rest and under the pointer.
    used("edge", "edge", &["surface", "field"]),
    used("edge", "ink", &["surface", "field"]),
    // What is selected, and the button that sends; the check on the thank-you's tint.
    used("edge", "brand", &["surface", "field", "tint"]),
    // The check in a chosen option.
    used("edge", "on", &["brand"]),
    // The hairline around the card.
    used("edge", "line", &[]),
    // Two pixels away from what has focus.
    used("ring", "brand", &["surface"]),
    // What is selected, beside what is not; progress on its track.
    used("area", "brand", &["surface", "field", "line"]),
    // The dot in a chosen option.
    used("area", "on", &["brand"]),
    used("area", "surface", &[]),
    used("area", "field", &[]),
    used("area", "tint", &[]),
    used("area", "line", &[]),
    used("drawing", "edge", &["field"]),
    used("drawing", "ink", &["field", "tint"]),
    // Stars that are filled, and what was chosen of other drawings.
    used("drawing", "brand", &["tint"]),
    used("drawing", "on", &["brand"]),
];

const FIRST: &str = include_str!("../../widget/src/first.css");

/// The colours that no brand colour moves: written down in the sheet that comes before the wasm.
const NEUTRAL: [&str; 6] = ["surface", "ink", "muted", "line", "edge", "field"];

const SHEETS: [(&str, &str); 12] = [
    ("host.css", include_str!("../../widget/src/host.css")),
    ("first.css", FIRST),
    ("style.css", include_str!("../../widget/src/style.css")),
    ("ces.css", include_str!("../src/style/ces.css")),
    ("choice.css", include_str!("../src/style/choice.css")),
    ("coloured.css", include_str!("../src/style/coloured.css")),
    ("consent.css", include_str!("../src/style/consent.css")),
    ("glyphs.css", include_str!("../src/style/glyphs.css")),
    ("pages.css", include_str!("../src/style/pages.css")),
    ("smileys.css", include_str!("../src/style/smileys.css")),
    ("stars.css", include_str!("../src/style/stars.css")),
    ("thumbs.css", include_str!("../src/style/thumbs.css")),
];

impl Use {
    /// Source: WCAG 2.2, 1.4.3 for text, 1.4.11 for what tells a control, a state or a drawing.
    fn least(&self) -> f32 {
        if self.as_what == "text" { TEXT } else { EDGE }
    }
}

fn named(p: &Palette, name: &str) -> Color {
    match name {
        "surface" => p.surface,
        "ink" => p.ink,
        "muted" => p.muted,
        "line" => p.line,
        "edge" => p.edge,
        "field" => p.field,
        "brand" => p.brand,
        "on" => p.on_brand,
        "tint" => p.tint,
        _ => panic!("the palette has no colour {name:?}"),
    }
}

/// Every sRGB colour in steps of five, 140,608 of them, in both modes.
#[test]
fn every_pair_that_is_seen_passes_for_every_brand_colour() {
    // Each pair once, with the most that any use asks of it.
    let mut pairs = BTreeMap::new();
    for used in USES {
        for on in used.on {
            let least = pairs.entry((used.name, *on)).or_insert(EDGE);
            *least = used.least().max(*least);
        }
    }
    let steps = || (0..=255u8).step_by(5);
    let mut seen = 0;
    for (r, g) in steps().flat_map(|r| steps().map(move |g| (r, g))) {
        for (b, dark) in steps().flat_map(|b| [(b, false), (b, true)]) {
            let p = Palette::new(Color([r, g, b]), dark);
            for ((name, on), least) in &pairs {
                let seen = contrast(named(&p, name), named(&p, on));
                assert!(
                    seen >= *least,
                    "{name} on {on}: {seen} for #{r:02x}{g:02x}{b:02x}, dark: {dark}"
                );
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 2 * 52 * 52 * 52);
}

/// The declarations of a sheet: property and value.
fn declarations(css: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = css.lines().filter(|line| !line.starts_with("/*"));
    lines.flat_map(|line| line.split(['{', ';', '}'])).filter_map(|part| part.split_once(':'))
}

#[test]
fn the_style_sheets_use_no_colour_otherwise() {
    let mut found = BTreeSet::new();
    for (sheet, css) in SHEETS {
        for (property, value) in declarations(css) {
            let as_what = match property {
                "color" => "text",
                "--c" => "drawing",
                _ if property.starts_with("border") => "edge",
                _ if property.starts_with("outline") => "ring",
                "background" | "accent-color" => "area",
                _ => continue,
            };
            for name in value.split("var(--").skip(1) {
                let name = name.split([')', ',']).next().unwrap();
                // The radius of corners, a drawing's own colour and a scale's, which is checked below.
                if ["candor-radius", "r", "c", "s"].contains(&name) {
                    continue;
                }
                let known = USES.iter().any(|used| used.as_what == as_what && used.name == name);
                assert!(known, "{sheet}: {property}:{value} uses {name} as {as_what}");
                found.insert((as_what, name.to_owned()));
            }
        }
    }
    for Use { as_what, name, .. } in USES {
        assert!(
            found.contains(&(as_what, (*name).to_owned())),
            "no sheet uses {name} as {as_what}"
        );
    }
}

#[test]
fn the_neutral_colours_of_the_first_question_are_those_of_the_palette() {
    let blocks: Vec<&str> = FIRST.split('}').filter(|block| block.contains("--surface:")).collect();
    // Light; dark where the system is, and where it is wished.
    assert_eq!(blocks.len(), 3);
    for (block, dark) in blocks.into_iter().zip([false, true, true]) {
        let p = Palette::new(BRAND, dark);
        for name in NEUTRAL {
            let given = block.split(&format!("--{name}:")).nth(1).unwrap().get(..7).unwrap();
            assert_eq!(Color::parse(given), Some(named(&p, name)), "{name}, dark: {dark}");
        }
        assert!(block.contains(if dark { "color-scheme:dark" } else { "color-scheme:light" }));
    }
}

/// The note's dot and the coloured scale: one colour for both modes.
#[test]
fn what_is_no_colour_of_the_palette_is_seen_in_both_modes() {
    let mut found = 0;
    for (sheet, css) in SHEETS {
        let is_neutral =
            |name: &str| name.strip_prefix("--").is_some_and(|name| NEUTRAL.contains(&name));
        for (property, value) in declarations(css)
            .filter(|(property, _)| *property != "box-shadow" && !is_neutral(property))
        {
            for hex in value.split('#').skip(1) {
                let hex = format!("#{}", hex.split([' ', ',']).next().unwrap());
                let color = Color::parse(&hex).unwrap_or_else(|| panic!("{sheet}: {hex}"));
                for dark in [false, true] {
                    let p = Palette::new(BRAND, dark);
                    for on in [p.surface, p.field] {
                        let seen = contrast(color, on);
                        assert!(seen >= EDGE, "{sheet}: {property}:{hex} is {seen} on {on:?}");
                    }
                }
                found += 1;
            }
        }
    }
    assert_eq!(found, 6, "the dot, and three colours of the scale, two of them twice");
}
