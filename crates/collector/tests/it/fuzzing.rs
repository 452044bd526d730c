//! Parsers on a few thousand inputs that nobody thinks of, the same at every run: golden documents
//! with bytes changed, cut, doubled and mixed.

mod targets;

use crate::chaos::chance::Chance;

const N: u64 = 4_000;

/// Fragments that parsers stumble over.
const WORDS: [&str; 24] = [
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "-1",
    "1e999",
    "0.1",
    "18446744073709551616",
    "\\u0000",
    "\\ud800",
    "\u{202e}",
    "[[[[[[[[",
    "{\"a\":",
    "2026-11-22T10:00:00Z",
    "\"v\":1",
    "from=",
    "to=",
    "by=lang,",
    "zone=Europe/Warsaw",
    "&",
    "period=month",
    "against=",
    "%ff",
];

/// `seed` changed in one to eight places.
fn mutated(seeds: &[&str], chance: &mut Chance) -> Vec<u8> {
    let pick = |chance: &mut Chance, n: usize| {
        usize::try_from(chance.below(u64::try_from(n.max(1)).unwrap())).unwrap()
    };
    let mut bytes = seeds[pick(chance, seeds.len())].as_bytes().to_vec();
    for _ in 0..=pick(chance, 8) {
        let (from, to) = (pick(chance, bytes.len()), pick(chance, bytes.len()));
        let (from, to) = (from.min(to), from.max(to));
        match chance.below(7) {
            0 if !bytes.is_empty() => bytes[from] = u8::try_from(chance.below(256)).unwrap(),
            1 => drop(bytes.drain(from..to.min(from + 20))),
            2 => bytes.truncate(to),
            3 => {
                let part = bytes[from..to.min(from + 40)].to_vec();
                bytes.splice(from..from, part);
            }
            4 | 5 => {
                let word = WORDS[pick(chance, WORDS.len())];
                bytes.splice(from..to.min(from + 6), word.bytes());
            }
            _ => {
                let other = seeds[pick(chance, seeds.len())].as_bytes();
                let at = pick(chance, other.len());
                bytes.splice(from..to.min(from + 40), other[at..].iter().take(40).copied());
            }
        }
    }
    bytes
}

fn check(seeds: &[&str], seed: u64, target: fn(&[u8])) {
    for seed in seeds {
        target(seed.as_bytes());
    }
    let mut chance = Chance::new(seed);
    for n in 0..N {
        let bytes = mutated(seeds, &mut chance);
        let run = std::panic::catch_unwind(|| target(&bytes));
        assert!(run.is_ok(), "input {n}: {:?}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn responses() {
    check(&[include_str!("../../../survey/testdata/response.json")], 1, targets::response);
}

/// Found by `cargo xtask fuzz response`: read quickly, such a number was off by its last bit.
#[test]
fn a_number_of_many_digits_stays_itself() {
    let golden = include_str!("../../../survey/testdata/response.json");
    let long = "909.18329069845785675909";
    assert!(golden.contains("129.9"));
    targets::response(golden.replace("129.9", long).as_bytes());
}

#[test]
fn surveys() {
    check(&[include_str!("../../../survey/testdata/survey.json")], 2, targets::survey);
}

#[test]
fn queries_of_reports() {
    let seeds = [
        "by=touchpoint,lang&from=2026-11-01&to=2026-12-01&zone=Europe/Warsaw",
        "period=week&zone=Asia/Kathmandu&against=previous",
        "by=device&period=quarter&from=2020-01-01T00:00:00Z",
        "",
    ];
    check(&seeds, 3, targets::report);
}

#[test]
fn nesting_has_an_end() {
    for open in ["[", "{\"a\":", "[{\"a\":"] {
        let deep = open.repeat(100_000);
        targets::response(deep.as_bytes());
        targets::survey(deep.as_bytes());
    }
}
