//! The style sheet of one asking: the fixed rules, and the palette of its brand colour.

use survey::color::Color;
use survey::compiled::Instrument;
use survey::palette::{BRAND, Palette};
use survey::survey::{Look, Mode};

// What the first question needs comes before the wasm: `host.css` and `first.css`, the neutral colours among it.
const RULES: &str = include_str!("style.css");

/// What the shadow root adopts beside the rules of its first question.
pub fn styles(instrument: &Instrument) -> String {
    let Look { mode, color, .. } = &instrument.look;
    let brand = color.unwrap_or(BRAND);
    let mut css = String::from(RULES);
    add(&mut css, brand, *mode == Mode::Dark);
    if *mode == Mode::Auto {
        css.push_str("@media(prefers-color-scheme:dark){");
        add(&mut css, brand, true);
        css.push('}');
    }
    css.push_str(&instrument.style);
    css
}

fn add(css: &mut String, brand: Color, dark: bool) {
    let p = Palette::new(brand, dark);
    css.push_str(".card{");
    for (name, color) in [("brand", p.brand), ("on", p.on_brand), ("tint", p.tint)] {
        variable(css, name, color);
    }
    css.push('}');
}

fn variable(css: &mut String, name: &str, color: Color) {
    css.push_str("--");
    css.push_str(name);
    css.push(':');
    css.push_str(&color.hex());
    css.push(';');
}
