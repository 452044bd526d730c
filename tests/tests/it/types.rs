//! `candor.d.ts` names what the product is: every call, event, field and word of it, and no other.

#[path = "../../../crates/score-js/tests/web/declared.rs"]
mod declared;

use crate::words::{CLOSE, SUBMIT, SURVEY, answer, rating};
use declared::{Member, Names, literals};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{World, run, wait_until};

const TYPES: &str = include_str!("../../../www/embed/candor.d.ts");

/// The members of an interface; of overloads the last counts.
fn interface(name: &str) -> BTreeMap<String, Member> {
    declared::interface(TYPES, name)
}

fn names(interface_name: &str) -> Names {
    interface(interface_name).into_keys().collect()
}

fn set(list: &Value) -> Names {
    list.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

/// An object has every member that is not optional, and none that is not declared, and only words that are.
#[track_caller]
fn look(name: &str, value: &Value) {
    let declared = interface(name);
    let found = value.as_object().unwrap_or_else(|| panic!("{name} is no object: {value}"));
    for (member, Member { is_optional, .. }) in &declared {
        assert!(*is_optional || found.contains_key(member), "{name} has no {member}: {value}");
    }
    for (member, value) in found {
        let Some(Member { is_of, .. }) = declared.get(member) else {
            panic!("{name}.{member} is not declared");
        };
        let words = if is_of.starts_with('"') { literals(is_of) } else { Names::new() };
        let word = value.as_str().unwrap_or_default().to_owned();
        assert!(
            words.is_empty() || value.is_null() || words.contains(&word),
            "{name}.{member} {word:?}"
        );
    }
}

/// What a schema says of an object: its members, those that must be there, and the words of those that have words.
#[track_caller]
fn is_schema(name: &str, schema: &Value, without: &[&str]) {
    let properties = schema["properties"].as_object().unwrap();
    let required = set(&schema["required"]);
    let declared = interface(name);
    let wanted: Names =
        properties.keys().filter(|it| !without.contains(&it.as_str())).cloned().collect();
    assert_eq!(names(name), wanted, "{name}");
    for member in wanted {
        let Member { is_optional, is_of } = &declared[&member];
        assert_eq!(!is_optional, required.contains(&member), "{name}.{member} is optional or not");
        if let Some(words) = properties[&member].get("enum") {
            assert_eq!(literals(is_of), set(words), "{name}.{member}");
        }
    }
}

#[test]
fn a_response_is_that_of_its_schema() {
    let schema = include_str!("../../../crates/survey/schema/response.v1.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    is_schema("CandorResponse", &schema, &[]);
    let kinds = schema["properties"]["answers"]["items"]["oneOf"].as_array().unwrap();
    let of = |kind: &Value| kind["properties"].as_object().unwrap().clone();
    let members: Names =
        kinds.iter().flat_map(|it| of(it).into_iter().map(|(name, _)| name)).collect();
    assert_eq!(names("Answer"), &members | &Names::from(["question".to_owned()]));
    let words =
        kinds.iter().map(|it| it["properties"]["kind"]["const"].as_str().unwrap().to_owned());
    assert_eq!(literals(&interface("Answer")["kind"].is_of), words.collect());
}

#[test]
fn a_summary_is_that_of_a_report() {
    let schema = include_str!("../../../crates/survey/schema/report.v1.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let question = &schema["$defs"]["QuestionReport"];
    let properties: Names = question["properties"].as_object().unwrap().keys().cloned().collect();
    // There is nothing to compare with.
    assert_eq!(&names("QuestionSummary") | &Names::from(["against".to_owned()]), properties);
}

#[test]
fn every_setting_of_the_readme_has_its_type() {
    let readme = include_str!("../../../README.md");
    let rows = readme.lines().filter(|line| line.starts_with("| `data-"));
    let cells = rows.map(|line| line.split('|').nth(1).unwrap());
    let written: Names = cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .map(|name| name.trim_start_matches("data-").to_owned())
        .collect();
    assert!(written.len() > 15, "{written:?}");
    // Of `candorConfig` alone.
    let more = ["endpoints", "src"].map(str::to_owned).into();
    assert_eq!(names("CandorConfig"), &written | &more);
}

async fn until_told(world: &World, name: &str) -> Value {
    wait_until(name, async || {
        let told = world.browser.script(&format!("return told['{name}'] || null")).await;
        (!told.is_null()).then_some(told)
    })
    .await
}

#[test]
fn every_call_event_and_answer_is_as_declared() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[("data-share", "1")]).await;
        assert_eq!(set(&browser.script("return Object.keys(candor)").await), names("Candor"));
        let events = names("CandorEvents");
        for name in &events {
            assert!(TYPES.contains(&format!("\"candor:{name}\": CustomEvent<")), "{name}");
        }
        browser
            .script_with(
                "window.told = {};
                for (const name of arguments[0]) candor.on(name, (detail) => { told[name] = detail; });
                candor.on('before-send', (response) => { told.response = structuredClone(response); });
                candor.identify('customer-17', { plan: 'pro' });
                candor.set({ plan: 'pro', journey: 'purchase', persona: 'regular', touchpoint: 'order' });
                candor.summary('nps');
                window.outcome = candor.show('nps');
                return 0",
                vec![json!(events)],
            )
            .await;
        browser.inside(SURVEY).await;
        browser.click(&rating(9)).await;
        browser.inside("textarea").await.send_keys("It works.").await.unwrap();
        browser.click(SUBMIT).await;
        world.collector.complete().await;
        for name in ["shown", "answered", "completed"] {
            look("Asked", &until_told(&world, name).await);
        }
        look("Sent", &until_told(&world, "sent").await);
        let response = until_told(&world, "response").await;
        look("CandorResponse", &response);
        for answer in response["answers"].as_array().unwrap() {
            look("Answer", answer);
        }
        browser.click(CLOSE).await;
        look("Outcome", &browser.script("return outcome").await);

        let summary = browser.script("return candor.summary('nps')").await;
        look("BrowserSummary", &summary);
        look("QuestionSummary", &summary["questions"][0]);
        let explained = browser.script("return candor.explain('nps')").await;
        look("Explained", &explained);
        for gate in explained["gates"].as_array().unwrap() {
            look("Gate", gate);
        }
        browser.script("window.outcome = candor.show('ces'); return 0").await;
        browser.click(CLOSE).await;
        look("Asked", &until_told(&world, "dismissed").await);
        look("Outcome", &browser.script("return outcome").await);
        look("Receipt", &browser.script("return candor.forget()").await);

        world.collector.spoil([tests::Fault::Status(400), tests::Fault::Status(400)]);
        browser.script("void candor.show('nps')").await;
        answer(browser, 9).await;
        look("NotSent", &until_told(&world, "failed").await);
        look("Outcome", &browser.script("return candor.show('csat')").await);
        look("Failed", &browser.script("return candor.show()").await);
    });
}
