//! How long a backtracking engine can try: a bound, by what may come next.
//!
//! Each part has so many ways to fit from one place of the text. A part whose next letter
//! decides what it does has one: of `\d+/` a shorter run of digits can never be followed
//! by the slash. Where the next letter leaves a choice, the ways are counted: one for each length
//! of a repetition, the sum of alternatives that begin alike. What follows a part is tried once for each of its ways, so that
//! they multiply, and a repetition of a part with several ways is a power. Past the last part nothing can fail.

use super::letters::{Letters, first, is_anchored, times};
use regex_syntax::ast::Ast;

/// The longest text to reckon with, characters: an address.
const TEXT: f64 = 2_048.0;
/// Most steps: about the square of a text's length, a tenth of a second. So one unclear `.*` is let through wherever it stands.
const MOST: f64 = 16.0 * TEXT * TEXT;
/// Most ways of one repetition of a part that has several itself.
const POWER: f64 = 1_000.0;
/// Highest bound of a repetition, and of repetitions inside each other together: browsers refuse to compile much more.
const BOUND: u32 = 1_000;

/// Checks that an expression can't try for long.
///
/// # Errors
/// The rule it breaks, as the end of "… is not".
pub(super) fn check(ast: &Ast) -> Result<(), String> {
    bounds(ast, 1)?;
    let starts = if is_anchored(ast) { 1.0 } else { TEXT };
    let steps = starts * effort(ast, None)?.steps;
    if steps > MOST {
        return Err(format!(
            "quick: a text of {TEXT} characters can take {steps:.0} steps, more than {MOST}; begin it with ^, and say what a repetition may not run over, such as [^/]* for .*"
        ));
    }
    Ok(())
}

fn bounds(ast: &Ast, around: u32) -> Result<(), String> {
    match ast {
        Ast::Repetition(one) => {
            let (least, most) = times(&one.op.kind);
            let inner = around.saturating_mul(most.unwrap_or(least).max(1));
            if inner > BOUND {
                return Err(format!("quick: {inner} repetitions are more than {BOUND}"));
            }
            bounds(&one.ast, inner)
        }
        Ast::Group(group) => bounds(&group.ast, around),
        Ast::Alternation(list) => list.asts.iter().try_for_each(|ast| bounds(ast, around)),
        Ast::Concat(list) => list.asts.iter().try_for_each(|ast| bounds(ast, around)),
        _ => Ok(()),
    }
}

/// What a part can take from one place of the text.
#[derive(Clone, Copy)]
struct Effort {
    /// In how many ways it can fit, so that what follows is tried so often.
    ways: f64,
    /// Letters looked at, for all of its ways together.
    steps: f64,
}

const LEAF: Effort = Effort { ways: 1.0, steps: 1.0 };

/// What a part can take where one of `next` must follow; `None` where nothing follows and so nothing can fail.
fn effort(ast: &Ast, next: Option<Letters>) -> Result<Effort, String> {
    match ast {
        Ast::Group(group) => effort(&group.ast, next),
        Ast::Concat(list) => {
            let (mut all, mut next) = (Effort { ways: 1.0, steps: 0.0 }, next);
            for part in list.asts.iter().rev() {
                let one = effort(part, next)?;
                if next.is_none() && is_sure(part) {
                    continue;
                }
                all = Effort { ways: one.ways * all.ways, steps: one.steps + one.ways * all.steps };
                next = Some(begin(part, next));
            }
            Ok(all)
        }
        Ast::Alternation(list) => {
            let each = list.asts.iter().map(|ast| effort(ast, next));
            let each = each.collect::<Result<Vec<Effort>, String>>()?;
            let begins: Vec<Letters> = list.asts.iter().map(|ast| begin(ast, next)).collect();
            let alike =
                (1..begins.len()).any(|at| begins[..at].iter().any(|b| b.meets(begins[at])));
            let ways = each.iter().map(|one| one.ways);
            let ways = if alike { ways.sum() } else { ways.fold(1.0, f64::max) };
            Ok(Effort { ways, steps: each.iter().map(|one| one.steps).sum() })
        }
        Ast::Repetition(one) => {
            let (least, most) = times(&one.op.kind);
            let (letters, empty) = first(&one.ast);
            let after = next.unwrap_or_default();
            let around = if most == Some(1) { after } else { letters.or(after) };
            let inside = effort(&one.ast, Some(around))?;
            // Whether the next letter tells if it goes on.
            let unclear = Some(least) != most && (empty || letters.meets(after));
            let lengths = most.map_or(TEXT, |most| f64::from(most - least + 1));
            let several = if unclear { lengths } else { 1.0 };
            if inside.ways <= 1.0 {
                // There is one way through the text, and back.
                let once = most.map_or(f64::INFINITY, |most| f64::from(most) * inside.steps);
                let steps = 2.0 * once.min(TEXT * leaves(&one.ast));
                return Ok(Effort { ways: several, steps });
            }
            let Some(most) = most else {
                return Err("quick: what is repeated can fit the same text in several ways, so that it can backtrack without end".to_owned());
            };
            let power = inside.ways.powf(f64::from(most));
            if most > 1 && power > POWER {
                return Err(format!(
                    "quick: what is repeated {most} times can fit the same text in several ways, so that it can backtrack for long"
                ));
            }
            Ok(Effort { ways: power * several, steps: 2.0 * power * inside.steps })
        }
        _ => Ok(LEAF),
    }
}

/// Whether a part fits everywhere, with nothing if need be.
fn is_sure(part: &Ast) -> bool {
    match part {
        Ast::Empty(_) => true,
        Ast::Group(group) => is_sure(&group.ast),
        Ast::Repetition(one) => times(&one.op.kind).0 == 0,
        _ => false,
    }
}

/// How many leaves a part has: no letter of a text is looked at more often on one way.
fn leaves(ast: &Ast) -> f64 {
    match ast {
        Ast::Group(group) => leaves(&group.ast),
        Ast::Repetition(one) => {
            let (least, most) = times(&one.op.kind);
            leaves(&one.ast) * f64::from(most.unwrap_or(least).max(1))
        }
        Ast::Concat(list) => list.asts.iter().map(leaves).sum(),
        Ast::Alternation(list) => list.asts.iter().map(leaves).sum(),
        _ => 1.0,
    }
}

/// What may stand where `ast` begins, `next` being what follows it.
fn begin(ast: &Ast, next: Option<Letters>) -> Letters {
    let (letters, empty) = first(ast);
    if empty { letters.or(next.unwrap_or_default()) } else { letters }
}
