//! Our one element in the host page: a shadow root in the top layer, or in the page's text.
//!
//! Dropping a [`Host`] takes it out again and gives focus back.

use super::options::Options;
use super::page::window;
use js_sys::{Array, Function, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use survey::response::Layout;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleSheet, Element, HtmlElement, Node, ShadowRoot};

/// The widget's place in the page.
#[derive(Debug)]
pub struct Host {
    element: HtmlElement,
    root: ShadowRoot,
    dialog: Option<HtmlElement>,
    before: Rc<RefCell<Option<HtmlElement>>>,
}

impl Host {
    /// Lets the page's side make the element (`crates/widget/js/first.js`), or hand over the one in which the first
    /// question stands already: in `target`, or above the page where there is none; there `is_dialog` puts
    /// everything behind it out of reach. The browser itself then keeps focus inside.
    ///
    /// # Errors
    /// Where the page forbids one of the steps.
    pub fn new(
        options: &Options,
        target: Option<&HtmlElement>,
        is_dialog: bool,
        styles: &str,
    ) -> Result<Self, JsValue> {
        let document = window().document().ok_or("the page has no document")?;
        let before = document.active_element().and_then(|element| element.dyn_into().ok());
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(styles)?;
        let make: Function = options.value("host").unwrap_or_default().dyn_into()?;
        let made =
            make.call2(&JsValue::NULL, &JsValue::from(target.cloned()), &is_dialog.into())?;
        let element: HtmlElement = made.unchecked_into();
        let root = element.shadow_root().ok_or("the widget's element has no root")?;
        let sheets = "adoptedStyleSheets".into();
        // Not pushed: browsers before 2022 keep this list frozen.
        let all =
            Reflect::get(&root, &sheets)?.unchecked_into::<Array>().concat(&Array::of1(&sheet));
        Reflect::set(&root, &sheets, &all)?;
        let dialog = root.query_selector("dialog")?.map(JsCast::unchecked_into);
        let before = Rc::new(RefCell::new(before));
        Ok(Self { element, root, dialog, before })
    }

    /// Where focus goes back to: the element of the page that it was in when it last came inside.
    pub fn before(&self) -> Rc<RefCell<Option<HtmlElement>>> {
        self.before.clone()
    }

    /// Where everything that happens inside is heard.
    pub fn root(&self) -> &ShadowRoot {
        &self.root
    }

    /// Where to mount the view.
    pub fn place(&self) -> HtmlElement {
        self.dialog.clone().unwrap_or_else(|| self.root.clone().unchecked_into())
    }

    /// The card.
    pub fn card(&self) -> Option<Element> {
        self.place().first_element_child()
    }

    /// Marks the element for the style sheet.
    pub fn mark(&self, name: &str, value: &str) {
        // Only a name that is no name is refused; ours are fixed.
        _ = self.element.set_attribute(name, value);
    }

    /// Whether it stands in `target`.
    pub fn is_in(&self, target: &Node) -> bool {
        target.contains(Some(&self.element))
    }

    /// Whether it stands above the page.
    pub fn is_popover(&self) -> bool {
        self.element.has_attribute("popover")
    }

    /// Whether focus is inside.
    pub fn has_focus(&self) -> bool {
        self.root.active_element().is_some()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // In a dialog focus was inside, wherever the browser has put it since.
        let focused = self.dialog.is_some() || self.has_focus();
        self.element.remove();
        if let (true, Some(before)) = (focused, self.before.take()) {
            // Where that element is gone too, focus stays with the page.
            _ = before.focus();
        }
    }
}

/// Moves focus to a card, which has a tabindex for that.
pub fn focus(card: &Element) {
    // Where the page refuses, focus stays where it was.
    _ = card.unchecked_ref::<HtmlElement>().focus();
}

/// How the ratings of the card around `element` are laid out on this screen.
pub fn layout(element: &Element) -> Option<Layout> {
    let first = place(element, "[part=scale] .r")?;
    let last = place(element, "[part=scale] .r:last-child")?;
    Some(if first.offset_top() == last.offset_top() { Layout::Row } else { Layout::TwoRows })
}

/// The card around `element`, which takes focus where that is inside already.
pub fn focus_card(element: &Element) -> Option<Element> {
    let card = element.closest("section").ok()??;
    if card.matches(":focus-within").unwrap_or(false) {
        focus(&card);
    }
    Some(card)
}

/// Names the language of texts on the card around `element` that another stands in for, so that they are read as they are written (WCAG 2.2, 3.1.2).
pub fn name_language(element: &Element, texts: &[String], lang: &str) {
    if texts.is_empty() {
        return;
    }
    let card = element.closest("section").ok().flatten();
    let Some(found) = card.and_then(|card| card.query_selector_all("p,span,a").ok()) else {
        return;
    };
    for element in (0..found.length()).filter_map(|i| found.get(i)) {
        if element.text_content().is_some_and(|text| texts.contains(&text)) {
            // Only a name that is no name is refused.
            _ = element.unchecked_ref::<Element>().set_attribute("lang", lang);
        }
    }
}

/// A place on the card around `element`.
pub fn place(element: &Element, selector: &str) -> Option<HtmlElement> {
    element.closest("section").ok()??.query_selector(selector).ok()??.dyn_into().ok()
}

/// Selects and focuses a rating of the scale around `element`, as the arrow keys would; false where there is none.
pub fn select_rating(element: &Element, value: u8) -> bool {
    let selector = ["input[value=\"", &value.to_string(), "\"]"].concat();
    let scale = element.closest("[part=scale]").ok().flatten();
    let found = scale.and_then(|scale| scale.query_selector(&selector).ok().flatten());
    let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    // A control of ours that is on the page takes focus.
    _ = found.focus();
    found.click();
    true
}
