//! Storage that is blocked, full or old, and clocks that are wrong.

use crate::kept::{
    LISTEN, NOTE, ask, assert_counted, fill, ids, is_complete, kept, told,
    wait_until_refused_for_now, wait_until_sent, wait_until_told,
};
use crate::words::{SUBMIT, THANKS, answer, rating};
use std::time::Duration;
use survey::locale::pack;
use tests::{Answer, Collector, Receiver, World, run, wait_until, wait_within};

const BLOCKED: &str = "for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } })";
const FULL: &str = "let n = 1 << 20;
    while (n) try { localStorage.setItem('page.' + n + Math.random(), 'x'.repeat(n)); } catch { n >>= 1; }
    return Object.keys(localStorage).length";
const NOTHING_WAITS: &str =
    "!Object.keys(localStorage).some((key) => key.startsWith('candor.out.'))";
const A_YEAR_BACK: &str = "const Real = Date, back = 365 * 864e5;
    window.Date = class extends Real {
        constructor(...a) { a.length ? super(...a) : super(Real.now() - back); }
        static now() { return Real.now() - back; }
    }";

/// Answers while the endpoint fails twice; it is delivered all the same, and the note goes.
async fn answer_against_failures(world: &World, note: &str) {
    let browser = &world.browser;
    browser.click(&rating(6)).await;
    world.collector.post("the click's revision", |post| post.status == 201).await;
    browser.inside(SUBMIT).await;
    browser.offline(true).await;
    browser.click(SUBMIT).await;
    browser.inside(THANKS).await;
    wait_until_told(browser, note).await;
    browser.offline(false).await;
    world.collector.complete().await;
    wait_until("the note goes", async || {
        (!browser.is_inside(".kept:not(:empty)").await).then_some(())
    })
    .await;
    assert_eq!(ids(&world.collector.posts()).len(), 1);
    assert_counted(world, 1).await;
}

#[test]
fn blocked_storage_loses_nothing_while_the_page_stays_and_says_so() {
    run(async |world| {
        world.browser.before_each_page(BLOCKED).await;
        ask(&world, &[]).await;
        answer_against_failures(&world, &pack("en").ui.memory).await;
    });
}

#[test]
fn full_storage_loses_nothing_while_the_page_stays_and_says_so() {
    run(async |world| {
        ask(&world, &[]).await;
        world.browser.script(FULL).await;
        answer_against_failures(&world, &pack("en").ui.memory).await;
    });
}

#[test]
fn blocked_storage_and_a_page_left_at_once_lose_nothing() {
    run(async |world| {
        world.browser.before_each_page(BLOCKED).await;
        for trial in 1..=5 {
            world.open("leaving.html", &[("then", "location.href = 'away.html'")]).await;
            world.browser.script("void candor.show('nps')").await;
            world.browser.click(&rating(9)).await;
            world.browser.inside(SUBMIT).await;
            world.browser.script("window.armed = true").await;
            world.browser.click(SUBMIT).await;
            wait_until(&format!("{trial} answers"), async || {
                let posts: Vec<_> =
                    world.collector.posts().into_iter().filter(is_complete).collect();
                (ids(&posts).len() == trial).then_some(())
            })
            .await;
        }
    });
}

#[test]
fn a_clock_set_back_a_year_delays_nothing() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        ask(&world, &[("data-endpoint", &receiver.address())]).await;
        browser.click(&rating(9)).await;
        wait_until_sent(browser).await;
        // A moment to wait for that the new clock reaches in a year.
        receiver.answer([Answer { status: 503, retry_after: Some("3000") }]);
        browser.click(SUBMIT).await;
        wait_until_refused_for_now(browser).await;
        browser.before_each_page(A_YEAR_BACK).await;
        browser.before_each_page(LISTEN).await;
        world
            .open("page.html", &[("data-survey", "nps"), ("data-endpoint", &receiver.address())])
            .await;
        wait_until_sent(browser).await;
        assert_eq!(receiver.ids().len(), 1);
        assert_eq!(told(browser, "failed").await.len(), 0);

        // And an answer that is given with the wrong clock.
        receiver.answer([500]);
        browser.script("void candor.show('ces')").await;
        answer(browser, 5).await;
        wait_until_sent(browser).await;
        assert_eq!(receiver.ids().len(), 2);
    });
}

#[test]
fn a_thousand_answers_arrive_once_each() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        browser.before_each_page(LISTEN).await;
        world.open("page.html", &[]).await;
        fill(browser, 1_000, &receiver.address(), 0.0, 0).await;
        receiver.answer([500]);
        browser.reload().await;
        let sent = async || browser.holds(NOTHING_WAITS).await.then_some(());
        wait_within("an empty outbox", Duration::from_secs(180), sent).await;
        assert_eq!(receiver.ids().len(), 1_000, "nothing is lost");
        assert_eq!(receiver.arrivals().len(), 1_001, "nothing is doubled: one was refused for now");
        assert_eq!(told(browser, "failed").await.len(), 0);
        assert_eq!(told(browser, "sent").await.len(), 1_000);
    });
}

#[test]
fn what_is_too_many_too_large_or_too_old_is_given_up_and_told() {
    run(async |world| {
        let browser = &world.browser;
        let nowhere = format!("http://127.0.0.1:{}/", Collector::closed_port().await);
        browser.before_each_page(LISTEN).await;
        const DAY: f64 = 86_400_000.0;
        for (n, age, length, n_failed, reason) in [
            (1_003, 0.0, 0, 3, "many"),
            (5, 0.0, 600_000, 2, "large"),
            (2, 91.0 * DAY, 0, 2, "old"),
        ] {
            world.open("page.html", &[]).await;
            browser.script("localStorage.clear()").await;
            fill(browser, n, &nowhere, age, length).await;
            let oldest =
                browser.script("return Object.keys(localStorage).sort()[0].split('.')[2]").await;
            browser.reload().await;
            wait_until(reason, async || {
                (told(browser, "failed").await.len() == n_failed).then_some(())
            })
            .await;
            let failed = told(browser, "failed").await;
            assert!(failed.iter().all(|failed| failed["reason"] == reason), "{failed:?}");
            assert!(failed.iter().any(|failed| failed["response_id"] == oldest), "{failed:?}");
            assert_eq!(kept(browser, "out.").await.len(), n - n_failed, "{reason}");
        }
    });
}

#[test]
fn what_was_answered_before_consent_waits_in_memory_and_then_in_storage() {
    run(async |world| {
        let browser = &world.browser;
        let nowhere = format!("http://127.0.0.1:{}/", Collector::closed_port().await);
        ask(&world, &[("data-consent", "pending"), ("data-endpoint", &nowhere)]).await;
        answer(browser, 9).await;
        browser.words(NOTE).await;
        assert!(kept(browser, "").await.is_empty());
        browser.script("return candor.consent('granted')").await;
        assert_eq!(kept(browser, "out.").await.len(), 1);
    });
}
