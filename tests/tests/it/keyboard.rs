//! Everything without a pointer.

use crate::words::{CLOSE, ENTER, ESCAPE, RIGHT, SURVEY, TAB, THANKS};
use tests::{Browser, World, run, wait_until};

async fn show(world: &World) {
    let browser = &world.browser;
    world.open("page.html", &[]).await;
    browser.find("#name").await.click().await.unwrap();
    browser.script("void candor.show('nps')").await;
    browser.inside(SURVEY).await;
    assert!(browser.holds("document.activeElement.id == 'name'").await, "focus was not taken");
}

/// The value of the checked rating, where one is.
async fn checked(browser: &Browser) -> Option<String> {
    let value = browser.script(
        "return document.querySelector('candor-widget').shadowRoot.querySelector(':checked')?.value",
    );
    value.await.as_str().map(str::to_owned)
}

async fn wait_until_checked(browser: &Browser, value: &str) {
    let what = format!("{value} is selected");
    wait_until(&what, async || (checked(browser).await? == value).then_some(())).await;
}

/// The part or kind of the element inside the widget that has focus.
async fn focused(browser: &Browser) -> String {
    let name = browser.script(
        "const e = document.querySelector('candor-widget').shadowRoot.activeElement;
        return e ? e.getAttribute('part') || e.type : ''",
    );
    name.await.as_str().unwrap().to_owned()
}

async fn answer_with(world: &World, commit: char) {
    let (browser, collector) = (&world.browser, &world.collector);
    show(world).await;
    browser.keys([TAB]).await;
    assert_eq!(focused(browser).await, "radio");
    assert_eq!(checked(browser).await, None, "focus selects nothing");

    browser.keys([RIGHT, RIGHT]).await;
    wait_until_checked(browser, "2").await;
    browser.keys(['1', '0']).await;
    wait_until_checked(browser, "10").await;
    browser.settle().await;
    assert!(collector.posts().is_empty(), "selecting sends nothing: {:#?}", collector.posts());

    browser.keys([commit]).await;
    let partial = collector.post("the commit's revision", |_| true).await;
    assert_eq!(
        (&partial.body["status"], &partial.body["revision"]),
        (&"partial".into(), &1.into())
    );
    assert_eq!(partial.body["answers"][0]["rating"], 10);

    browser.keys([TAB]).await;
    assert_eq!(focused(browser).await, "comment");
    browser.keys("Keys do.".chars()).await;
    browser.keys([TAB]).await;
    assert_eq!(focused(browser).await, "submit");
    browser.keys([ENTER]).await;
    browser.inside(THANKS).await;
    let complete = collector.complete().await;
    assert_eq!(complete.body["revision"], 2);
    assert_eq!(complete.body["answers"][1]["text"], "Keys do.");

    browser.keys([ESCAPE]).await;
    browser.wait_until_gone().await;
    assert!(browser.holds("document.activeElement.id == 'name'").await, "focus is back");
    assert_eq!(collector.posts().len(), 2, "one commit, one completion");
}

/// PITFALLS 18: arrows and digits select and send nothing; Enter commits.
#[test]
fn a_keyboard_is_enough_and_enter_commits() {
    run(async |world| answer_with(&world, ENTER).await);
}

#[test]
fn a_keyboard_is_enough_and_space_commits() {
    run(async |world| answer_with(&world, ' ').await);
}

#[test]
fn escape_inside_closes_the_question_and_gives_focus_back() {
    run(async |world| {
        let browser = &world.browser;
        show(&world).await;
        browser.keys([ESCAPE]).await;
        browser.settle().await;
        assert!(browser.is_inside(SURVEY).await, "outside, Escape is the page's");
        browser.keys([TAB, RIGHT, ESCAPE]).await;
        browser.wait_until_gone().await;
        assert!(browser.holds("document.activeElement.id == 'name'").await, "focus is back");
        assert!(world.collector.posts().is_empty(), "a selection that was not committed");
    });
}

