//! Every kind of question, and the way through several of them.

use crate::words::{CLOSE, ENTER, RIGHT, SUBMIT, SURVEY, TAB, THANKS, rating};
use serde_json::{Value, json};
use tests::{Browser, World, run, wait_until};

pub(crate) const EVERY: &str = include_str!("../../../crates/survey/testdata/every-kind.json");
const BACK: &str = "[part~=back]";
const LATER: &str = "[part~=later]";
const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

/// The survey with every kind of question, shown as `show` says.
async fn open(world: &World, show: &str) {
    let json: Value = serde_json::from_str(EVERY).unwrap();
    let blanks = [("json", &*json.to_string()), ("data-show", show), ("data-target", "main")];
    world.open("inline.html", &blanks).await;
    world.browser.inside(SURVEY).await;
}

/// Waits until the question is the one that reads so.
async fn asked(browser: &Browser, words: &str) {
    wait_until(words, async || (browser.words("[part~=question]").await == words).then_some(()))
        .await;
}

async fn next(browser: &Browser, words: &str) {
    browser.click(SUBMIT).await;
    asked(browser, words).await;
}

fn option(position: u8) -> String {
    format!("[part~=choices] input[value=\"{position}\"]")
}

#[test]
fn every_kind_is_answered_on_the_way_to_the_thank_you() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, "popover").await;
        browser.click(&rating(2)).await;
        browser.inside("textarea").await.send_keys("It took a week.").await.unwrap();
        assert!(browser.words(".why").await.contains("What went wrong?"));
        next(browser, "What was it about?").await;
        browser.click(&option(1)).await;
        browser.click(&option(2)).await;
        browser.inside("textarea").await.send_keys("The box").await.unwrap();
        next(browser, "Was it late?").await;
        browser.click(&option(0)).await;
        next(browser, "How much effort was it?").await;
        browser.click(&rating(4)).await;
        next(browser, "And the website?").await;
        browser.click(&rating(3)).await;
        next(browser, "Was this page helpful?").await;
        browser.click(&rating(2)).await;
        browser.click("[part~=consent] input").await;
        assert_eq!(browser.words(SUBMIT).await, "Done", "the owner's own word");
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        assert_eq!(browser.words("[part~=thanks] .q").await, "Thank you, we will look into it.");
        let complete = world.collector.complete().await;
        assert_eq!(
            complete.body["answers"],
            json!([
                { "question": "service", "kind": "csat", "rating": 2 },
                { "question": "wrong", "kind": "text", "text": "It took a week." },
                { "question": "topics", "kind": "choice", "choices": ["delivery", "other"], "other": "The box" },
                { "question": "late", "kind": "choice", "choices": ["yes"] },
                { "question": "effort", "kind": "ces", "scale": 5, "rating": 4 },
                { "question": "faces", "kind": "csat", "scale": 3, "rating": 3 },
                { "question": "thumbs", "kind": "csat", "scale": 2, "rating": 2 },
                { "question": "contact", "kind": "consent", "consent": true },
            ])
        );
        assert_eq!(complete.body["coloured"], true);
        let ids: Vec<_> =
            world.collector.posts().iter().map(|post| post.body["response_id"].clone()).collect();
        assert!(ids.len() > 6 && ids.iter().all(|id| *id == ids[0]), "one response: {ids:?}");
    });
}

#[test]
fn one_can_go_back_and_answer_anew() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, "popover").await;
        browser.click(&rating(5)).await;
        browser.inside("textarea").await.send_keys("All of it").await.unwrap();
        let progress = async || {
            browser.inside("progress").await;
            let value = browser.script(
                "const bar = document.querySelector('candor-widget').shadowRoot.querySelector('progress'); return [bar.value, bar.max]",
            );
            value.await
        };
        assert_eq!(progress().await, json!([0, 5]));
        assert!(!browser.is_inside(BACK).await, "nothing is before the first");
        next(browser, "What was it about?").await;
        assert_eq!(progress().await, json!([1, 5]));
        browser.click(BACK).await;
        asked(browser, "How was our service?").await;
        let seen = browser.script(
            "const root = document.querySelector('candor-widget').shadowRoot;
            return [root.querySelector(':checked').value, root.querySelector('textarea').value]",
        );
        assert_eq!(seen.await, json!(["5", "All of it"]));
        browser.click(&rating(4)).await;
        let changed = |post: &tests::Seen| post.body["answers"][0]["rating"] == 4;
        let changed = world.collector.post("the changed rating", changed).await;
        assert_eq!(changed.body["answers"][1]["text"], "All of it");
        next(browser, "What was it about?").await;
        assert!(!browser.is_inside(":checked").await, "nothing of the page before is left");
    });
}

