//! The widget in a real document: what it shows, what it leaves.

#![cfg(target_family = "wasm")]
#![allow(clippy::unwrap_used, reason = "a test stops where the document is not as it should be")]

use js_sys::{Array, Function, Promise, Reflect};
use survey::{compiled, preset};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, Element, HtmlElement, HtmlInputElement, ShadowRoot};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(module = "/js/first.js")]
extern "C" {
    /// The page's side of an asking, without the rules that are filled in later.
    #[wasm_bindgen(js_name = host)]
    fn make_host(target: JsValue, is_dialog: bool) -> HtmlElement;
}

fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

fn host() -> Option<Element> {
    document().query_selector("candor-widget").unwrap()
}

fn root() -> ShadowRoot {
    host().unwrap().shadow_root().unwrap()
}

fn find(selector: &str) -> Option<HtmlElement> {
    root().query_selector(selector).unwrap().map(JsCast::unchecked_into)
}

fn options(members: &[(&str, &str)]) -> JsValue {
    let options = js_sys::Object::new();
    for (name, value) in
        [("endpoint", "http://127.0.0.1:9/"), ("storage", "none")].iter().chain(members)
    {
        Reflect::set(&options, &(*name).into(), &(*value).into()).unwrap();
    }
    let make = Closure::<dyn Fn(JsValue, bool) -> HtmlElement>::new(make_host);
    Reflect::set(&options, &"host".into(), &make.into_js_value()).unwrap();
    options.into()
}

/// Shows a preset; the promise is kept with its outcome.
fn show(id: &str, lang: &str, members: &[(&str, &str)]) -> Promise {
    let bytes = compiled::compile(&preset::get(id).unwrap(), &[lang]);
    Promise::new(&mut |done: Function, _| widget::api::show(&bytes, options(members), &done))
}

/// Lets effects and timers of the moment run.
async fn settle() {
    let frame = Promise::new(&mut |done, _| {
        web_sys::window().unwrap().request_animation_frame(&done).unwrap();
    });
    JsFuture::from(frame).await.unwrap();
    let task = Promise::new(&mut |done, _| {
        web_sys::window().unwrap().set_timeout_with_callback(&done).unwrap();
    });
    JsFuture::from(task).await.unwrap();
}

#[wasm_bindgen_test]
async fn every_preset_has_its_scale_and_nothing_selected() {
    for (id, values) in [("nps", 0..=10), ("csat", 1..=5), ("ces", 1..=7)] {
        _ = show(id, "en", &[]);
        settle().await;
        let seen: Vec<String> = values
            .clone()
            .map(|value: u8| format!("input[type=radio][value=\"{value}\"]"))
            .collect();
        assert!(seen.iter().all(|selector| find(selector).is_some()), "{id}");
        assert_eq!(root().query_selector_all("input").unwrap().length() as usize, values.count());
        assert!(find("input:checked").is_none() && find("textarea").is_none());
        widget::api::close();
        assert!(host().is_none());
    }
}

#[wasm_bindgen_test]
async fn the_ends_are_part_of_the_names() {
    _ = show("nps", "en", &[]);
    settle().await;
    let names: Vec<String> = ["0", "1", "10"]
        .iter()
        .map(|value| {
            let input = find(&format!("input[value=\"{value}\"]")).unwrap();
            let label = input.closest("label").unwrap().unwrap();
            input.get_attribute("aria-label").or_else(|| label.text_content()).unwrap()
        })
        .collect();
    assert_eq!(names, ["0, Not at all likely", "1", "10, Extremely likely"]);
    widget::api::close();
}

#[wasm_bindgen_test]
async fn selecting_unfolds_the_comment_and_keeps_its_words() {
    _ = show("nps", "pl", &[]);
    settle().await;
    let nine: HtmlInputElement = find("input[value=\"9\"]").unwrap().unchecked_into();
    nine.click();
    settle().await;
    let comment: web_sys::HtmlTextAreaElement = find("textarea").unwrap().unchecked_into();
    comment.set_value("Działa.");
    find("input[value=\"3\"]").unwrap().click();
    settle().await;
    assert_eq!(
        find("textarea").unwrap().unchecked_into::<web_sys::HtmlTextAreaElement>().value(),
        "Działa."
    );
    assert_eq!(find("button[type=submit]").unwrap().text_content().unwrap(), "Wyślij");
    widget::api::close();
}

