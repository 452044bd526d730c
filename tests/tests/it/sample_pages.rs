//! Every sample page that makes it hard: an answer is taken and arrives, nothing of the page's own is changed, nothing is left.

use crate::words::{CLOSE, SURVEY, TRACES, answer};
use serde_json::{Value, json};
use tests::{World, run};

/// What is the page's own; what scripts leave behind.
const OWN: &str = include_str!("../../scripts/own.js");

/// Lets no script tag of ours load, or lets it again.
async fn without_candor(world: &World, without: bool) {
    let list = if without { json!(["*/embed/*"]) } else { json!([]) };
    world.browser.cdp("Network.enable", json!({})).await;
    world.browser.cdp("Network.setBlockedURLs", json!({ "urls": list })).await;
}

/// The page's own things, with what it left behind itself.
async fn own(world: &World) -> Value {
    world.browser.settle().await;
    world.browser.script("return { own: __own(), left: __left() }").await
}

#[track_caller]
fn assert_same(before: &Value, now: &Value, what: &str) {
    let (Some(before), Some(now)) = (before.as_object(), now.as_object()) else {
        return assert_eq!(before, now, "{what}");
    };
    assert_eq!(before.keys().collect::<Vec<_>>(), now.keys().collect::<Vec<_>>(), "{what}");
    for (name, before) in before {
        let (Some(was), Some(is)) = (before.as_array(), now[name].as_array()) else {
            assert_eq!(before, &now[name], "{what}: {name}");
            continue;
        };
        for (was, is) in was.iter().zip(is) {
            assert_eq!(was, is, "{what}: {name}");
        }
        assert_eq!(was.len(), is.len(), "{what}: {name}");
    }
}

/// On the page at `path`: asks, answers, closes, and compares with the page as it is without Candor.
fn check(path: &'static str) {
    check_with(path, "body");
}

/// As [`check`]; while it is asked, focus is in `focus`.
fn check_with(path: &'static str, focus: &'static str) {
    run(async move |world| {
        compare(&world, path, focus).await;
        let mut said = world.browser.logs().await;
        said.retain(|log| log.text.contains("Policy") || log.text.contains("Trusted"));
        assert!(said.is_empty(), "{path}: {said:#?}");
    });
}

/// Asks, answers and closes on the page at `path`, which stays as it is without Candor but for where focus is meanwhile.
async fn compare(world: &World, path: &str, focus: &str) {
    let browser = &world.browser;
    browser.before_each_page(TRACES).await;
    browser.before_each_page(OWN).await;
    without_candor(world, true).await;
    world.open_own(path).await;
    let before = own(world).await;
    without_candor(world, false).await;

    world.open_own(path).await;
    browser.inside(SURVEY).await;
    let open = own(world).await;
    let mut expected = before["own"].clone();
    expected["focus"] = focus.into();
    assert_same(&expected, &open["own"], &format!("{path} while it is asked"));
    answer(browser, 5).await;
    let complete = world.collector.complete().await;
    assert_eq!(complete.body["answers"][0]["rating"], 5);
    let shift = browser.script("return __shift()").await;
    assert_eq!(shift["shift"], 0, "layout shifted on {path}: {shift}");
    browser.click(CLOSE).await;
    browser.wait_until_gone().await;
    // What the boot waits with is not left either.
    browser.script("return candor.close()").await;
    // The driver brings into view what it clicks.
    browser.script("scrollTo(0, 0)").await;
    let after = own(world).await;
    assert_same(&before["own"], &after["own"], &format!("{path} afterwards"));
    assert_same(&before["left"], &after["left"], &format!("what is left on {path}"));
}

#[test]
fn every_page_is_in_the_list() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../www/hosts");
    let list = std::fs::read_to_string(format!("{folder}/index.html")).unwrap();
    // The list itself, and what another page shows.
    let known = ["index.html", "sandboxed-page.html"];
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let is_listed = list.contains(&format!("href=\"{name}\""));
        assert!(is_listed || !name.ends_with(".html") || known.contains(&&*name), "{name}");
    }
}

#[test]
fn an_article() {
    check("/hosts/plain.html");
}

#[test]
fn a_space_in_the_text() {
    check("/hosts/inline.html");
}

