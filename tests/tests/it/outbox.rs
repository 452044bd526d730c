//! No answer is lost, none is doubled.

use crate::words::{SUBMIT, SURVEY, THANKS, answer, rating};
use std::collections::BTreeSet;
use std::time::Duration;
use survey::locale::pack;
use tests::{Collector, Fault, Seen, World, run, wait_until, wait_within};

const KEPT: &str = "[part~=thanks] .kept";

async fn ask(world: &World, blanks: &[(&str, &str)]) {
    let blanks = [&[("data-survey", "nps")], blanks].concat();
    world.open("page.html", &blanks).await;
    world.browser.inside(SURVEY).await;
}

fn ids(posts: &[Seen]) -> BTreeSet<String> {
    posts.iter().map(|post| post.body["response_id"].to_string()).collect()
}

fn is_complete(post: &Seen) -> bool {
    post.body["status"] == "complete"
}

/// Waits until this browser keeps nothing more to send.
async fn wait_until_sent(world: &World) {
    wait_until("an empty outbox", async || {
        let kept = "Object.keys(localStorage).some((key) => key.startsWith('candor.out.'))";
        (!world.browser.holds(kept).await).then_some(())
    })
    .await;
}

async fn assert_counted_once(collector: &Collector) {
    let report = collector.report("nps").await;
    assert_eq!(report["questions"][0]["n"], 1, "{report}");
    assert_eq!(report["responses"]["complete"], 1, "{report}");
}

#[test]
fn an_endpoint_that_fails_twice_gets_it_within_five_seconds() {
    run(async |world| {
        let collector = &world.collector;
        ask(&world, &[]).await;
        world.browser.click(&rating(9)).await;
        collector.post("the click's revision", |post| post.status == 201).await;
        collector.spoil([Fault::Status(500), Fault::Status(500)]);
        world.browser.click(SUBMIT).await;
        let delivered = wait_within("the third try", Duration::from_secs(5), async || {
            collector.posts().into_iter().find(|post| is_complete(post) && post.status < 300)
        });
        delivered.await;
        let posts = collector.posts();
        let tries: Vec<u16> =
            posts.iter().filter(|post| is_complete(post)).map(|post| post.status).collect();
        assert_eq!(tries, [500, 500, 200], "two failures, then it is known with a new revision");
        assert_eq!(ids(&posts).len(), 1, "{posts:#?}");
        assert_counted_once(collector).await;
        wait_until_sent(&world).await;
    });
}

#[test]
fn an_endpoint_that_is_not_there_gets_it_at_the_next_visit_once() {
    run(async |world| {
        let browser = &world.browser;
        let port = Collector::closed_port().await;
        let endpoint = format!("http://127.0.0.1:{port}/v1/responses");
        ask(&world, &[("data-endpoint", &endpoint)]).await;
        answer(browser, 9).await;
        assert_eq!(browser.words(KEPT).await, pack("en").ui.saved);
        browser.said(&["kept", &endpoint]).await;
        let id = browser
            .script(
                "return Object.keys(localStorage).filter((key) => key.startsWith('candor.out.'))
                    .map((key) => key.slice('candor.out.'.length))",
            )
            .await;
        assert_eq!(id.as_array().unwrap().len(), 1, "one response, newest revision: {id}");

        world.open("away.html", &[]).await;
        let late = Collector::start(&world.folder, port).await;
        ask_again(&world, &endpoint).await;
        let complete = late.complete().await;
        assert_eq!(complete.body["response_id"], id[0]);
        wait_until_sent(&world).await;
        ask_again(&world, &endpoint).await;
        browser.settle().await;
        assert_eq!(late.posts().len(), 1, "{:#?}", late.posts());
        assert_counted_once(&late).await;
        assert!(world.collector.posts().is_empty(), "another endpoint was named");
    });
}

/// The next visit; it is quiet.
async fn ask_again(world: &World, endpoint: &str) {
    world.open("page.html", &[("data-survey", "nps"), ("data-endpoint", endpoint)]).await;
}

#[test]
fn what_is_answered_offline_goes_when_the_network_is_back() {
    run(async |world| {
        let browser = &world.browser;
        ask(&world, &[]).await;
        browser.click(&rating(3)).await;
        world.collector.post("the click's revision", |_| true).await;
        browser.offline(true).await;
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        assert_eq!(browser.words(KEPT).await, pack("en").ui.offline);
        assert!(!world.collector.posts().iter().any(is_complete));
        browser.offline(false).await;
        world.collector.complete().await;
        wait_until("the note goes", async || {
            (!browser.is_inside(".kept:not(:empty)").await).then_some(())
        })
        .await;
        wait_until_sent(&world).await;
        assert_counted_once(&world.collector).await;
    });
}

