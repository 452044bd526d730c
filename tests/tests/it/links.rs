//! Answers by a link, such as one in an e-mail: a rating in the address, which only a person's press commits to.

use crate::words::{CLOSE, SUBMIT, SURVEY, THANKS, rating};
use collector::recipient::{LinkKey, Recipient};
use serde_json::{Value, json};
use tests::{Browser, Fault, World, run, wait_until};

/// Every rating that is selected.
const SELECTED: &str = "return [...document.querySelectorAll('candor-widget')].flatMap((host) =>
    [...host.shadowRoot.querySelectorAll('input:checked')].map((input) => input.value))";

async fn wait_until_selected(world: &World, value: &str) {
    world.browser.inside(SURVEY).await;
    wait_until("the rating of the link is selected", async || {
        (world.browser.script(SELECTED).await == json!([value])).then_some(())
    })
    .await;
}

/// Opens the ordinary page by a link to NPS with this rating, and waits until that is selected.
async fn follow(world: &World, rating: &str, more: &[(&str, &str)]) {
    let blanks = [&[("candor", "nps"), ("rating", rating)], more].concat();
    world.open("page.html", &blanks).await;
    wait_until_selected(world, rating).await;
}

async fn wait_until_clean(world: &World) {
    wait_until("an address without our parameters", async || {
        world
            .browser
            .holds("!/[?&](candor|rating|recipient)=/.test(location.search)")
            .await
            .then_some(())
    })
    .await;
}

/// A token of the collector's own for a survey, good for so many seconds from now.
pub(crate) async fn token(world: &World, survey: &str, respondent: &str, seconds: i64) -> String {
    let key = LinkKey::new(&world.collector.store().link_key().await.unwrap());
    let until = u32::try_from(collector::clock::system() / 1_000 + seconds).unwrap();
    let (survey, respondent) = (survey.to_owned(), respondent.to_owned());
    key.sign(&Recipient { survey, respondent, until })
}

#[test]
fn a_rating_is_selected_and_one_press_commits_to_it() {
    run(async |world| {
        let browser = &world.browser;
        let address = world.pages.address(
            "page.html",
            &[("a", "b c"), ("candor", "nps"), ("utm_medium", "email"), ("rating", "9")],
        );
        // As a router does, before anything of ours has come.
        browser.before_each_page("history.replaceState({ mine: 1 }, '')").await;
        browser.open(&format!("{address}#part")).await;
        wait_until_selected(&world, "9").await;
        let seen = browser
            .script("return [location.search, location.hash, history.state, history.length]")
            .await;
        assert_eq!(seen[0], "?a=b+c&utm_medium=email", "the others as they were written");
        assert_eq!((&seen[1], &seen[2]), (&json!("#part"), &json!({ "mine": 1 })));
        browser.settle().await;
        assert_eq!(world.collector.posts().len(), 0, "nothing before a person's press");

        browser.inside("textarea").await;
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        let complete = world.collector.complete().await.body;
        assert_eq!(complete["answers"], json!([{ "question": "nps", "kind": "nps", "rating": 9 }]));
        assert_eq!((&complete["channel"], &complete["revision"]), (&json!("email"), &json!(1)));
        let url = complete["url"].as_str().unwrap();
        assert!(url.ends_with("page.html?a=b+c&utm_medium=email"), "{url}");

        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
        // Neither a reload nor a way back records it again.
        browser.reload().await;
        browser.settle().await;
        world.open("away.html", &[]).await;
        browser.script("history.back()").await;
        browser.find("#slot").await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await);
        assert_eq!(world.collector.posts().len(), 1);
    });
}

#[test]
fn a_reload_before_the_press_goes_on_with_it() {
    run(async |world| {
        let browser = &world.browser;
        let token = token(&world, "nps", "alice", 600).await;
        let recipient = [("recipient", &*token)];
        follow(&world, "3", &recipient).await;
        // Another choice is a press too.
        browser.click(&rating(4)).await;
        world.collector.post("the press", |post| post.body["revision"] == 1).await;
        browser.reload().await;
        wait_until_selected(&world, "4").await;
        browser.click(SUBMIT).await;
        let complete = world.collector.complete().await;
        assert_eq!(complete.body["recipient"], token, "with every revision");
        assert_eq!((&complete.body["revision"], complete.status), (&json!(2), 200));
    });
}

