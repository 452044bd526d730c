//! No answer is lost, none is doubled.

use crate::kept::{
    LISTEN, NOTE, ask, assert_counted, fill, ids, is_complete, told, wait_until_sent,
};
use crate::words::{SUBMIT, THANKS, answer, loaded, rating};
use std::time::Duration;
use survey::locale::pack;
use tests::{Browser, Collector, Fault, Receiver, World, run, wait_until, wait_within};

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
        assert_counted(&world, 1).await;
        wait_until_sent(&world.browser).await;
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
        assert_eq!(browser.words(NOTE).await, pack("en").ui.saved);
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
        assert_eq!(loaded(&world).await, ["candor.js", "outbox.js"], "the widget is not needed");
        wait_until_sent(&world.browser).await;
        ask_again(&world, &endpoint).await;
        browser.settle().await;
        assert_eq!(late.posts().len(), 1, "{:#?}", late.posts());
        assert_eq!(late.report("nps").await["questions"][0]["n"], 1);
        assert!(world.collector.posts().is_empty(), "another endpoint was named");
    });
}

/// The next visit; it is quiet.
async fn ask_again(world: &World, endpoint: &str) {
    world.open("page.html", &[("data-survey", "nps"), ("data-endpoint", endpoint)]).await;
}

/// PITFALLS 23: a double click.
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
    wait_until_sent(&world.browser).await;
    world.browser.settle().await;
    let posts = world.collector.posts();
    assert_eq!(ids(&posts).len(), 1, "{posts:#?}");
    assert_eq!(posts.iter().filter(|post| is_complete(post)).count(), 1, "{posts:#?}");
    assert_counted(world, 1).await;
}

/// PITFALLS 23: a retry after a lost reply.
#[test]
fn a_reply_that_is_lost_doubles_nothing() {
    run(async |world| {
        ask(&world, &[]).await;
        world.browser.click(&rating(7)).await;
        world.collector.post("the click's revision", |post| post.status == 201).await;
        world.collector.spoil([Fault::KeepAndDrop]);
        world.browser.click(SUBMIT).await;
        world.collector.complete().await;
        wait_until_sent(&world.browser).await;
        let posts = world.collector.posts();
        let tries: Vec<u16> =
            posts.iter().filter(|post| is_complete(post)).map(|post| post.status).collect();
        // The browser itself may try a dropped connection again, before we do.
        assert_eq!((tries.first(), tries.last()), (Some(&0), Some(&200)), "{posts:#?}");
        assert_eq!(ids(&posts).len(), 1, "{posts:#?}");
        assert_counted(&world, 1).await;
    });
}

#[test]
fn an_endpoint_without_cors_gets_it_as_plain_text() {
    run(async |world| {
        ask(&world, &[("data-cors", "simple")]).await;
        answer(&world.browser, 7).await;
        world.collector.complete().await;
        wait_until_sent(&world.browser).await;
        let asked = world.collector.seen().into_iter().filter(|seen| seen.line.contains("OPTIONS"));
        assert_eq!(asked.count(), 0, "no preflight");
        assert_counted(&world, 1).await;
    });
}

#[test]
fn a_proxy_that_repeats_requests_doubles_nothing() {
    run(async |world| {
        world.collector.spoil([Fault::Repeat, Fault::Repeat]);
        ask(&world, &[]).await;
        answer(&world.browser, 8).await;
        world
            .collector
            .post("the second of two", |post| is_complete(post) && post.status == 200)
            .await;
        wait_until_sent(&world.browser).await;
        let posts = world.collector.posts();
        assert_eq!(posts.len(), 4, "two revisions, each twice: {posts:#?}");
        assert_counted(&world, 1).await;
    });
}

#[test]
fn a_reload_in_the_middle_of_sending_doubles_nothing() {
    run(async |world| {
        let browser = &world.browser;
        ask(&world, &[]).await;
        browser.click(&rating(4)).await;
        world.collector.post("the click's revision", |post| post.status == 201).await;
        browser.inside(SUBMIT).await;
        let send = "document.querySelector('candor-widget').shadowRoot.querySelector('[part~=submit]').click(); location.reload()";
        browser.script(send).await;
        world.collector.complete().await;
        wait_until("a page without the widget", async || {
            browser
                .holds(
                    "document.readyState == 'complete' && !document.querySelector('candor-widget')",
                )
                .await
                .then_some(())
        })
        .await;
        wait_until_sent(browser).await;
        assert_eq!(ids(&world.collector.posts()).len(), 1);
        assert_counted(&world, 1).await;
    });
}

const A_YEAR: f64 = 365.0 * 86_400_000.0;

