//! What an endpoint's reply means: taken, again later, or never.

use crate::kept::{
    LISTEN, NOTE, ask, kept, told, wait_until_refused_for_now, wait_until_sent, wait_until_told,
};
use crate::words::{SUBMIT, THANKS, answer, loaded, rating};
use serde_json::Value;
use survey::locale::pack;
use tests::{Answer, Browser, Receiver, run, wait_until};

/// PITFALLS 25: what can succeed is tried again.
#[test]
fn busy_and_broken_endpoints_are_tried_again_with_the_same_number() {
    run(async |world| {
        for status in [408, 425, 429, 500, 503] {
            let receiver = Receiver::start(true).await;
            world.browser.before_each_page("localStorage.removeItem('candor.last.nps')").await;
            ask(&world, &[("data-endpoint", &receiver.address())]).await;
            world.browser.click(&rating(9)).await;
            receiver.arrival("the click's revision", |_| true).await;
            wait_until_sent(&world.browser).await;
            receiver.answer([status]);
            world.browser.click(SUBMIT).await;
            world.browser.inside(THANKS).await;
            wait_until_sent(&world.browser).await;
            let tries: Vec<_> = receiver
                .arrivals()
                .into_iter()
                .filter(|a| a.json()["status"] == "complete")
                .collect();
            assert_eq!(tries.len(), 2, "{status}: {tries:#?}");
            let id = tries[0].json()["response_id"].as_str().unwrap().to_owned();
            for one in &tries {
                assert_eq!(one.header("idempotency-key"), format!("\"{id}:2\""), "{status}");
                assert_eq!(one.body, tries[0].body, "{status}");
            }
        }
    });
}

/// Everything that makes the outbox try again, but time.
async fn nudge(browser: &Browser) {
    browser
        .script("dispatchEvent(new Event('online')); dispatchEvent(new Event('visibilitychange')); dispatchEvent(new Event('pagehide'))")
        .await;
    browser.settle().await;
}

#[test]
fn an_endpoint_that_asks_for_patience_is_left_alone() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        ask(&world, &[("data-endpoint", &receiver.address())]).await;
        browser.click(&rating(9)).await;
        wait_until_sent(browser).await;
        receiver.answer([Answer { status: 503, retry_after: Some("3000") }]);
        browser.click(SUBMIT).await;
        wait_until_refused_for_now(browser).await;
        let n = receiver.arrivals().len();
        nudge(browser).await;
        browser.reload().await;
        nudge(browser).await;
        assert_eq!(receiver.arrivals().len(), n, "{:#?}", receiver.arrivals());
        assert_eq!(kept(browser, "out.").await.len(), 1);
    });
}

#[test]
fn patience_holds_for_the_next_revision_too() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        receiver.answer([Answer { status: 503, retry_after: Some("3000") }]);
        ask(&world, &[("data-endpoint", &receiver.address())]).await;
        browser.click(&rating(9)).await;
        wait_until_refused_for_now(browser).await;
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        nudge(browser).await;
        assert_eq!(receiver.arrivals().len(), 1, "{:#?}", receiver.arrivals());
        assert_eq!(kept(browser, "out.").await.len(), 1);
        // Another receiver, where the owner names one, is asked all the same.
        let other = Receiver::start(true).await;
        let address = other.address();
        world.open("page.html", &[("data-endpoint", &address), ("data-survey", "nps")]).await;
        other.complete().await;
    });
}

#[test]
fn patience_ends_when_the_endpoint_says() {
    run(async |world| {
        let receiver = Receiver::start(true).await;
        receiver.answer([Answer { status: 429, retry_after: Some("1") }]);
        ask(&world, &[("data-endpoint", &receiver.address())]).await;
        world.browser.click(&rating(9)).await;
        wait_until_sent(&world.browser).await;
        assert_eq!(receiver.arrivals().len(), 2);
        assert!(kept(&world.browser, "wait").await.is_empty());
    });
}

/// PITFALLS 25: what never can is not.
#[test]
fn a_refusal_is_kept_aside_said_once_and_told_to_the_person() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        browser.before_each_page(LISTEN).await;
        ask(&world, &[("data-endpoint", &receiver.address())]).await;
        browser.click(&rating(2)).await;
        wait_until_sent(browser).await;
        receiver.answer([400]);
        browser.click(SUBMIT).await;
        wait_until_told(browser, &pack("en").ui.refused).await;
        browser.said(&[&receiver.address(), "400"]).await;
        let failed = told(browser, "failed").await;
        assert_eq!(failed.len(), 1, "{failed:?}");
        assert_eq!((&failed[0]["status"], &failed[0]["reason"]), (&400.into(), &"refused".into()));
        assert_eq!(kept(browser, "refused.").await.len(), 1);
        nudge(browser).await;
        browser.reload().await;
        nudge(browser).await;
        assert_eq!(receiver.arrivals().len(), 2, "never again");
        let said = browser.logs().await;
        assert_eq!(said.iter().filter(|log| log.text.contains("refused the answer")).count(), 1);

        // Corrected, the very next page sends it, though it asks nothing and loads no widget.
        let right = Receiver::start(true).await;
        let corrected = [("data-survey", "nps"), ("data-endpoint", &*right.address())];
        world.open("page.html", &corrected).await;
        assert_eq!(right.complete().await.json()["answers"][0]["rating"], 2);
        wait_until("nothing kept aside", async || {
            kept(browser, "refused.").await.is_empty().then_some(())
        })
        .await;
        assert_eq!(loaded(&world).await, ["candor.js", "outbox.js"]);
    });
}