/// Behind a tab, and behind the page's own button: as above, once it is opened.
#[test]
fn a_tab_and_a_button() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        browser.before_each_page(OWN).await;
        for (path, is_tab) in [("/hosts/tab.html", true), ("/hosts/own-button.html", false)] {
            without_candor(&world, true).await;
            world.open_own(path).await;
            let before = own(&world).await;
            without_candor(&world, false).await;
            world.open_own(path).await;
            if is_tab {
                browser.inside("[part=tab]").await;
                let open = own(&world).await;
                assert_same(&before["own"], &open["own"], &format!("{path} with its tab"));
                browser.click("[part=tab]").await;
            } else {
                browser.settle().await;
                browser.find("#feedback").await.click().await.unwrap();
                let pressed = browser.find("#pressed").await.text().await.unwrap();
                assert_eq!(pressed, "Pressed once.");
            }
            answer(browser, 5).await;
            let survey = if is_tab { "csat" } else { "ces" };
            world
                .collector
                .post(survey, |post| {
                    post.body["survey"]["id"] == survey && post.body["status"] == "complete"
                })
                .await;
            let shift = browser.script("return __shift()").await;
            assert_eq!(shift["shift"], 0, "layout shifted on {path}: {shift}");
            browser.click(CLOSE).await;
            browser.wait_until_gone().await;
            browser
                .script("document.activeElement.blur(); scrollTo(0, 0); return candor.close()")
                .await;
            let mut after = own(&world).await;
            if !is_tab {
                // What the page itself does at its click.
                browser.script("document.querySelector('#pressed').textContent = ''").await;
                after = own(&world).await;
            }
            assert_same(&before["own"], &after["own"], &format!("{path} afterwards"));
            assert_same(&before["left"], &after["left"], &format!("what is left on {path}"));
        }
    });
}

#[test]
fn a_dialog() {
    check_with("/hosts/as-dialog.html", "candor-widget");
}

/// PITFALLS 2: no nonce, no inline style.
#[test]
fn a_strict_policy() {
    check("/hosts/strict.html");
}

#[test]
fn trusted_types_required() {
    check("/hosts/trusted-types.html");
}

/// PITFALLS 2: CSS does not leak, neither way.
#[test]
fn every_style_undone() {
    check("/hosts/unset.html");
}

#[test]
fn a_small_root() {
    check("/hosts/small-root.html");
}

#[test]
fn from_right_to_left() {
    check("/hosts/rtl.html");
}

/// PITFALLS 3: the top layer, against any number.
#[test]
fn the_highest_number() {
    check("/hosts/zindex.html");
}

/// PITFALLS 6: what others have put in the place of the browser's functions stays.
#[test]
fn patched_history_and_fetch() {
    check("/hosts/patched.html");
}

/// PITFALLS 9: even reading the property throws.
#[test]
fn no_storage() {
    check("/hosts/no-storage.html");
}

/// PITFALLS 1: where WebAssembly and frames are refused, JavaScript asks, and one line of ours names what to add.
#[test]
fn neither_wasm_nor_a_frame() {
    run(async |world| {
        compare(&world, "/hosts/no-frame.html", "body").await;
        let logs = world.browser.logs().await;
        let ours: Vec<_> = logs.iter().filter(|log| log.text.contains("candor: ")).collect();
        assert_eq!(ours.len(), 1, "{logs:#?}");
        for part in ["script-src 'wasm-unsafe-eval'", "frame-src http"] {
            assert!(ours[0].text.contains(part), "{logs:#?}");
        }
    });
}

#[test]
fn inside_a_sandbox() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(OWN).await;
        without_candor(&world, true).await;
        world.open_own("/hosts/sandboxed.html").await;
        browser.settle().await;
        // Focus has gone to the frame by the person's own click, and the driver brings into view what it clicks.
        let own = "scrollTo(0, 0); const { focus, ...own } = __own(); return own";
        let before = browser.script(own).await;
        without_candor(&world, false).await;
        world.open_own("/hosts/sandboxed.html").await;
        browser.into("iframe").await;
        answer(browser, 5).await;
        let complete = world.collector.complete().await;
        assert_eq!(complete.body["answers"][0]["rating"], 5);
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
        browser.out().await;
        browser.settle().await;
        assert_same(&before, &browser.script(own).await, "around the sandbox");
    });
}

/// PITFALLS 1: what the page has of its own stays as it is around a frame, too.
fn check_framed(path: &'static str) {
    run(async move |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        browser.before_each_page(OWN).await;
        without_candor(&world, true).await;
        world.open_own(path).await;
        let before = own(&world).await;
        without_candor(&world, false).await;
        world.open_own(path).await;
        browser.inside("iframe").await.enter_frame().await.unwrap();
        browser.inside(SURVEY).await;
        browser.out().await;
        let open = own(&world).await;
        assert_same(&before["own"], &open["own"], &format!("{path} while it is asked"));
        browser.inside("iframe").await.enter_frame().await.unwrap();
        answer(browser, 5).await;
        let complete = world.collector.complete().await;
        assert_eq!(complete.body["answers"][0]["rating"], 5);
        browser.click(CLOSE).await;
        browser.out().await;
        browser.wait_until_gone().await;
        browser.script("scrollTo(0, 0); return candor.close()").await;
        let shift = browser.script("return __shift()").await;
        assert_eq!(shift["shift"], 0, "layout shifted on {path}: {shift}");
        let after = own(&world).await;
        assert_same(&before["own"], &after["own"], &format!("{path} afterwards"));
        assert_same(&before["left"], &after["left"], &format!("what is left on {path}"));
    });
}

#[test]
fn no_wasm() {
    check_framed("/hosts/no-wasm.html");
}

#[test]
fn no_wasm_in_the_text() {
    check_framed("/hosts/no-wasm-inline.html");
}