#[wasm_bindgen_test]
async fn giving_a_reason_commits_the_rating_that_keys_selected() {
    _ = show("nps", "en", &[]);
    settle().await;
    // As the arrow keys do: a click without a pointer selects and commits nothing.
    find("input[value=\"7\"]").unwrap().click();
    settle().await;
    let window = web_sys::window().unwrap();
    let count = Function::new_no_args("window.answered = (window.answered || 0) + 1");
    window.add_event_listener_with_callback("candor:answered", &count).unwrap();
    let answered =
        || Reflect::get(&web_sys::window().unwrap(), &"answered".into()).unwrap().as_f64();
    assert_eq!(answered(), None);
    let input = web_sys::Event::new_with_event_init_dict("input", &{
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        init
    });
    find("textarea").unwrap().dispatch_event(&input.unwrap()).unwrap();
    assert_eq!(answered(), Some(1.0));
    window.remove_event_listener_with_callback("candor:answered", &count).unwrap();
    widget::api::close();
}

#[wasm_bindgen_test]
async fn text_is_never_markup() {
    let json = r#"{"v":1,"id":"x","version":1,"questions":[{"id":"q","kind":"ces",
        "text":{"en":"<img src=x onerror=alert(1)>"},"labels":{"en":["<b>no</b>","</span><i>yes"]}}]}"#;
    let survey = survey::Survey::from_json(json.as_bytes()).unwrap();
    let bytes = compiled::compile(&survey, &["en"]);
    widget::api::show(&bytes, options(&[]), &Function::new_no_args(""));
    settle().await;
    assert_eq!(
        find("[part~=question]").unwrap().text_content().unwrap(),
        "<img src=x onerror=alert(1)>"
    );
    assert!(find("img").is_none() && find(".ends i").is_none());
    widget::api::close();
}

#[wasm_bindgen_test]
async fn the_outcome_tells_how_it_ended() {
    let outcome = show("csat", "en", &[]);
    settle().await;
    find("[part~=close]").unwrap().click();
    let outcome = JsFuture::from(outcome).await.unwrap();
    let status = Reflect::get(&outcome, &"status".into()).unwrap();
    assert_eq!(status.as_string().unwrap(), "dismissed");
    assert!(host().is_none());
}

#[wasm_bindgen_test]
async fn a_second_asking_waits_its_turn() {
    _ = show("nps", "en", &[]);
    let second = JsFuture::from(show("ces", "en", &[])).await.unwrap();
    let told: Vec<Option<String>> = ["status", "reason"]
        .iter()
        .map(|name| Reflect::get(&second, &(*name).into()).unwrap().as_string())
        .collect();
    assert_eq!(told, [Some("skipped".to_owned()), Some("open".to_owned())]);
    widget::api::close();
}

#[wasm_bindgen_test]
async fn bytes_of_something_else_fail_without_a_trace() {
    let outcome =
        Promise::new(&mut |done: Function, _| widget::api::show(b"<html>", options(&[]), &done));
    let outcome = JsFuture::from(outcome).await.unwrap();
    assert_eq!(Reflect::get(&outcome, &"status".into()).unwrap().as_string().unwrap(), "failed");
    assert!(host().is_none());
}

#[wasm_bindgen_test]
async fn styles_are_a_constructed_sheet() {
    _ = show("nps", "ar", &[("mode", "dark")]);
    settle().await;
    let sheets: Array =
        Reflect::get(&root(), &"adoptedStyleSheets".into()).unwrap().unchecked_into();
    // What the first question needs, and the rest.
    assert_eq!(sheets.length(), 2);
    assert!(find("style").is_none() && find("[style]").is_none());
    assert_eq!(find("[part~=survey]").unwrap().get_attribute("dir").unwrap(), "rtl");
    widget::api::close();
}