/// PITFALLS 4: focus goes back to where it came from, not to where it was when the survey came.
#[test]
fn focus_goes_back_to_what_it_was_in_before_it_came_inside() {
    run(async |world| {
        let browser = &world.browser;
        let policy = "script-src {candor}; connect-src {candor}; frame-src {candor}";
        for blanks in [&[][..], &[("policy", policy)]] {
            let is_framed = !blanks.is_empty();
            world.open("page.html", blanks).await;
            browser.find("#name").await.click().await.unwrap();
            browser.script("void candor.show('nps')").await;
            if is_framed {
                browser.inside("iframe").await.enter_frame().await.unwrap();
                browser.inside(SURVEY).await;
                browser.out().await;
            } else {
                browser.inside(SURVEY).await;
            }
            browser.script("document.getElementById('away').focus()").await;
            // By way of the field, which is next on the page, and on into the survey.
            let focused = async || {
                browser
                    .script("return document.activeElement.id || document.activeElement.localName")
                    .await
            };
            browser.keys([TAB]).await;
            assert_eq!(focused().await, "name");
            browser.script("const late = document.createElement('button'); late.id = 'late'; document.querySelector('main').append(late); return 0").await;
            browser.keys([TAB]).await;
            assert_eq!(focused().await, "late");
            browser.keys([TAB]).await;
            assert_eq!(focused().await, "candor-widget");
            browser.keys([ESCAPE]).await;
            browser.wait_until_gone().await;
            assert_eq!(focused().await, "late", "framed: {is_framed}");
            browser.script("localStorage.clear(); sessionStorage.clear()").await;
        }
    });
}

/// PITFALLS 4: a field in a shadow root of the page gets focus back, too; around it nothing can have it.
#[test]
fn focus_goes_back_into_a_shadow_root_of_the_page() {
    run(async |world| {
        let browser = &world.browser;
        let policy = "script-src {candor}; connect-src {candor}; frame-src {candor}";
        for blanks in [&[][..], &[("policy", policy)]] {
            world.open("page.html", blanks).await;
            browser
                .script(
                    "const around = document.createElement('div'), field = document.createElement('input');
                    around.id = 'around';
                    around.attachShadow({ mode: 'open' }).append(field);
                    document.querySelector('main').append(around);
                    void candor.show('nps')",
                )
                .await;
            if blanks.is_empty() {
                browser.inside(SURVEY).await;
            } else {
                browser.inside("iframe").await.enter_frame().await.unwrap();
                browser.inside(SURVEY).await;
                browser.out().await;
            }
            // What looks after it comes once the survey is drawn.
            let looked = "performance.getEntriesByType('resource').some((it) => it.name.endsWith('/candor_drawn.js') && it.responseEnd)";
            wait_until("drawn.js", async || browser.holds(looked).await.then_some(())).await;
            browser.script("document.getElementById('around').shadowRoot.firstChild.focus()").await;
            browser.keys([TAB]).await;
            assert!(browser.holds("document.activeElement.localName == 'candor-widget'").await);
            browser.keys([ESCAPE]).await;
            browser.wait_until_gone().await;
            let field =
                "document.getElementById('around').shadowRoot.activeElement?.localName == 'input'";
            wait_until("focus in the field", async || browser.holds(field).await.then_some(()))
                .await;
            browser.script("localStorage.clear(); sessionStorage.clear()").await;
        }
    });
}

/// PITFALLS 5: key events stop at our root.
#[test]
fn the_pages_hotkeys_do_not_hear_what_is_typed_inside() {
    run(async |world| {
        let browser = &world.browser;
        show(&world).await;
        browser
            .script(
                "window.heard = '';
                for (const type of ['keydown', 'keypress', 'keyup'])
                    document.addEventListener(type, (event) => { heard += event.key; });",
            )
            .await;
        browser.click("input[value=\"3\"]").await;
        browser.inside("textarea").await.send_keys("jk").await.unwrap();
        assert_eq!(browser.inside("textarea").await.prop("value").await.unwrap().unwrap(), "jk");
        assert_eq!(browser.script("return heard").await, "");
        browser.inside(CLOSE).await;
    });
}

/// PITFALLS 18: 1 then 0 is 10 only within a second; focus stays in the scale, and nothing is sent.
#[test]
fn digits_select_and_a_pair_is_ten_only_within_a_second() {
    run(async |world| {
        let browser = &world.browser;
        show(&world).await;
        browser.keys([TAB, '7']).await;
        wait_until_checked(browser, "7").await;
        browser.keys(['1']).await;
        wait_until_checked(browser, "1").await;
        // The clock goes on by more than a second.
        browser.script("const now = Date.now; Date.now = () => now() + 1500; return 0").await;
        browser.keys(['0']).await;
        wait_until_checked(browser, "0").await;
        browser.keys(['1', '0']).await;
        wait_until_checked(browser, "10").await;
        assert_eq!(focused(browser).await, "radio");
        browser.settle().await;
        assert!(world.collector.posts().is_empty(), "{:#?}", world.collector.posts());
        // Outside of the scale a digit is a letter.
        browser.keys([TAB, TAB, '3']).await;
        wait_until_checked(browser, "10").await;
    });
}
