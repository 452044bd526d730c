//! The browser as the tests see it: pages, scripts, what stands in our shadow roots, and what the console says.

use crate::wait::wait_until;
use fantoccini::Client;
use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;

/// One line of the console.
#[derive(Clone, Debug)]
pub struct Log {
    /// `javascript` for an uncaught error, `console-api` for what was written, `network` for a failed load.
    pub source: String,
    /// What it says.
    pub text: String,
}

/// A session; clones share it.
#[derive(Clone, Debug)]
pub struct Browser {
    client: Client,
    logs: Rc<RefCell<Vec<Log>>>,
}

/// A command that only chromedriver knows.
#[derive(Debug)]
struct Post {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Post {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (axum::http::Method, Option<String>) {
        (axum::http::Method::POST, Some(self.body.to_string()))
    }
}

impl Browser {
    pub(crate) fn new(client: Client) -> Self {
        Self { client, logs: Rc::default() }
    }

    pub(crate) async fn quit(self) {
        // The driver is ended next, and Chromium with it.
        _ = self.client.close().await;
    }

    /// Opens a page, until its `load`.
    pub async fn open(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.client.refresh().await.unwrap();
    }

    /// Runs the body of a function in the page; a promise is awaited.
    pub async fn script(&self, body: &str) -> Value {
        self.script_with(body, vec![]).await
    }

    /// As [`Browser::script`], with `arguments`.
    pub async fn script_with(&self, body: &str, arguments: Vec<Value>) -> Value {
        let shown: String = body.chars().take(200).collect();
        let done = self.client.execute(body, arguments).await;
        done.unwrap_or_else(|error| panic!("{error}\nin: {shown}"))
    }

    /// Whether the expression holds.
    pub async fn holds(&self, expression: &str) -> bool {
        self.script(&format!("return !!({expression})")).await == true
    }

    /// Runs a script in every page from now on, before any of its own.
    pub async fn before_each_page(&self, source: &str) {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
    }

    /// A command of the DevTools protocol.
    pub async fn cdp(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.client.issue_cmd(Post { path: "goog/cdp/execute", body }).await.unwrap()
    }

    /// Takes the network away, or gives it back.
    pub async fn offline(&self, offline: bool) {
        let network = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.cdp("Network.enable", json!({})).await;
        self.cdp("Network.emulateNetworkConditions", network).await;
    }

    /// The first element of the page itself that fits.
    pub async fn find(&self, css: &str) -> Element {
        self.wait_for("return document.querySelector(arguments[0])", css).await
    }

    /// The first element inside our shadow roots that fits; a first question that is about to be replaced by
    /// the widget's own (`candor-widget[first]`) is passed over.
    pub async fn inside(&self, css: &str) -> Element {
        self.wait_for(
            "return [...document.querySelectorAll('candor-widget:not([first]), candor-tab')]
                .map((host) => host.shadowRoot.querySelector(arguments[0])).find(Boolean)",
            css,
        )
        .await
    }

    /// Whether something fits inside our shadow roots now.
    pub async fn is_inside(&self, css: &str) -> bool {
        self.script_with(
            "return [...document.querySelectorAll('candor-widget:not([first]), candor-tab')]
                .some((host) => host.shadowRoot.querySelector(arguments[0]))",
            vec![css.into()],
        )
        .await
            == true
    }

    async fn wait_for(&self, script: &str, css: &str) -> Element {
        let found = wait_until(css, async || {
            let found = self.script_with(script, vec![css.into()]).await;
            found.as_object()?.values().next()?.as_str().map(str::to_owned)
        });
        Element::from_element_id(self.client.clone(), ElementRef::from(found.await))
    }

    /// Clicks what fits inside our shadow roots, with the pointer.
    pub async fn click(&self, css: &str) {
        self.inside(css).await.click().await.unwrap();
    }

    /// Clicks twice, as fast as a pointer can.
    pub async fn double_click(&self, css: &str) {
        let element = self.inside(css).await;
        let button = MOUSE_BUTTON_LEFT;
        let actions = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button })
            .then(PointerAction::Up { button })
            .then(PointerAction::Down { button })
            .then(PointerAction::Up { button });
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Moves the pointer over what fits inside our shadow roots.
    pub async fn hover(&self, css: &str) {
        let element = self.inside(css).await;
        let actions = MouseActions::new("mouse".to_owned()).then(PointerAction::MoveToElement {
            element,
            duration: None,
            x: 0.0,
            y: 0.0,
        });
        self.client.perform_actions(actions).await.unwrap();
    }

    /// What is written in an element inside our shadow roots, once there is anything.
    pub async fn words(&self, css: &str) -> String {
        wait_until(&format!("words in {css}"), async || {
            let words = self.inside(css).await.text().await.ok()?;
            Some(words).filter(|words| !words.is_empty())
        })
        .await
    }

    /// Waits until no widget is on the page.
    pub async fn wait_until_gone(&self) {
        wait_until("no widget", async || {
            self.holds("!document.querySelector('candor-widget')").await.then_some(())
        })
        .await;
    }

    /// Presses and releases keys, one after the other, as the keyboard does.
    pub async fn keys(&self, keys: impl IntoIterator<Item = char>) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for key in keys {
            actions =
                actions.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        }
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Goes into a frame; [`Browser::out`] leads back.
    pub async fn into(&self, css: &str) {
        self.find(css).await.enter_frame().await.unwrap();
    }

    /// Back to the page around a frame.
    pub async fn out(&self) {
        self.client.enter_parent_frame().await.unwrap();
    }

    /// The client itself, for what is needed once.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Lets the page do all that it has begun: its timers of no delay, two frames, and its idle work.
    pub async fn settle(&self) {
        self.script(
            "return (async () => {
                for (let i = 0; i < 3; i++) {
                    await new Promise((done) => setTimeout(done, 0));
                    await new Promise((done) => requestAnimationFrame(done));
                    await new Promise((done) => requestIdleCallback(done, { timeout: 200 }));
                }
            })()",
        )
        .await;
    }

    /// Everything that the console has said since the browser started.
    pub async fn logs(&self) -> Vec<Log> {
        let new =
            self.client.issue_cmd(Post { path: "se/log", body: json!({ "type": "browser" }) });
        let new = new.await.unwrap();
        let text = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        let mut logs = self.logs.borrow_mut();
        logs.extend(
            new.as_array()
                .unwrap()
                .iter()
                .map(|entry| Log { source: text(entry, "source"), text: text(entry, "message") }),
        );
        logs.clone()
    }

    /// The first line of ours in the console that has all of these words.
    pub async fn said(&self, words: &[&str]) -> String {
        let what = format!("a line of ours in the console with {words:?}");
        wait_until(&what, async || {
            let logs = self.logs().await;
            let fits = |log: &Log| {
                log.text.contains("candor: ") && words.iter().all(|word| log.text.contains(word))
            };
            logs.into_iter().find(fits).map(|log| log.text)
        })
        .await
    }

    /// Uncaught errors and unhandled rejections so far; what Chromium tells of a request that it keeps from a page is none.
    pub async fn uncaught(&self) -> Vec<Log> {
        let mut logs = self.logs().await;
        logs.retain(|log| log.source == "javascript" || log.text.contains("Uncaught"));
        let kept_from = [
            "has been blocked by CORS policy",
            "it violates the document's Content Security Policy",
        ];
        logs.retain(|log| !kept_from.iter().any(|words| log.text.contains(words)));
        logs
    }
}
