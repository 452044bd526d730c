//! Rules that can never pass, and texts that are none: found by the linter with their paths, before anything is shown.

#![allow(clippy::unwrap_used, reason = "a test stops where a golden file is wrong")]

use serde_json::{Value, json};
use survey::Survey;

/// 2026-11-26.
const NOW: i64 = 1_795_651_200_000;

fn survey(ask: &Value) -> Value {
    let mut survey: Value = serde_json::from_str(include_str!("../testdata/survey.json")).unwrap();
    survey["ask"] = ask.clone();
    survey
}

#[track_caller]
fn told(json: &str, expected: &[(&str, &str)]) {
    let problems = Survey::lint(json.as_bytes(), NOW).err().unwrap_or_default();
    let fits = problems.len() == expected.len()
        && problems
            .iter()
            .zip(expected)
            .all(|(problem, (path, part))| problem.path == *path && problem.message.contains(part));
    assert!(fits, "{json}: {problems:#?}");
}

/// The path below `$.ask` and a part of the message of each fault.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn lint(ask: Value, expected: &[(&str, &str)]) {
    let expected: Vec<(String, &str)> =
        expected.iter().map(|(path, part)| (format!("$.ask{path}"), *part)).collect();
    let expected: Vec<(&str, &str)> =
        expected.iter().map(|(path, part)| (&**path, *part)).collect();
    told(&survey(&ask).to_string(), &expected);
}

/// What is wrong with a test of one part of the address.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn address(part: &str, test: Value, expected: &[(&str, &str)]) {
    let expected: Vec<(String, &str)> =
        expected.iter().map(|(path, words)| (format!(".any[0].{part}{path}"), *words)).collect();
    let expected: Vec<(&str, &str)> =
        expected.iter().map(|(path, part)| (&**path, *part)).collect();
    lint(json!({"any": [{part: test}]}), &expected);
}

#[test]
fn a_test_that_no_address_could_fit_is_refused() {
    let slash = "begins with /: it could never fit";
    address("path", json!("cart"), &[("", slash)]);
    address("path", json!(""), &[("", slash)]);
    address("path", json!({"in": ["/a", "b", 5]}), &[(".in[1]", slash), (".in[2]", "a text")]);
    address("path", json!({"glob": "cart/*"}), &[(".glob", slash)]);
    address("path", json!({"regex": "^cart"}), &[(".regex", slash)]);
    address("path", json!({"regex": "^$"}), &[(".regex", slash)]);
    address("path", json!("/cart?x=1"), &[("", "? begins another part")]);
    address("path", json!({"glob": "/cart*#a"}), &[(".glob", "# begins another part")]);
    address("path", json!({"regex": "/cart\\?x"}), &[(".regex", "never stands in one")]);
    address("path", json!("/żółw"), &[("", "with %C5%BC for")]);
    address("path", json!("/a b"), &[("", "with %20 for")]);
    address("query", json!("step=2"), &[("", "begins with ?")]);
    address("query", json!("?"), &[("", "begins with ?")]);
    address("query", json!({"glob": "step=*"}), &[(".glob", "begins with ?")]);
    address("query", json!({"regex": "^step"}), &[(".regex", "begins with ?")]);
    address("query", json!("?a#b"), &[("", "# begins another part")]);
    address("hash", json!("done"), &[("", "begins with #")]);
    address("hash", json!({"in": ["done", "#done"]}), &[(".in[0]", "begins with #")]);
    address("hash", json!({"regex": "^(a|b)"}), &[(".regex", "begins with #")]);
    let whole = "a whole address such as https://example.com/cart: it could never fit";
    for url in [
        "/cart",
        "example.com/cart",
        "https://example.com",
        "HTTPS://example.com/",
        "https://Example.com/a",
    ] {
        address("url", json!(url), &[("", whole)]);
    }
    address("url", json!({"glob": "example.com/*"}), &[(".glob", whole)]);
    address("url", json!({"regex": "^/cart"}), &[(".regex", whole)]);
    address("url", json!({"max": 5}), &[(".max", "could never pass")]);
}

