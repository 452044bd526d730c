//! What xtask tells the person who waits.

/// Numbered steps of a command: `[2/6] building the widget …`.
#[derive(Debug)]
pub(crate) struct Steps {
    done: usize,
    total: usize,
}

impl Steps {
    /// A command of `total` steps, none begun.
    pub(crate) fn new(total: usize) -> Self {
        Self { done: 0, total }
    }

    /// Says that the next step begins.
    pub(crate) fn next(&mut self, what: &str) {
        self.done += 1;
        println!("[{}/{}] {what} …", self.done, self.total);
    }
}

/// A line that belongs to the step above it.
pub(crate) fn detail(what: &str) {
    println!("      {what}");
}

/// Something that is not as good as it could be, and what it costs.
pub(crate) fn warn(what: &str) {
    eprintln!("warning: {what}");
}

/// The heading of a test suite.
pub(crate) fn heading(what: &str) {
    println!("\n== {what} ==");
}

/// A whole number with thousands separated: `60,000`.
pub(crate) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(60_000), "60,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