#[test]
fn the_counter_tells_how_much_is_used() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, "popover").await;
        browser.click(&rating(5)).await;
        browser.inside("textarea").await.send_keys("Żółć").await.unwrap();
        assert_eq!(browser.words(".used").await, "4 / 280");
        // As a reader counts: a pictogram is one character, of two units of UTF-16.
        let value = "document.querySelector('candor-widget').shadowRoot.querySelector('textarea')";
        browser.script(&format!("const field = {value}; field.select(); document.execCommand('insertText', false, '🙂'.repeat(300))")).await;
        assert_eq!(browser.words(".used").await, "280 / 280");
        assert!(browser.holds(&format!("{value}.value == '🙂'.repeat(280)")).await);
        // What does not fit is what was written last, wherever that is.
        browser.script(&format!("{value}.setSelectionRange(4, 4)")).await;
        browser.keys(['a']).await;
        let kept = format!("{value}.value == '🙂'.repeat(280) && {value}.selectionStart == 4");
        assert!(browser.holds(&kept).await);
        browser.keys(['\u{E003}', 'a']).await;
        next(browser, "What was it about?").await;
        let text = format!("🙂a{}", "🙂".repeat(278));
        let sent = |post: &tests::Seen| post.body["answers"][1]["text"] == text;
        assert_eq!(world.collector.post("280 characters", sent).await.status, 200);
    });
}

/// PITFALLS 26: what was answered and written is there again.
#[test]
fn a_reload_in_the_middle_goes_on_where_one_was() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, "popover").await;
        browser.click(&rating(2)).await;
        let first = world.collector.post("the rating", |_| true).await;
        browser.inside("textarea").await.send_keys("Words that are not sent").await.unwrap();
        browser.reload().await;
        browser.inside("textarea").await;
        let seen = browser.script(
            "const root = document.querySelector('candor-widget').shadowRoot;
            return [root.querySelector(':checked').value, root.querySelector('textarea').value]",
        );
        assert_eq!(seen.await, json!(["2", "Words that are not sent"]));
        next(browser, "What was it about?").await;
        browser.reload().await;
        asked(browser, "What was it about?").await;
        browser.click(&option(0)).await;
        next(browser, "How much effort was it?").await;
        let last =
            |post: &tests::Seen| post.body["answers"].as_array().is_some_and(|it| it.len() == 3);
        let last = world.collector.post("the third answer", last).await;
        assert_eq!(last.body["response_id"], first.body["response_id"]);
        assert_eq!(last.body["answers"][1]["text"], "Words that are not sent");
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
        browser.reload().await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await, "closed is closed");
    });
}

#[test]
fn what_the_api_showed_goes_on_after_a_reload_too() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[]).await;
        browser.script("void candor.show('csat')").await;
        browser.click(&rating(3)).await;
        let first = world.collector.post("the rating", |_| true).await;
        browser.reload().await;
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        let complete = world.collector.complete().await;
        assert_eq!(complete.body["response_id"], first.body["response_id"]);
        assert_eq!(complete.body["answers"][0]["rating"], 3);
        assert_eq!(world.collector.report("csat").await["questions"][0]["n"], 1);
    });
}

#[test]
fn ask_me_later_is_an_outcome_and_the_next_asking_goes_on() {
    run(async |world| {
        let browser = &world.browser;
        let json = r#"{"v":1,"id":"x","version":1,"questions":[{"id":"q","kind":"nps","text":{"en":"Would you?"}},
            {"id":"why","kind":"text","text":{"en":"Why?"}}],"ask":{"later":"3d"}}"#;
        world.open("inline.html", &[("json", json)]).await;
        browser.inside(LATER).await;
        browser.click(&rating(6)).await;
        let first = world.collector.post("the rating", |_| true).await;
        browser.inside("textarea").await.send_keys("I am in a hurry").await.unwrap();
        browser.click(LATER).await;
        browser.wait_until_gone().await;
        browser.reload().await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await, "later is not now");
        age(browser, 3 * DAY - HOUR).await;
        browser.reload().await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await, "earlier than was wished");
        // The quiet period of an answer is ninety days, and "later" stands in its place.
        age(browser, HOUR).await;
        browser.reload().await;
        let words = browser.inside("textarea").await.prop("value").await.unwrap();
        assert_eq!(words.as_deref(), Some("I am in a hurry"));
        browser.click(SUBMIT).await;
        let complete = world.collector.complete().await;
        assert_eq!(complete.body["response_id"], first.body["response_id"]);
    });
}

/// Lets so many milliseconds go by since all that this browser keeps of `x`.
async fn age(browser: &Browser, span: u64) {
    let script = "localStorage['candor.last.x'] = localStorage['candor.last.x'].split(' ').map((it) => it > 1e12 ? it - arguments[0] : it).join(' ')";
    browser.script_with(script, vec![span.into()]).await;
}