#[test]
fn what_an_address_can_fit_is_let_through() {
    for (part, test) in [
        ("path", json!({"glob": "*/cart"})),
        ("path", json!({"regex": "^/shop/\\d{1,4}/[a-z-]+$"})),
        ("path", json!({"regex": "cart"})),
        ("path", json!({"regex": "^.*/x"})),
        ("path", json!({"not": "cart"})),
        ("path", json!({"regex": "[?/]x"})),
        ("path", json!("/%C5%BC")),
        ("query", json!("")),
        ("query", json!({"in": ["", "?a=1"]})),
        ("query", json!({"glob": "*step=2*"})),
        ("query", json!({"regex": "^(\\?a|$)"})),
        ("query", json!({"regex": "[?&]step=\\d"})),
        ("hash", json!({"regex": "^$"})),
        ("hash", json!({"regex": "^#/a|^$"})),
        ("url", json!("https://example.com/")),
        ("url", json!({"glob": "https://*.example.com*"})),
        ("url", json!({"glob": "htt*"})),
        ("url", json!({"regex": "^https?://example\\.com"})),
        ("url", json!("file:///a")),
    ] {
        address(part, test, &[]);
    }
    let referrers = [
        json!(""),
        json!({"glob": "*google.*"}),
        json!({"regex": "^https://(www\\.)?google\\."}),
        json!({"not": "a"}),
    ];
    for test in referrers {
        lint(json!({"if": {"referrer": test}}), &[]);
    }
}

#[test]
fn a_referrer_is_a_whole_address() {
    for test in ["google.com", "https://google.com", "www.google.com/"] {
        lint(json!({"if": {"referrer": test}}), &[(".if.referrer", "a whole address")]);
    }
    lint(
        json!({"if": {"referrer": {"glob": "google.*"}}}),
        &[(".if.referrer.glob", "a whole address")],
    );
    lint(
        json!({"if": {"referrer": {"regex": "^//google"}}}),
        &[(".if.referrer.regex", "a whole address")],
    );
}

#[test]
fn triggers_that_exclude_each_other_are_refused() {
    let all = |list: Value, part: &str| lint(json!({"all": list}), &[(".all", part)]);
    all(json!([{"path": "/a"}, {"path": "/b"}]), "one \"path\" can't be two things");
    all(json!([{"path": "/a"}, {"path": {"not": "/a"}}]), "one \"path\"");
    all(json!([{"path": {"in": ["/a", "/b"]}}, {"path": {"glob": "/c*"}}]), "one \"path\"");
    all(json!([{"path": {"glob": "/a/*"}}, {"path": {"glob": "/b/*"}}]), "one \"path\"");
    all(json!([{"hash": {"glob": "*x"}}, {"hash": {"glob": "#a*y"}}]), "one \"hash\"");
    all(json!([{"url": "https://e.org/a?b#c"}, {"path": "/b"}]), "\"url\" and \"path\"");
    all(json!([{"url": "https://e.org/a?b#c"}, {"query": {"not": "?b"}}]), "\"url\" and \"query\"");
    all(
        json!([{"url": {"in": ["https://e.org/a", "https://e.org/"]}}, {"hash": "#c"}]),
        "\"url\" and \"hash\"",
    );
    all(
        json!([{"url": {"glob": "https://e.org/shop/*"}}, {"path": "/cart"}]),
        "\"url\" and \"path\"",
    );
    all(
        json!([{"url": {"glob": "https://e.org/shop/*"}}, {"path": {"glob": "/cart*"}}]),
        "\"url\" and \"path\"",
    );
    lint(
        json!({"any": [{"exit": true}, {"path": "/b"}], "all": [{"path": "/a"}]}),
        &[(".any[1]", "could never come true")],
    );
    for list in [
        json!([{"path": {"glob": "/a/*"}}, {"path": {"glob": "/a/b/*"}}, {"path": {"not": "/a/b/c"}}]),
        json!([{"url": "https://e.org/a?b#c"}, {"path": "/a"}, {"query": "?b"}, {"hash": "#c"}]),
        json!([{"url": {"glob": "https://e.org/shop/*"}}, {"path": {"glob": "/s*"}}]),
        json!([{"url": {"glob": "https://*/shop/*"}}, {"path": "/x"}]),
        json!([{"url": "https://e.org/"}, {"query": ""}, {"path": "/"}]),
        json!([{"path": {"regex": "^/a"}}, {"path": {"regex": "^/b"}}]),
    ] {
        lint(json!({"all": list}), &[]);
    }
    lint(json!({"any": [{"path": "/a"}, {"path": "/b"}]}), &[]);
}

