//! The studio: choose, see it live, answer, read, paste.

use crate::words::{SURVEY, answer};
use survey::locale::pack;
use tests::{Browser, run, wait_until};

/// Chooses a radio by its label, as a person does.
async fn choose(browser: &Browser, name: &str, value: &str) {
    let label = format!("label:has(input[name={name}][value={value}])");
    browser.find(&label).await.click().await.unwrap();
}

/// Waits until the preview's own page asks this question.
async fn wait_until_previewed(browser: &Browser, question: &str) {
    let what = format!("the preview asks {question:?}");
    wait_until(&what, async || {
        let asked = browser.script(
            "return document.querySelector('iframe')?.contentDocument?.querySelector('candor-widget')
                ?.shadowRoot.querySelector('[part~=question]')?.textContent",
        );
        (asked.await.as_str()? == question).then_some(())
    })
    .await;
}

async fn wait_until_results_say(browser: &Browser, words: &str) {
    let what = format!("results with {words:?}");
    wait_until(&what, async || {
        let text = browser.script("return document.querySelector('.results')?.innerText").await;
        text.as_str()?.contains(words).then_some(())
    })
    .await;
}

#[test]
fn choices_are_seen_live_and_answers_counted() {
    run(async |world| {
        let browser = &world.browser;
        world.open_own("/").await;
        wait_until_previewed(browser, &pack("en").nps.text).await;
        wait_until_results_say(browser, "No answers yet").await;

        choose(browser, "survey", "csat").await;
        browser.find("select[name=lang]").await.select_by_value("pl").await.unwrap();
        choose(browser, "mode", "dark").await;
        let hex = browser.find("input[name=hex]").await;
        // Everything selected, then written over.
        hex.send_keys("\u{E009}a\u{E000}#0012ff").await.unwrap();
        wait_until_previewed(browser, &pack("pl").csat.text).await;
        wait_until("the snippet has the choices", async || {
            let text = browser.find("#snippet-code").await.text().await.ok()?;
            let parts = [
                "data-survey=\"csat\"",
                "data-lang=\"pl\"",
                "data-color=\"#0012ff\"",
                "data-mode=\"dark\"",
            ];
            parts.iter().all(|part| text.contains(part)).then_some(())
        })
        .await;
        let frame = "document.querySelector('iframe').src.includes('0012ff')";
        wait_until("the colour's preview", async || browser.holds(frame).await.then_some(())).await;
        wait_until_previewed(browser, &pack("pl").csat.text).await;

        for (n, rating) in [(1, 5), (2, 2)] {
            browser.into("iframe").await;
            answer(browser, rating).await;
            browser.out().await;
            wait_until_results_say(browser, &format!("n = {n}")).await;
            let again = "[...document.querySelectorAll('.stage button')].find((button) => button.textContent.includes('Ask again'))";
            browser.script(&format!("{again}.click()")).await;
        }
        wait_until_results_say(browser, "50 %").await;
        let complete = world.collector.complete().await;
        assert_eq!(
            (&complete.body["survey"]["id"], &complete.body["lang"]),
            (&"csat".into(), &"pl".into())
        );
        assert_eq!(world.collector.report("csat").await["questions"][0]["n"], 2);
    });
}

#[test]
fn every_way_to_show_is_seen_live_and_in_the_snippet() {
    run(async |world| {
        let browser = &world.browser;
        world.open_own("/#survey=ces").await;
        let frame = "document.querySelector('iframe')?.contentDocument";
        for (show, snippet, seen) in [
            ("tab", "data-show=\"tab\"", "?.querySelector('candor-tab')"),
            (
                "dialog",
                "data-show=\"dialog\"",
                "?.querySelector('candor-widget')?.shadowRoot.querySelector('dialog:modal')",
            ),
            ("inline", "<candor-survey survey=\"ces\"", "?.querySelector('#room candor-widget')"),
            ("popover", "data-survey=\"ces\">", "?.querySelector('candor-widget[show=popover]')"),
        ] {
            choose(browser, "show", show).await;
            wait_until(&format!("{show} in the preview"), async || {
                browser.holds(&[frame, seen].concat()).await.then_some(())
            })
            .await;
            let text = browser.find("#snippet-code").await.text().await.unwrap();
            assert!(text.contains(snippet), "{show}: {text}");
        }
    });
}

#[test]
fn the_snippet_works_on_another_site() {
    run(async |world| {
        let browser = &world.browser;
        world.open_own("/#survey=ces&lang=ru&color=0012ff").await;
        let snippet = wait_until("the snippet", async || {
            let text = browser.find("#snippet-code").await.text().await.ok()?;
            text.contains("data-survey=\"ces\"").then_some(text)
        })
        .await;
        world.open("pasted.html", &[("snippet", &snippet)]).await;
        assert_eq!(browser.words("[part~=question]").await, pack("ru").ces.text);
        answer(browser, 6).await;
        world.collector.complete().await;
        assert_eq!(world.collector.report("ces").await["questions"][0]["n"], 1);
    });
}

#[test]
fn start_over_makes_the_sample_pages_ask_again() {
    run(async |world| {
        let browser = &world.browser;
        world.open_own("/hosts/plain.html").await;
        answer(browser, 9).await;
        world.collector.complete().await;
        browser.reload().await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await);

        world.open_own("/").await;
        browser.find(".over button").await.click().await.unwrap();
        wait_until_samples_say(browser, "ask again").await;
        world.open_own("/hosts/plain.html").await;
        browser.inside(SURVEY).await;
    });
}

async fn wait_until_samples_say(browser: &Browser, words: &str) {
    wait_until(words, async || {
        browser.find(".over").await.text().await.ok()?.contains(words).then_some(())
    })
    .await;
}

/// Writes over what stands in a field of the simulated visitor.
async fn fill(browser: &Browser, name: &str, text: &str) {
    let field = browser.find(&format!(".visitor [name={name}]")).await;
    field.send_keys(&format!("\u{E009}a\u{E000}{text}")).await.unwrap();
}

async fn wait_until_concluded(browser: &Browser, words: &str) {
    wait_until(words, async || {
        let text = browser.script("return document.querySelector('.verdict').textContent").await;
        (text.as_str()? == words).then_some(())
    })
    .await;
}

#[test]
fn a_simulated_visitor_and_clock_tell_who_sees_it_and_when() {
    run(async |world| {
        let browser = &world.browser;
        world.open_own("/").await;
        browser.find(".visitor summary").await.click().await.unwrap();
        wait_until_concluded(browser, "They are asked.").await;
        browser.find(".visitor [name=fired]").await.click().await.unwrap();
        wait_until_concluded(browser, "They are not asked, by trigger.").await;
        browser.find(".visitor [name=fired]").await.click().await.unwrap();
        fill(browser, "dismissed", "30").await;
        let words = "They are not asked yet, by quiet, quiet_metric: in 60 d.";
        wait_until_concluded(browser, words).await;
        fill(browser, "day", "60").await;
        wait_until_concluded(browser, "They are asked.").await;
        fill(browser, "rules", "{\"delay\": \"3\"}").await;
        wait_until_concluded(browser, "These rules have faults.").await;
        let fault = browser.find(".gates .shut").await.text().await.unwrap();
        assert!(fault.starts_with("$.ask.delay: \"3\" is not a span of time"), "{fault}");
    });
}