/// Given while the clock was a year slow, or a year ago: it has its chance before it is given up.
#[test]
fn what_is_old_is_tried_once_more() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        browser.before_each_page(LISTEN).await;
        world.open("page.html", &[]).await;
        fill(browser, 3, &receiver.address(), A_YEAR, 0).await;
        // The first fails; those behind it have not had their chance.
        receiver.answer([500]);
        browser.reload().await;
        wait_until_sent(browser).await;
        assert_eq!(receiver.ids().len(), 3);
        let failed = told(browser, "failed").await;
        assert_eq!((failed.len(), &failed[0]["reason"]), (1, &"old".into()), "{failed:?}");
        let first = receiver.arrivals()[0].json();
        assert_eq!(failed[0]["response_id"], first["response_id"]);
        assert_eq!(told(browser, "sent").await.len(), 2);
    });
}

/// In every page from now on: requests have a hundredth of their time, and it is noted.
const HURRY: &str = "window.limits = [];
    const real = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (limit) => { limits.push(limit); return real(limit / 100); }";
const WITHOUT_LOCKS: &str = "Object.defineProperty(navigator, 'locks', { value: undefined })";

/// How often the console has said that an endpoint could not be reached.
async fn n_warned(browser: &Browser, receiver: &Receiver) -> usize {
    let words = format!("{} could not be reached", receiver.address());
    browser.logs().await.iter().filter(|log| log.text.contains(&words)).count()
}

#[test]
fn an_endpoint_that_never_answers_holds_up_no_other() {
    run(async |world| {
        let browser = &world.browser;
        for script in ["", WITHOUT_LOCKS] {
            browser.before_each_page(script).await;
            world.open("page.html", &[]).await;
            browser.script("localStorage.clear()").await;
            let (hanging, good) = (Receiver::start(true).await, Receiver::start(true).await);
            hanging.hold(true);
            fill(browser, 2, &hanging.address(), 10_000.0, 0).await;
            fill(browser, 2, &good.address(), 5_000.0, 0).await;
            browser.reload().await;
            wait_until("those behind it", async || (good.ids().len() == 2).then_some(())).await;
            wait_until("a request", async || (hanging.preflights() == 1).then_some(())).await;

            // The page listens meanwhile.
            fill(browser, 1, &good.address(), 1_000.0, 0).await;
            browser.script("dispatchEvent(new Event('online'))").await;
            wait_until("a later one", async || (good.ids().len() == 3).then_some(())).await;
            assert_eq!(hanging.preflights(), 1, "one after the other");
            browser.script("dispatchEvent(new Event('pagehide'))").await;
            wait_until("both", async || (hanging.preflights() == 2).then_some(())).await;
            hanging.hold(false);
            wait_until_sent(browser).await;
            assert_eq!((hanging.arrivals().len(), good.arrivals().len()), (2, 3), "each once");
        }
    });
}

#[test]
fn a_reply_that_never_comes_is_given_up_and_asked_for_again() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(HURRY).await;
        // As plain as can be, and by what is loaded for it.
        for blanks in [&[][..], &[("data-method", "put")]] {
            let receiver = Receiver::start(true).await;
            receiver.hold(true);
            let address = receiver.address();
            browser.before_each_page("localStorage.clear(); sessionStorage.clear()").await;
            ask(&world, &[&[("data-endpoint", &*address)], blanks].concat()).await;
            browser.click(&rating(9)).await;
            browser.said(&[&address, "could not be reached"]).await;
            let limit = browser.script("return limits[0]").await.as_f64().unwrap();
            assert!((30_000.0..35_000.0).contains(&limit), "{limit} ms");
            receiver.hold(false);
            wait_until_sent(browser).await;
            assert_eq!(receiver.ids().len(), 1);
        }
    });
}

#[test]
fn an_endpoint_that_fails_has_a_backoff_of_its_own_and_one_warning() {
    run(async |world| {
        let browser = &world.browser;
        let (failing, good) = (Receiver::start(true).await, Receiver::start(true).await);
        failing.answer([500, 500, 500]);
        world.open("page.html", &[]).await;
        for n in 0..6 {
            let age = f64::from(10_000 - 100 * n);
            fill(browser, 1, &failing.address(), age, 0).await;
            fill(browser, 1, &good.address(), age - 50.0, 0).await;
        }
        browser.reload().await;
        wait_until("the good one's", async || (good.ids().len() == 6).then_some(())).await;
        wait_until_sent(browser).await;
        assert_eq!((good.arrivals().len(), failing.arrivals().len()), (6, 9));
        assert_eq!(n_warned(browser, &failing).await, 1);
    });
}