#[test]
fn a_corrected_endpoint_gets_what_the_mistyped_one_refused_or_never_got() {
    run(async |world| {
        let browser = &world.browser;
        let wrong = Receiver::start(true).await;
        wrong.answer([404, 404]);
        ask(&world, &[("data-endpoint", &wrong.address())]).await;
        answer(browser, 2).await;
        wait_until_told(browser, &pack("en").ui.refused).await;

        // Another survey's answer waits at an address that is none.
        world
            .open(
                "page.html",
                &[("data-survey", "csat"), ("data-endpoint", "htps://example.com/x")],
            )
            .await;
        answer(browser, 5).await;
        wait_until_told(browser, &pack("en").ui.saved).await;

        let right = Receiver::start(true).await;
        world
            .open("page.html", &[("data-survey", "nps"), ("data-endpoint", &right.address())])
            .await;
        wait_until("both", async || (right.ids().len() == 2).then_some(())).await;
        wait_until_sent(browser).await;
        assert!(kept(browser, "refused.").await.is_empty());
    });
}

#[test]
fn a_survey_at_an_address_is_known_by_its_id_too() {
    run(async |world| {
        let browser = &world.browser;
        let wrong = Receiver::start(true).await;
        wrong.answer([404, 404]);
        let blanks = |receiver: &Receiver| {
            [("data-survey", "/survey.json".to_owned()), ("data-endpoint", receiver.address())]
        };
        let open = async |receiver: &Receiver| {
            let blanks = blanks(receiver);
            let blanks = blanks.each_ref().map(|(name, value)| (*name, &**value));
            world.open("page.html", &blanks).await;
        };
        open(&wrong).await;
        answer(browser, 2).await;
        wait_until_told(browser, &pack("en").ui.refused).await;
        // The next visit finds out by which id it was asked.
        open(&wrong).await;
        wait_until("its id", async || {
            browser.holds("localStorage['candor.last./survey.json']").await.then_some(())
        })
        .await;
        let right = Receiver::start(true).await;
        open(&right).await;
        right.complete().await;
        wait_until_sent(browser).await;
        assert!(kept(browser, "refused.").await.is_empty());
    });
}

#[test]
fn each_endpoint_has_a_patience_of_its_own() {
    run(async |world| {
        let browser = &world.browser;
        let (first, second) = (Receiver::start(true).await, Receiver::start(true).await);
        let config = serde_json::json!({ "endpoints": [{ "endpoint": first.address() }, { "endpoint": second.address() }] });
        browser.before_each_page(&format!("window.candorConfig = {config}")).await;
        first.answer([Answer { status: 503, retry_after: Some("3000") }]);
        ask(&world, &[]).await;
        browser.click(&rating(9)).await;
        wait_until_refused_for_now(browser).await;
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        second.complete().await;
        nudge(browser).await;
        assert_eq!(first.arrivals().len(), 1, "it asked to be left alone");
        assert_eq!(second.arrivals().len(), 2, "the other did not");
        let left = kept(browser, "out.").await;
        assert!(left.len() == 1 && left[0].contains(&first.address()), "{left:?}");
        // What it asks of the first is in nobody's way at the next visit either.
        world.open("page.html", &[("data-survey", "nps")]).await;
        nudge(browser).await;
        assert_eq!((first.arrivals().len(), second.arrivals().len()), (1, 2));
    });
}

#[test]
fn an_answer_keeps_its_endpoint_on_the_page_of_another_survey() {
    run(async |world| {
        let browser = &world.browser;
        let own = Receiver::start(true).await;
        let other = Receiver::start(true).await;
        ask(&world, &[("data-endpoint", &own.address())]).await;
        browser.click(&rating(2)).await;
        wait_until_sent(browser).await;
        own.answer([500]);
        browser.click(SUBMIT).await;
        browser.words(NOTE).await;
        world
            .open("page.html", &[("data-survey", "ces"), ("data-endpoint", &other.address())])
            .await;
        own.complete().await;
        wait_until_sent(browser).await;
        assert!(other.arrivals().is_empty());
    });
}

#[test]
fn an_answer_that_the_endpoint_can_not_digest_is_not_in_the_way_of_others() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        world.open("page.html", &[]).await;
        crate::kept::fill(browser, 3, &receiver.address(), 1_000.0, 0).await;
        // The first fails; then those behind it come, and it again.
        receiver.answer([500, 204, 204, 204]);
        browser.reload().await;
        wait_until_sent(browser).await;
        let order: Vec<Value> = receiver
            .arrivals()
            .iter()
            .map(|arrival| arrival.json()["response_id"].clone())
            .collect();
        assert_eq!(order.len(), 4, "{order:?}");
        assert_eq!(order[0], order[3]);
        assert!(order[..3].is_sorted_by(|one, next| one.as_str() < next.as_str()), "{order:?}");
    });
}
