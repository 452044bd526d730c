//! Bytes of the files that the first question loads.

use std::path::Path;

use anyhow::{Result, bail};

use crate::dist;
use crate::files;
use crate::say::thousands;

/// A file's size as it is, and as it travels.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Weight {
    pub(super) raw: u64,
    pub(super) gzip: u64,
    pub(super) brotli: u64,
}

/// A file of `dist/embed/`, by the name that people know.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) weight: Weight,
}

/// What was measured.
#[derive(Clone, Debug)]
pub(super) struct Weighed {
    /// What the first question loads: the boot script first.
    pub(super) first_question: Vec<Row>,
    /// The survey whose text is the largest, of all presets and languages.
    pub(super) largest_text: Row,
    /// The scoring module, glue and wasm together.
    pub(super) score: Row,
}

impl Weighed {
    /// Weighs the files below `dist`.
    pub(super) fn read(dist: &Path, version: &str) -> Result<Self> {
        let folder = dist.join("embed").join(version);
        let first_question = [
            ("boot: `candor.js`", dist.join("embed").join("candor.js")),
            ("asking: `candor_asking.js`", folder.join("candor_asking.js")),
            ("glue: `candor_widget.js`", folder.join("candor_widget.js")),
            ("wasm: `candor_widget_bg.wasm`", folder.join("candor_widget_bg.wasm")),
            ("outbox: `outbox.js`", folder.join("outbox.js")),
            ("text: `surveys/nps.en`", folder.join("surveys").join("nps.en")),
        ]
        .into_iter()
        .map(|(name, path)| Ok(Row { name: name.to_owned(), weight: weigh(&path)? }))
        .collect::<Result<_>>()?;
        let largest_text = largest_text(&folder.join("surveys"))?;
        let glue = weigh(&folder.join("candor_score.js"))?;
        let wasm = weigh(&folder.join("candor_score_bg.wasm"))?;
        let name = "scoring module: `candor_score.js` and its wasm".to_owned();
        Ok(Self { first_question, largest_text, score: Row { name, weight: glue.and(wasm) } })
    }

    /// The sum of the first question's files.
    pub(super) fn sum(&self) -> Weight {
        self.first_question.iter().fold(Weight::default(), |sum, row| sum.and(row.weight))
    }

    /// The boot script alone: what a page without a due survey loads.
    pub(super) fn boot(&self) -> Weight {
        self.first_question.first().map(|row| row.weight).unwrap_or_default()
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = self.first_question.clone();
        rows.push(Row { name: "**first question**".to_owned(), weight: self.sum() });
        rows.push(Row {
            name: format!("largest survey text: `{}`", self.largest_text.name),
            weight: self.largest_text.weight,
        });
        rows
    }

    /// The table for a terminal.
    pub(super) fn table(&self) -> String {
        let mut lines =
            vec![format!("{:<46} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip-9", "brotli-11")];
        // Not in README, which tells what visitors load.
        for Row { name, weight } in self.rows().into_iter().chain([self.score.clone()]) {
            let name = name.replace(['`', '*'], "");
            let [raw, gzip, brotli] = weight.texts();
            lines.push(format!("{name:<46} {raw:>9} {gzip:>9} {brotli:>9}"));
        }
        lines.join("\n")
    }

    /// The table for README.md.
    pub(super) fn markdown(&self) -> String {
        let mut lines = vec![
            "| bytes | raw | gzip-9 | brotli-11 |".to_owned(),
            "|---|---:|---:|---:|".to_owned(),
        ];
        for Row { name, weight } in self.rows() {
            let [raw, gzip, brotli] = weight.texts();
            lines.push(format!("| {name} | {raw} | {gzip} | {brotli} |"));
        }
        lines.join("\n")
    }
}

impl Weight {
    /// Both together.
    fn and(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }

    fn texts(self) -> [String; 3] {
        [self.raw, self.gzip, self.brotli].map(thousands)
    }
}

fn weigh(path: &Path) -> Result<Weight> {
    let content = files::read(path)?;
    let len = |bytes: &[u8]| bytes.len() as u64;
    // Packed anew where the file is too small to have packed copies.
    let packed = |ending: &str, pack: fn(&[u8]) -> Result<Vec<u8>>| -> Result<u64> {
        let copy = path.with_added_extension(ending);
        Ok(len(&if copy.is_file() { files::read(&copy)? } else { pack(&content)? }))
    };
    Ok(Weight {
        raw: len(&content),
        gzip: packed("gz", dist::gzip)?,
        brotli: packed("br", dist::brotli)?,
    })
}

fn largest_text(folder: &Path) -> Result<Row> {
    let mut largest: Option<Row> = None;
    for file in files::walk(folder, &|_| true)? {
        let name = files::relative(folder, &file);
        if name.ends_with(".br") || name.ends_with(".gz") {
            continue;
        }
        let weight = weigh(&file)?;
        if largest.as_ref().is_none_or(|row| row.weight.brotli < weight.brotli) {
            largest = Some(Row { name, weight });
        }
    }
    match largest {
        Some(row) => Ok(row),
        None => bail!("{} has no surveys", folder.display()),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A widget of `brotli` bytes, with a boot script of 1,000.
    pub(in crate::size) fn weighed(brotli: u64) -> Weighed {
        let row = |name: &str, brotli| Row {
            name: name.to_owned(),
            weight: Weight { raw: 3 * brotli, gzip: brotli + brotli / 5, brotli },
        };
        Weighed {
            first_question: vec![row("boot: `candor.js`", 1000), row("wasm", brotli)],
            largest_text: row("ces.ru", 700),
            score: row("scoring module", 20_000),
        }
    }

    #[test]
    fn the_sum_is_the_first_questions() {
        assert_eq!(weighed(50_000).sum().brotli, 51_000);
        assert_eq!(weighed(50_000).boot().brotli, 1000);
    }

    #[test]
    fn tables_have_all_rows() {
        let text = weighed(50_000).markdown();
        assert!(text.contains("| **first question** | 153,000 | 61,200 | 51,000 |"), "{text}");
        assert!(text.contains("`ces.ru`"), "{text}");
        assert_eq!(weighed(50_000).table().lines().count(), 6);
    }
}