/// Words are a reason for a rating that a person has chosen, not for one that a link has.
#[test]
fn words_do_not_confirm_the_rating_of_a_link() {
    run(async |world| {
        let browser = &world.browser;
        follow(&world, "9", &[]).await;
        for _ in 0..2 {
            browser.inside("textarea").await.send_keys("Not yet").await.unwrap();
            browser.settle().await;
            assert_eq!(world.collector.posts().len(), 0, "nothing before a person's press");
            browser.reload().await;
            wait_until_selected(&world, "9").await;
        }
        browser.click(SUBMIT).await;
        let complete = world.collector.complete().await.body;
        assert_eq!(complete["answers"][1]["text"], "Not yetNot yet");
    });
}

/// The collector says that the link was used while the person is writing: what they wrote is not taken from them.
#[test]
fn words_outlast_a_link_that_was_used() {
    run(async |world| {
        let browser = &world.browser;
        let token = token(&world, "nps", "alice", 600).await;
        let recipient = [("recipient", &*token)];
        follow(&world, "9", &recipient).await;
        browser.click(SUBMIT).await;
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
        follow(&world, "9", &recipient).await;
        browser.inside("textarea").await.send_keys("A long reason").await.unwrap();
        browser.click(&rating(9)).await;
        browser.find("candor-tools").await;
        browser.settle().await;
        let words = browser.inside("textarea").await.prop("value").await.unwrap();
        assert_eq!(words.as_deref(), Some("A long reason"));
    });
}

/// PITFALLS 10, and what fetches a page before a person sees it.
#[test]
fn a_page_that_nobody_sees_records_nothing() {
    run(async |world| {
        let browser = &world.browser;
        browser
            .before_each_page(
                "window.isSeen = false;
                Object.defineProperty(Document.prototype, 'visibilityState', { get: () => isSeen ? 'visible' : 'hidden' });
                Object.defineProperty(Document.prototype, 'hidden', { get: () => !isSeen })",
            )
            .await;
        world.open("page.html", &[("candor", "nps"), ("rating", "9")]).await;
        crate::words::wait_until_loaded(&world, "candor_link.js").await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await);
        assert!(browser.holds("location.search.includes('candor=nps&rating=9')").await);
        assert!(!crate::words::loaded(&world).await.iter().any(|name| name.ends_with(".wasm")));
        assert_eq!(world.collector.posts().len(), 0);
        browser.script("isSeen = true").await;
        wait_until_selected(&world, "9").await;
        wait_until_clean(&world).await;
    });
}

#[test]
fn what_is_no_rating_or_no_survey_is_said_in_one_line_and_shown_to_nobody() {
    run(async |world| {
        let browser = &world.browser;
        for (survey, rating, words) in [
            ("nps", "11", &["rating", "11", "from 0 to 10", "nps"][..]),
            ("csat", "0", &["rating", "0", "from 1 to 5", "csat"]),
            ("ces", "nine", &["rating", "nine", "from 1 to 7", "ces"]),
            ("npz", "9", &["unknown survey", "npz", "nps, csat, ces"]),
            (
                "https://evil.example/survey.json",
                "9",
                &["evil.example", "is not the id of a survey"],
            ),
        ] {
            let before = browser.logs().await.len();
            world.open("page.html", &[("candor", survey), ("rating", rating)]).await;
            browser.said(words).await;
            wait_until_clean(&world).await;
            browser.settle().await;
            assert!(browser.holds("!document.querySelector('candor-widget')").await, "{survey}");
            let logs = browser.logs().await;
            let ours = logs[before..].iter().filter(|log| log.text.contains("candor: ")).count();
            assert_eq!(ours, 1, "{survey} {rating}: {:#?}", &logs[before..]);
            assert!(
                browser.holds("!localStorage['candor.last.nps']").await,
                "it counts for nothing"
            );
        }
    });
}

#[test]
fn a_personal_link_is_answered_once_and_says_so_the_second_time() {
    run(async |world| {
        let browser = &world.browser;
        let token = token(&world, "nps", "alice", 600).await;
        let recipient = [("recipient", &*token)];
        follow(&world, "9", &recipient).await;
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        assert_eq!(world.collector.complete().await.status, 201);
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;

        follow(&world, "9", &[recipient[0], ("lang", "pl")]).await;
        browser.click(&rating(2)).await;
        let text = "return document.querySelector('candor-tools')?.shadowRoot.querySelector('section[role=status]')?.textContent || ''";
        let told = wait_until("the note", async || {
            browser.script(text).await.as_str().filter(|it| !it.is_empty()).map(str::to_owned)
        });
        assert!(told.await.contains("Z tego linku już udzielono odpowiedzi"));
        browser.wait_until_gone().await;
        let report = world.collector.report("nps").await;
        assert_eq!(
            (&report["questions"][0]["n"], &report["questions"][0]["counts"]["9"]),
            (&json!(1), &json!(1))
        );
        let kept = world.collector.store().responses(&Default::default(), None, 9).await.unwrap();
        let kept: Value = serde_json::from_str(&kept[0].body).unwrap();
        assert_eq!(kept["respondent"], "alice");
    });
}