/// Twenty times: the page goes away in the task of the click; the next page has nothing of ours.
async fn leave_twenty_times(world: &World, when: &str, last: &str, fits: impl Fn(&Seen) -> bool) {
    let browser = &world.browser;
    for trial in 1..=20 {
        world.open("leaving.html", &[("when", when)]).await;
        browser.script("void candor.show('nps')").await;
        if last == SUBMIT {
            browser.click(&rating(9)).await;
        }
        browser.inside(last).await;
        browser.script("window.armed = true").await;
        browser.click(last).await;
        wait_until("somewhere else", async || {
            browser.holds("document.title == 'Somewhere else'").await.then_some(())
        })
        .await;
        wait_until(&format!("{trial} answers"), async || {
            let arrived: Vec<Seen> = world.collector.posts().into_iter().filter(&fits).collect();
            (ids(&arrived).len() == trial).then_some(())
        })
        .await;
    }
}

#[test]
fn a_page_left_in_the_task_of_the_rating_loses_nothing() {
    run(async |world| {
        leave_twenty_times(&world, "click", &rating(9), |post| post.status == 201).await
    });
}

#[test]
fn a_page_left_in_the_task_of_sending_loses_nothing() {
    run(async |world| {
        leave_twenty_times(&world, "click", SUBMIT, |post| is_complete(post) && post.status < 300)
            .await;
        let report = world.collector.report("nps").await;
        assert_eq!(report["questions"][0]["counts"]["9"], 20);
        assert_eq!(report["responses"]["complete"], 20);
    });
}

#[test]
fn sending_with_a_double_click_is_sending_once() {
    run(async |world| {
        ask(&world, &[]).await;
        world.browser.click(&rating(10)).await;
        world.browser.double_click(SUBMIT).await;
        world.browser.inside(THANKS).await;
        assert_completed_once(&world).await;
    });
}

#[test]
fn sending_twice_in_one_task_is_sending_once() {
    run(async |world| {
        let browser = &world.browser;
        ask(&world, &[]).await;
        browser.script("window.n = 0; candor.on('completed', () => n++)").await;
        browser.click(&rating(10)).await;
        browser.inside(SUBMIT).await;
        let twice = "const send = document.querySelector('candor-widget').shadowRoot.querySelector('[part~=submit]');
            send.click();
            send.click()";
        browser.script(twice).await;
        browser.inside(THANKS).await;
        assert_completed_once(&world).await;
        assert_eq!(browser.script("return n").await, 1, "`completed` is told once");
    });
}

async fn assert_completed_once(world: &World) {
    world.collector.complete().await;
    wait_until_sent(world).await;
    world.browser.settle().await;
    let posts = world.collector.posts();
    assert_eq!(ids(&posts).len(), 1, "{posts:#?}");
    assert_eq!(posts.iter().filter(|post| is_complete(post)).count(), 1, "{posts:#?}");
    assert_counted_once(&world.collector).await;
}

#[test]
fn a_reply_that_is_lost_doubles_nothing() {
    run(async |world| {
        ask(&world, &[]).await;
        world.browser.click(&rating(7)).await;
        world.collector.post("the click's revision", |post| post.status == 201).await;
        world.collector.spoil([Fault::KeepAndDrop]);
        world.browser.click(SUBMIT).await;
        world.collector.complete().await;
        wait_until_sent(&world).await;
        let posts = world.collector.posts();
        let tries: Vec<u16> =
            posts.iter().filter(|post| is_complete(post)).map(|post| post.status).collect();
        // The browser itself may try a dropped connection again, before we do.
        assert_eq!((tries.first(), tries.last()), (Some(&0), Some(&200)), "{posts:#?}");
        assert_eq!(ids(&posts).len(), 1, "{posts:#?}");
        assert_counted_once(&world.collector).await;
    });
}

#[test]
fn an_endpoint_without_cors_gets_it_as_plain_text() {
    run(async |world| {
        ask(&world, &[("data-cors", "simple")]).await;
        answer(&world.browser, 7).await;
        world.collector.complete().await;
        wait_until_sent(&world).await;
        let asked = world.collector.seen().into_iter().filter(|seen| seen.line.contains("OPTIONS"));
        assert_eq!(asked.count(), 0, "no preflight");
        assert_counted_once(&world.collector).await;
    });
}