/// Who has not answered yet may put it off too, and comes back to a survey without an answer.
#[test]
fn ask_me_later_needs_no_answer_and_keeps_for_whom_it_was() {
    run(async |world| {
        let browser = &world.browser;
        let json = r#"{"v":1,"id":"x","version":1,"questions":[{"id":"q","kind":"nps","text":{"en":"Would you?"}}],"ask":{"later":"3d","limit":1}}"#;
        let token = crate::links::token(&world, "x", "alice", 600).await;
        let link = [("json", json), ("candor", "x"), ("recipient", &*token)];
        world.open("inline.html", &link).await;
        browser.click(LATER).await;
        browser.wait_until_gone().await;
        age(browser, 3 * DAY).await;
        // Days later, on a page that the link does not lead to.
        for _ in 0..2 {
            world.open("inline.html", &[("json", json)]).await;
            browser.inside(SURVEY).await;
        }
        browser.click(&rating(6)).await;
        browser.click(SUBMIT).await;
        let complete = world.collector.complete().await;
        assert_eq!(complete.body["recipient"], token);
        assert_eq!(complete.body["answers"][0]["rating"], 6);
    });
}

#[test]
fn options_are_chosen_by_keys_alone() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, "inline").await;
        browser.keys([TAB, RIGHT, ENTER]).await;
        next(browser, "What was it about?").await;
        browser.inside(&option(0)).await;
        browser
            .script(
                "document.querySelector('candor-widget').shadowRoot.querySelector('input').focus()",
            )
            .await;
        browser.keys([' ', TAB, ' ', ' ', TAB, ' ']).await;
        let checked = browser.script(
            "return [...document.querySelector('candor-widget').shadowRoot.querySelectorAll(':checked')].map((it) => it.value)",
        );
        assert_eq!(checked.await, json!(["0", "2"]));
    });
}

#[test]
fn the_thank_you_of_a_group_leads_on_where_its_owner_says() {
    run(async |world| {
        let browser = &world.browser;
        let json = r#"{"v":1,"id":"x","version":1,"questions":[{"id":"q","kind":"csat","display":"thumbs","text":{"en":"Helpful?"}}],
            "thanks":{"top":{"en":"Glad.","link":{"url":"https://shop.example/review","text":{"en":"Write a review"}}},"all":{"en":"Thank you."}}}"#;
        world.open("inline.html", &[("json", json)]).await;
        browser.click(&rating(2)).await;
        browser.click(SUBMIT).await;
        let link = browser.inside("[part~=link]").await;
        assert_eq!(link.text().await.unwrap(), "Write a review");
        assert_eq!(
            link.attr("href").await.unwrap().as_deref(),
            Some("https://shop.example/review")
        );
        assert_eq!(link.attr("rel").await.unwrap().as_deref(), Some("noopener"));
    });
}

/// The words, the follow-up and the thank-you are those of the group that one ends in.
#[test]
fn the_follow_up_goes_by_the_group_and_changes_with_the_rating() {
    run(async |world| {
        let browser = &world.browser;
        let (groups, ratings) = (["detractor", "passive", "promoter"], [6, 7, 9]);
        let why = groups.map(|group| {
            json!({ "id": group, "kind": "text", "when": { "q": group }, "text": { "en": format!("Why, {group}?") } })
        });
        let mut questions =
            vec![json!({ "id": "q", "kind": "nps", "text": { "en": "Would you?" } })];
        questions.extend(why);
        let thanks: serde_json::Map<String, Value> = groups
            .map(|group| (group.to_owned(), json!({ "en": format!("Thanks, {group}.") })))
            .into_iter()
            .collect();
        let json =
            json!({ "v": 1, "id": "x", "version": 1, "questions": questions, "thanks": thanks });
        for (last, group) in groups.iter().enumerate() {
            let blanks = [("json", &*json.to_string()), ("data-storage", "none")];
            world.open("inline.html", &blanks).await;
            // By way of the others, each with words that are not the end's.
            for at in (0..3).filter(|at| *at != last).chain([last]) {
                browser.click(&rating(ratings[at])).await;
                let asked = format!("Why, {}?", groups[at]);
                wait_until(&asked, async || {
                    browser.words(".why").await.contains(&asked).then_some(())
                })
                .await;
                browser.inside("textarea").await.send_keys(groups[at]).await.unwrap();
            }
            browser.click(SUBMIT).await;
            browser.inside(THANKS).await;
            assert_eq!(browser.words("[part~=thanks] .q").await, format!("Thanks, {group}."));
            let complete = world.collector.post(group, |post| {
                post.body["status"] == "complete" && post.body["answers"][1]["text"] == *group
            });
            assert_eq!(
                complete.await.body["answers"],
                json!([
                    { "question": "q", "kind": "nps", "rating": ratings[last] },
                    { "question": group, "kind": "text", "text": group },
                ])
            );
        }
    });
}