async fn told_that_it_is_none(browser: &Browser) {
    let text = "return document.querySelector('candor-tools')?.shadowRoot.textContent || ''";
    wait_until("the note", async || {
        (browser.script(text).await == "This link is no longer valid.").then_some(())
    })
    .await;
}

/// That it is none only the collector knows: what was written is not taken away, and nobody is thanked for it.
#[test]
fn a_link_that_the_collector_does_not_know_says_so() {
    run(async |world| {
        let browser = &world.browser;
        let other = token(&world, "csat", "alice", 600).await;
        let mine = token(&world, "nps", "alice", 600).await;
        let end = if mine.ends_with("AAAA") { "BBBB" } else { "AAAA" };
        let damaged = [&mine[..mine.len() - 4], end].concat();
        for recipient in [damaged, other] {
            follow(&world, "9", &[("recipient", &*recipient)]).await;
            browser.click(SUBMIT).await;
            told_that_it_is_none(browser).await;
            browser.wait_until_gone().await;
            browser.script("return candor.forget()").await;
        }
        // What is wrong with anything else in it is no matter of the link.
        browser.before_each_page("addEventListener('candor:failed', () => { window.failed = 1; }); window.candorConfig = { endpoint: new URLSearchParams(location.search).get('to') }").await;
        world.collector.spoil([Fault::Status(422), Fault::Status(422)]);
        follow(&world, "9", &[("recipient", &*mine)]).await;
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        wait_until("it is refused", async || browser.holds("window.failed").await.then_some(()))
            .await;
        browser.settle().await;
        assert!(browser.is_inside(THANKS).await);
        assert!(browser.holds("!document.querySelector('candor-tools')").await);
    });
}

#[test]
fn a_link_that_is_over_asks_nobody() {
    run(async |world| {
        let browser = &world.browser;
        let over = token(&world, "nps", "alice", -60).await;
        for recipient in [&*over, "no-token", "<b>"] {
            world
                .open("page.html", &[("candor", "nps"), ("rating", "9"), ("recipient", recipient)])
                .await;
            told_that_it_is_none(browser).await;
            wait_until_clean(&world).await;
            browser.settle().await;
            assert!(browser.holds("!document.querySelector('candor-widget')").await);
        }
    });
}

#[test]
fn a_link_comes_before_what_the_page_asks_by_itself() {
    run(async |world| {
        let browser = &world.browser;
        // The page's own survey is another, at once; it is asked when the link's is over.
        follow(&world, "9", &[("data-survey", "csat")]).await;
        browser.settle().await;
        assert_eq!(
            browser.script("return document.querySelectorAll('candor-widget').length").await,
            1
        );
        browser.click(SUBMIT).await;
        browser.click(CLOSE).await;
        assert_eq!(world.collector.complete().await.body["survey"]["id"], "nps");
        // In the place that the page keeps for it, where there is one.
        browser.open(&world.collector.address("/hosts/inline.html?candor=ces&rating=6")).await;
        wait_until_selected(&world, "6").await;
        assert!(browser.holds("document.querySelector('candor-survey > candor-widget')").await);
    });
}

/// PITFALLS 26: the address has lost the rating, the tab has not.
#[test]
fn a_rating_that_waits_for_its_confirmation_outlasts_a_reload() {
    run(async |world| {
        let browser = &world.browser;
        follow(&world, "9", &[]).await;
        wait_until_clean(&world).await;
        browser.reload().await;
        wait_until_selected(&world, "9").await;
        assert!(world.collector.posts().is_empty(), "nothing before the confirmation");
        browser.click(SUBMIT).await;
        assert_eq!(world.collector.complete().await.body["answers"][0]["rating"], 9);
    });
}

#[test]
fn where_webassembly_is_refused_a_link_is_answered_in_the_frame() {
    run(async |world| {
        let browser = &world.browser;
        let policy = "script-src {candor}; connect-src {candor}; frame-src {candor}";
        world.open("page.html", &[("policy", policy), ("candor", "ces"), ("rating", "6")]).await;
        browser.inside("iframe").await.enter_frame().await.unwrap();
        wait_until_selected(&world, "6").await;
        browser.click(SUBMIT).await;
        assert_eq!(world.collector.complete().await.body["answers"][0]["rating"], 6);
        world.open("page.html", &[("policy", policy), ("candor", "ces"), ("rating", "9")]).await;
        browser.said(&["rating", "9", "from 1 to 7"]).await;
        browser.settle().await;
        assert!(browser.holds("!document.querySelector('candor-widget')").await);
    });
}
