//! Pages that make it hard.

use crate::words::{CLOSE, SURVEY, answer};
use survey::locale::pack;
use tests::{Fault, run, wait_until};

const BLOCKED: &str = "for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });";

#[test]
fn where_storage_is_blocked_an_answer_is_taken_and_delivered() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(BLOCKED).await;
        world.open("page.html", &[("data-survey", "nps")]).await;
        answer(browser, 9).await;
        let complete = world.collector.complete().await;
        assert_eq!(complete.body["answers"][0]["rating"], 9);
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
    });
}

#[test]
fn where_storage_is_blocked_an_unsent_answer_asks_to_stay() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(BLOCKED).await;
        world.collector.spoil([Fault::Status(503), Fault::Status(503)]);
        world.open("page.html", &[("data-survey", "nps")]).await;
        answer(browser, 9).await;
        assert_eq!(browser.words("[part~=thanks] .kept").await, pack("en").ui.memory);
        world.collector.complete().await;
        wait_until("the note goes", async || {
            (!browser.is_inside(".kept:not(:empty)").await).then_some(())
        })
        .await;
    });
}

#[test]
fn two_tags_show_one_widget() {
    run(async |world| {
        let browser = &world.browser;
        world.open("two.html", &[("data-survey", "nps")]).await;
        browser.inside(SURVEY).await;
        browser.settle().await;
        assert_eq!(
            browser.script("return document.querySelectorAll('candor-widget').length").await,
            1
        );
        answer(browser, 9).await;
        world.collector.complete().await;
        assert_eq!(world.collector.report("nps").await["questions"][0]["n"], 1);
    });
}

#[test]
fn a_strict_policy_is_enough_and_it_looks_as_it_should() {
    run(async |world| {
        let browser = &world.browser;
        let policy =
            "default-src 'none'; script-src {candor} 'wasm-unsafe-eval'; connect-src {candor}";
        let strict = [("data-survey", "nps"), ("data-mode", "light"), ("policy", policy)];
        world.open("strict.html", &strict).await;
        browser.inside(SURVEY).await;
        let look = browser.script(
            "const style = getComputedStyle(document.querySelector('candor-widget').shadowRoot.querySelector('[part~=survey]'));
            return [style.backgroundColor, style.borderRadius, style.display]",
        );
        let look: [String; 3] = serde_json::from_value(look.await).unwrap();
        assert_ne!(look[0], "rgba(0, 0, 0, 0)", "the card has a surface");
        assert_eq!(look[1], "16px");
        answer(browser, 9).await;
        world.collector.complete().await;
        let refused: Vec<_> = browser
            .logs()
            .await
            .into_iter()
            .filter(|log| log.text.contains("Content Security Policy"))
            .collect();
        assert!(refused.is_empty(), "{refused:#?}");
    });
}
