//! The page is left in the task of the click: what was answered arrives.

use crate::kept::{assert_counted, ids, is_delivered};
use crate::words::{SUBMIT, rating};
use std::collections::BTreeSet;
use tests::{Receiver, Seen, World, run, wait_until};

/// Each of them must arrive.
const TRIALS: usize = 20;

/// Twenty times: the page is left by `then` in the task of the last click.
async fn leave(
    world: &World,
    then: &str,
    last: &str,
    blanks: &[(&str, &str)],
    ids: impl Fn() -> BTreeSet<String>,
) {
    let browser = &world.browser;
    for trial in 1..=TRIALS {
        world.open("leaving.html", &[&[("then", then)], blanks].concat()).await;
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
        wait_until(&format!("{trial} answers"), async || (ids().len() == trial).then_some(()))
            .await;
        // The next one is somebody new: nothing is under way that would go on.
        browser.script("sessionStorage.clear()").await;
    }
}

const AWAY: &str = "location.href = 'away.html'";

/// PITFALLS 24: the answer given just before leaving.
#[test]
fn in_the_task_of_the_rating() {
    run(async |world| {
        let arrived = || {
            let posts: Vec<Seen> = world.collector.posts();
            ids(&posts.into_iter().filter(|post| post.status == 201).collect::<Vec<_>>())
        };
        leave(&world, AWAY, &rating(9), &[], arrived).await;
    });
}

#[test]
fn in_the_task_of_sending() {
    run(async |world| {
        let arrived = || {
            let posts: Vec<Seen> = world.collector.posts();
            ids(&posts.into_iter().filter(is_delivered).collect::<Vec<_>>())
        };
        leave(&world, AWAY, SUBMIT, &[], arrived).await;
        assert_counted(&world, TRIALS as u64).await;
    });
}

#[test]
fn to_another_origin_with_the_endpoint_on_a_third() {
    run(async |world| {
        let receiver = Receiver::start(true).await;
        // Another site for the browser, at the same server.
        let other = world.pages.address("away.html", &[]).replace("127.0.0.1", "localhost");
        let then = format!("location.href = '{other}'");
        let arrived = || {
            let complete = receiver.arrivals().into_iter().map(|arrival| arrival.json());
            let complete = complete.filter(|json| json["status"] == "complete");
            complete.map(|json| json["response_id"].to_string()).collect()
        };
        leave(&world, &then, SUBMIT, &[("data-endpoint", &receiver.address())], arrived).await;
        assert_eq!(receiver.ids().len(), TRIALS);
    });
}

/// PITFALLS 24.
#[test]
fn a_tab_closed_right_after_sending_loses_nothing() {
    run(async |world| {
        let browser = &world.browser;
        let page = world.pages.address("leaving.html", &[("then", "close()")]);
        for trial in 1..=TRIALS {
            world.open("away.html", &[]).await;
            let first = browser.client().window().await.unwrap();
            browser.script_with("void open(arguments[0])", vec![page.as_str().into()]).await;
            let second = wait_until("a second tab", async || {
                browser.client().windows().await.ok()?.into_iter().find(|tab| *tab != first)
            });
            browser.client().switch_to_window(second.await).await.unwrap();
            browser.script("return new Promise((done) => document.readyState == 'complete' ? done() : addEventListener('load', done))").await;
            wait_until("the API", async || browser.holds("window.candor").await.then_some(()))
                .await;
            browser.script("void candor.show('nps')").await;
            browser.click(&rating(9)).await;
            browser.inside(SUBMIT).await;
            browser.script("window.armed = true").await;
            // The driver may or may not hear of a click that closes its window.
            _ = browser.inside(SUBMIT).await.click().await;
            wait_until("the tab has gone", async || {
                (browser.client().windows().await.ok()?.len() == 1).then_some(())
            })
            .await;
            browser.client().switch_to_window(first).await.unwrap();
            wait_until(&format!("{trial} answers"), async || {
                let posts: Vec<Seen> =
                    world.collector.posts().into_iter().filter(is_delivered).collect();
                (ids(&posts).len() == trial).then_some(())
            })
            .await;
        }
        assert_counted(&world, TRIALS as u64).await;
    });
}