#[test]
fn values_that_no_test_leaves_are_refused() {
    for test in [
        json!({"min": 5, "max": 5, "not": 5}),
        json!({"in": ["a", "b"], "glob": "c*"}),
        json!({"in": [1, 2], "min": 3}),
        json!({"is": "a", "max": 3}),
        json!({"in": [true], "not": true}),
    ] {
        lint(json!({"if": {"traits.a": test}}), &[(".if.traits.a", "any value could pass")]);
    }
}

#[test]
fn nobody_from_now_on_is_a_fault_of_what_is_written_now_alone() {
    let past = json!({"to": "2026-11-25T10:00:00Z"});
    lint(past.clone(), &[(".to", "2026-11-25T10:00:00Z\" is not in the future")]);
    lint(
        json!({"to": "2027-11-25T10:00:00Z", "share": 0}),
        &[(".share", "nobody could ever be asked")],
    );
    lint(json!({"share": 0.000_000_1}), &[(".share", "nobody")]);
    // A survey that is over is still one.
    assert!(Survey::from_json(survey(&past).to_string().as_bytes()).is_ok());
}

#[test]
fn lists_and_spans_of_nothing_are_refused() {
    for list in ["any", "all"] {
        let path = format!(".{list}");
        lint(json!({list: []}), &[(&path, "[] is not a list with a trigger in it: leave it out")]);
        // One fault each: what is no list is told as ever.
        lint(json!({list: {}}), &[(&path, "an array")]);
    }
    for nothing in ["0d", "0s", "000ms"] {
        lint(json!({"patience": nothing}), &[(".patience", "given up before it could be shown")]);
        lint(json!({"later": nothing}), &[(".later", "asked again at once")]);
        for wait in ["dwell", "inactive"] {
            let path = format!(".any[1].{wait}");
            lint(
                json!({"any": [{"exit": true}, {wait: nothing}]}),
                &[(&path, "come true at once")],
            );
        }
        lint(json!({"delay": nothing, "grace": nothing, "quiet": nothing}), &[]);
    }
    lint(json!({"patience": "1s", "later": "1ms", "any": [{"dwell": "1ms"}]}), &[]);
    // A survey that was published with them is still read.
    for ask in [json!({"any": []}), json!({"patience": "0s"}), json!({"later": "0d"})] {
        assert!(Survey::from_json(survey(&ask).to_string().as_bytes()).is_ok(), "{ask}");
    }
}

#[test]
fn a_selector_that_no_browser_reads_is_refused() {
    lint(
        json!({"any": [{"scroll": "50%"}]}),
        &[(".any[0].scroll", "\"50%\" is not a CSS selector")],
    );
    lint(json!({"any": [{"click": "a >> b"}]}), &[(".any[0].click", "not a CSS selector")]);
    lint(json!({"any": [{"visible": "#a:visible"}]}), &[(".any[0].visible", "not a CSS selector")]);
}

#[test]
fn what_a_parser_passes_over_is_found_in_the_document() {
    let json = survey(&json!({})).to_string();
    told(&format!("\u{feff}{json}"), &[]);
    let twice = json.replacen("\"ask\":{}", "\"ask\":{\"delay\":\"1s\",\"delay\":\"2s\"}", 1);
    told(&twice, &[("$.ask.delay", "stands here twice")]);
}

#[test]
fn one_bad_text_is_one_problem() {
    let with = |path: &str, value: Value| {
        let mut survey = survey(&json!({}));
        *survey.pointer_mut(path).unwrap() = value;
        survey.to_string()
    };
    let text = "$.questions[0].text";
    told(
        &with("/questions/0/text", json!({"en": ""})),
        &[("$.questions[0].text.en", "0 characters")],
    );
    told(
        &with("/questions/0/text", json!({"en": " \t\u{a0}"})),
        &[("$.questions[0].text.en", "a letter in it")],
    );
    told(&with("/questions/0/text", json!({})), &[(text, "a text per language")]);
    told(
        &with("/questions/0/labels/en", json!(["a", " "])),
        &[("$.questions[0].labels.en[1]", "a letter in it")],
    );
    told(&with("/questions", json!([])), &[("$.questions", "at least one question")]);
    for url in ["//evil.example", "/\\evil.example", "https://", "http:///x", "javascript:1"] {
        let thanks = json!({"all": {"en": "Thanks", "link": {"url": url, "text": {"en": "Go"}}}});
        told(&with("/thanks", thanks), &[("$.thanks.all.link.url", "such as /review")]);
    }
}
