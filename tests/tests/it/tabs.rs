//! Several tabs, one outbox; and an idle outbox in the way of nothing.

use crate::kept::{ask, assert_counted, fill, ids, kept, wait_until_sent};
use crate::words::{SUBMIT, SURVEY, THANKS, answer, rating};
use tests::{Browser, Receiver, World, run, wait_until};

/// Opens another tab with the page and goes there; gives back the first.
async fn second_tab(browser: &Browser, page: &str) -> fantoccini::wd::WindowHandle {
    let first = browser.client().window().await.unwrap();
    let tab = browser.client().new_window(true).await.unwrap();
    browser.client().switch_to_window(tab.handle).await.unwrap();
    browser.open(page).await;
    first
}

/// PITFALLS 23: two tabs.
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

/// Goes to a tab that is not among those known.
async fn into_new_tab(browser: &Browser, known: &[fantoccini::wd::WindowHandle]) {
    let new = wait_until("another tab", async || {
        let tabs = browser.client().windows().await.unwrap();
        tabs.into_iter().find(|tab| !known.contains(tab))
    });
    browser.client().switch_to_window(new.await).await.unwrap();
}

/// One response was posted, every revision once, and all were taken; the last says so.
async fn assert_one_response(world: &World, revisions: u64, last: u8) {
    wait_until_sent(&world.browser).await;
    let posts = world.collector.posts();
    let seen: Vec<_> = posts.iter().map(|post| post.body["revision"].as_u64().unwrap()).collect();
    assert_eq!(seen, (1..=revisions).collect::<Vec<_>>(), "{posts:#?}");
    assert!(posts.iter().all(|post| post.status < 300), "{posts:#?}");
    assert_eq!(ids(&posts).len(), 1, "{posts:#?}");
    assert_eq!(posts.last().unwrap().body["answers"][0]["rating"], last);
    assert_counted(world, 1).await;
}

#[test]
fn a_survey_that_stands_in_two_tabs_is_answered_in_one() {
    run(async |world| {
        let browser = &world.browser;
        ask(&world, &[]).await;
        let first =
            second_tab(browser, &world.pages.address("page.html", &[("data-survey", "nps")])).await;
        browser.click(&rating(9)).await;
        let second = browser.client().window().await.unwrap();
        browser.client().switch_to_window(first).await.unwrap();
        browser.wait_until_gone().await;
        browser.reload().await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await, "nor after a reload");
        browser.client().switch_to_window(second).await.unwrap();
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        assert_one_response(&world, 2, 9).await;
    });
}

#[test]
fn a_tab_that_was_told_nothing_sees_at_the_next_press_that_another_has_answered() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page("delete window.BroadcastChannel").await;
        ask(&world, &[]).await;
        let first =
            second_tab(browser, &world.pages.address("page.html", &[("data-survey", "nps")])).await;
        browser.inside(SURVEY).await;
        answer(browser, 9).await;
        browser.client().switch_to_window(first).await.unwrap();
        browser.inside(SURVEY).await;
        browser.click(&rating(3)).await;
        browser.wait_until_gone().await;
        assert_one_response(&world, 2, 9).await;
    });
}

#[test]
fn a_copied_tab_goes_on_with_the_response_and_the_one_it_was_copied_from_closes() {
    run(async |world| {
        let browser = &world.browser;
        for (n, storage) in ["local", "session"].into_iter().enumerate() {
            browser.script("localStorage.clear(); sessionStorage.clear()").await;
            let blanks = [("data-survey", ["nps", "csat"][n]), ("data-storage", storage)];
            world.open("page.html", &blanks).await;
            browser.click(&rating(2)).await;
            let before = world
                .collector
                .post("the press", |post| {
                    post.body["answers"][0]["rating"] == 2
                        && post.body["survey"]["id"] == blanks[0].1
                })
                .await;
            let known = browser.client().windows().await.unwrap();
            let first = browser.client().window().await.unwrap();
            // As when a tab is duplicated, the session's storage is copied.
            browser.script("open(location.href)").await;
            into_new_tab(browser, &known).await;
            browser.inside(SUBMIT).await;
            assert!(browser.is_inside("input[value=\"2\"]:checked").await);
            browser.click(&rating(4)).await;
            let second = browser.client().window().await.unwrap();
            browser.client().switch_to_window(first).await.unwrap();
            browser.wait_until_gone().await;
            browser.client().switch_to_window(second).await.unwrap();
            browser.click(SUBMIT).await;
            browser.inside(THANKS).await;
            wait_until_sent(browser).await;
            let of = |post: &tests::Seen| post.body["response_id"] == before.body["response_id"];
            let complete = world
                .collector
                .post("the complete one", |post| of(post) && post.body["status"] == "complete")
                .await;
            assert_eq!(
                (&complete.body["revision"], &complete.body["answers"][0]["rating"]),
                (&3.into(), &4.into())
            );
            let posts = world.collector.posts();
            assert!(posts.iter().all(|post| post.status < 300), "{posts:#?}");
            assert_eq!(ids(&posts).len(), n + 1, "{posts:#?}");
            browser.client().switch_to_window(known[0].clone()).await.unwrap();
        }
    });
}

#[test]
fn a_page_out_of_the_cache_closes_what_a_later_page_has_answered() {
    run(async |world| {
        let browser = &world.browser;
        ask(&world, &[]).await;
        browser.click(&rating(9)).await;
        world.collector.post("the press", |post| post.status == 201).await;
        wait_until_sent(browser).await;
        browser
            .script(
                "addEventListener('pageshow', ({ persisted }) => { window.restored = persisted; })",
            )
            .await;
        world.open("page.html", &[("data-survey", "nps"), ("lang", "en")]).await;
        browser.inside(SUBMIT).await;
        answer(browser, 10).await;
        assert_one_response(&world, 3, 10).await;
        browser.client().back().await.unwrap();
        wait_until("the page as it was", async || {
            browser.holds("window.restored === true").await.then_some(())
        })
        .await;
        browser.wait_until_gone().await;
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
