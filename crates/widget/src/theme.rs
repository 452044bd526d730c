//! The style sheet of one asking: the fixed rules, and the palette of its brand colour.

use survey::color::Color;
use survey::compiled::Instrument;
use survey::palette::{BRAND, Palette};
use survey::survey::{Look, Mode};

// The element's own rules are apart: `www/embed/candor_frame.js` has them too.
const RULES: &str = concat!(include_str!("host.css"), include_str!("style.css"));

/// Everything the shadow root adopts.
pub fn styles(instrument: &Instrument) -> String {
    let mut css = colours(&instrument.look);
    css.push_str(&instrument.style);
    css
}

fn colours(look: &Look) -> String {
    let brand = look.color.unwrap_or(BRAND);
    let mut css = String::from(RULES);
    let mut add = |dark| {
        css.push_str(".card{");
        let p = Palette::new(brand, dark);
        let names = [
            ("surface", p.surface),
            ("ink", p.ink),
            ("muted", p.muted),
            ("line", p.line),
            ("edge", p.edge),
            ("field", p.field),
            ("brand", p.brand),
            ("on", p.on_brand),
            ("tint", p.tint),
        ];
        for (name, color) in names {
            variable(&mut css, name, color);
        }
        css.push_str(if dark { "color-scheme:dark}" } else { "color-scheme:light}" });
    };
    match look.mode {
        Mode::Light => add(false),
        Mode::Dark => add(true),
        Mode::Auto => {
            add(false);
            css.push_str("@media(prefers-color-scheme:dark){");
            let mut dark = colours(&Look { mode: Mode::Dark, ..look.clone() });
            css.push_str(&dark.split_off(RULES.len()));
            css.push('}');
        }
    }
    css
}

fn variable(css: &mut String, name: &str, color: Color) {
    css.push_str("--");
    css.push_str(name);
    css.push(':');
    css.push_str(&color.hex());
    css.push(';');
}
