//! Several tabs, one outbox; and an idle outbox in the way of nothing.

use crate::kept::{ask, assert_counted, fill, kept, wait_until_sent};
use crate::words::answer;
use tests::{Browser, Receiver, run, wait_until};

/// Opens another tab with the page and goes there; gives back the first.
async fn second_tab(browser: &Browser, page: &str) -> fantoccini::wd::WindowHandle {
    let first = browser.client().window().await.unwrap();
    let tab = browser.client().new_window(true).await.unwrap();
    browser.client().switch_to_window(tab.handle).await.unwrap();
    browser.open(page).await;
    first
}

#[test]
fn two_tabs_send_each_answer_once() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        let page = world.pages.address("page.html", &[]);
        browser.open(&page).await;
        fill(browser, 30, &receiver.address(), 0.0, 0).await;
        // The first tab is in the middle of its first answer when the second comes.
        receiver.hold(true);
        browser.reload().await;
        wait_until("a request", async || {
            (receiver.arrivals().len() + receiver.preflights() > 0).then_some(())
        })
        .await;
        let first = second_tab(browser, &page).await;
        wait_until("the outbox of the second tab", async || {
            browser.holds("performance.getEntriesByType('resource').some(({ name }) => name.endsWith('outbox.js'))").await.then_some(())
        })
        .await;
        browser.settle().await;
        let both = "dispatchEvent(new Event('online'))";
        browser.script(both).await;
        receiver.hold(false);
        browser.client().switch_to_window(first).await.unwrap();
        browser.script(both).await;
        wait_until_sent(browser).await;
        browser.settle().await;
        assert_eq!(receiver.ids().len(), 30);
        assert_eq!(receiver.arrivals().len(), 30, "each once");
        let order: Vec<String> =
            receiver.arrivals().iter().map(|a| a.json()["response_id"].to_string()).collect();
        assert!(order.is_sorted(), "{order:?}");
    });
}

#[test]
fn a_tab_without_locks_waits_for_the_stamp_of_another() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        browser
            .before_each_page("Object.defineProperty(navigator, 'locks', { value: undefined })")
            .await;
        let page = world.pages.address("page.html", &[]);
        browser.open(&page).await;
        fill(browser, 3, &receiver.address(), 0.0, 0).await;
        browser.script("localStorage.setItem('candor.sender', Date.now())").await;
        browser.reload().await;
        browser.settle().await;
        assert!(receiver.arrivals().is_empty());
        for stale in ["Date.now() - 70000", "Date.now() + 9e9"] {
            fill(browser, 3, &receiver.address(), 0.0, 0).await;
            browser.script(&format!("localStorage.setItem('candor.sender', {stale})")).await;
            browser.reload().await;
            wait_until_sent(browser).await;
            assert!(kept(browser, "sender").await.is_empty());
        }
    });
}

#[test]
fn two_tabs_that_ask_count_twice_and_each_once() {
    run(async |world| {
        let browser = &world.browser;
        let page = world.pages.address("page.html", &[]);
        for _ in 0..2 {
            second_tab(browser, &page).await;
            browser.script("void candor.show('nps')").await;
            answer(browser, 9).await;
        }
        wait_until_sent(browser).await;
        assert_counted(&world, 2).await;
    });
}

#[test]
fn an_idle_outbox_lets_the_page_into_the_back_forward_cache() {
    run(async |world| {
        let browser = &world.browser;
        ask(&world, &[]).await;
        answer(browser, 9).await;
        world.collector.complete().await;
        wait_until_sent(browser).await;
        let locks = "const { held, pending } = await navigator.locks.query(); return held.length + pending.length";
        wait_until("no lock", async || {
            (browser.script(&format!("return (async () => {{ {locks} }})()")).await == 0)
                .then_some(())
        })
        .await;
        browser
            .script(
                "addEventListener('pageshow', ({ persisted }) => { window.restored = persisted; })",
            )
            .await;
        world.open("away.html", &[]).await;
        browser.client().back().await.unwrap();
        wait_until("the page as it was", async || {
            browser.holds("window.restored === true").await.then_some(())
        })
        .await;
    });
}
