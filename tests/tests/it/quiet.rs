//! The quiet period: whoever was asked is left alone, and pays for nothing.

use crate::words::{CLOSE, SURVEY, answer, loaded};
use tests::{World, run};

async fn ask(world: &World) {
    world.open("page.html", &[("data-survey", "nps")]).await;
    world.browser.inside(SURVEY).await;
}

async fn reload_is_silent(world: &World) {
    world.browser.reload().await;
    assert_eq!(loaded(world).await, ["candor.js"], "nothing but the boot");
    assert!(!world.browser.is_inside(SURVEY).await);
}

#[test]
fn after_an_answer_nothing_is_shown_or_loaded() {
    run(async |world| {
        ask(&world).await;
        answer(&world.browser, 6).await;
        world.collector.complete().await;
        reload_is_silent(&world).await;
    });
}

#[test]
fn after_closing_nothing_is_shown_or_loaded() {
    run(async |world| {
        ask(&world).await;
        world.browser.click(CLOSE).await;
        world.browser.wait_until_gone().await;
        reload_is_silent(&world).await;
        assert!(world.collector.posts().is_empty(), "nobody answered");
    });
}

/// PITFALLS 15.
#[test]
fn a_stamp_counts_until_its_period_is_over_and_one_of_the_future_as_just_now() {
    run(async |world| {
        const DAY: i64 = 86_400_000;
        world.open("page.html", &[]).await;
        for (days, quiet, asks) in
            [(-89, 90, false), (-91, 90, true), (2, 90, false), (9_999, 1, false)]
        {
            let stamp = format!(
                "localStorage.setItem('candor.last.nps', `${{Date.now() + {}}} {}`)",
                days * DAY,
                quiet * DAY
            );
            world.browser.script(&stamp).await;
            world.open("page.html", &[("data-survey", "nps")]).await;
            if asks {
                world.browser.inside(SURVEY).await;
            } else {
                assert_eq!(loaded(&world).await, ["candor.js"], "{days} days, quiet for {quiet}");
            }
        }
    });
}

/// PITFALLS 14.
#[test]
fn one_survey_does_not_silence_another() {
    run(async |world| {
        ask(&world).await;
        world.browser.click(CLOSE).await;
        world.browser.wait_until_gone().await;
        world.open("page.html", &[("data-survey", "csat")]).await;
        world.browser.inside(SURVEY).await;
    });
}

#[test]
fn forgetting_asks_again() {
    run(async |world| {
        ask(&world).await;
        answer(&world.browser, 6).await;
        world.collector.complete().await;
        reload_is_silent(&world).await;
        let receipt = world.browser.script("return candor.forget()").await;
        assert_eq!(receipt["forgotten"], 3, "the stamp, the secret, the first touch: {receipt}");
        assert_eq!(receipt["responses"], 1, "{receipt}");
        let said = "document.querySelector('candor-tools').shadowRoot.textContent.includes('Answers erased: 1')";
        assert!(world.browser.holds(said).await, "the receipt is shown");
        assert_eq!(world.collector.report("nps").await["questions"][0]["n"], 0);
        assert!(!world.browser.holds("Object.keys(localStorage).join().includes('candor.')").await);
        world.browser.reload().await;
        world.browser.inside(SURVEY).await;
    });
}
