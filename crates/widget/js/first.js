// The widget's element, and in it the first question of a preset before the wasm has come. It is what `view`
// draws, which a test compares; what a person does to it meanwhile is done again to what takes its place.
// `cargo xtask dist` puts it before `asking.js`, so that it comes without a request of its own.
const STYLE = "__STYLE__";
// By language: the words of the card and of its way out, and of each preset the question and its ends.
const WORDS = "__FIRST__";
// The lowest and the highest rating.
const SCALES = { nps: [0, 10], csat: [1, 5], ces: [1, 7] };

const make = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  made.append(...children);
  return made;
};

/** The widget's element: in `target`, or above the page where there is none; there as a dialog, where one is wanted. */
export const host = (target, isDialog, attributes) => {
  const element = make("candor-widget", attributes), root = element.attachShadow({ mode: "open" }), sheet = new CSSStyleSheet();
  // A constructed sheet: no `<style>`, nothing for a strict Content-Security-Policy to refuse (PITFALLS 2).
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  if (target) target.append(element);
  else {
    element.setAttribute("popover", "manual");
    document.body.append(element);
    // Browsers before 2024 have no popover: the style's z-index stands in.
    if (element.showPopover) element.showPopover();
    if (isDialog) {
      const dialog = make("dialog", { "aria-labelledby": "q" });
      root.append(dialog);
      if (dialog.showModal) dialog.showModal();
    }
  }
  return element;
};

/** Whether there are words for it. */
const hasFirst = (preset, lang) => !!(WORDS[lang] || {})[preset];

const question = (preset, lang) => {
  const [region, close] = WORDS[lang].ui, [text, ...ends] = WORDS[lang][preset], [low, high] = SCALES[preset], ratings = [];
  for (let value = low; value <= high; value++) {
    const input = make("input", { type: "radio", name: 0, value });
    if (value == low || value == high) input.ariaLabel = value + ", " + ends[+(value > low)];
    ratings.push(make("label", { class: "r", part: "rating" }, input, make("span", {}, value)));
  }
  return make("section", { class: "card", part: "survey", tabindex: -1, "aria-label": region, lang, dir: lang == "ar" ? "rtl" : "ltr" },
    make("div", { class: "sr", role: "status" }),
    make("div", { class: "page" }, make("form", {},
      make("p", { class: "q", part: "question", id: "q" }, text),
      make("div", { class: `scale n${ratings.length} ${preset} numbers`, part: "scale", role: "radiogroup", "aria-labelledby": "q" }, ...ratings),
      make("div", { class: "ends", "aria-hidden": true }, ...ends.map((end) => make("span", {}, end))),
      make("div", { class: "fold" }, make("div", { class: "row" })))),
    make("button", { type: "button", class: "x", part: "close", "aria-label": close }));
};

/** Draws it above the page; `give` hands its element over, `redo` then does what was done to it, `end` takes it away. */
const draw = (preset, lang, { mode = "auto", place = "bottom-right" }) => {
  const element = host(null, false, { show: "popover", mode, place, first: "" }), root = element.shadowRoot, card = question(preset, lang), done = [];
  root.append(card);
  // The rating, the way out, or the card.
  const find = ({ value, part }) => value ? `input[value="${value}"]` : `[part=${part == "close" ? part : "survey"}]`;
  const note = (event) => {
    const { type, key, target } = event;
    if (/^key/.test(type)) event.stopPropagation();
    // There is nothing to submit yet.
    if (type == "submit" || key == "Enter" && target.value) event.preventDefault();
    if (/^(click|keydown)$/.test(type)) done.push([event, find(target)]);
    if (key == "Escape" || type == "click" && target.part == "close") element.hidden = true;
  };
  const types = ["click", "keydown", "keyup", "keypress", "submit"];
  types.map((type) => root.addEventListener(type, note, true));
  let focused, before;
  // Where focus goes back to in the end.
  const came = ({ relatedTarget }) => { before = root.contains(relatedTarget) ? before : relatedTarget; };
  root.addEventListener("focusin", came);
  return {
    isUsed: () => done[0],
    // A page may take it out.
    isThere: () => element.isConnected,
    give: () => {
      types.map((type) => root.removeEventListener(type, note, true));
      root.removeEventListener("focusin", came);
      focused = root.activeElement && find(root.activeElement);
      card.remove();
      // It has come already.
      element.removeAttribute("first");
      element.setAttribute("drawn", "");
      return element;
    },
    redo: () => {
      if (focused) {
        if (before) before.focus();
        root.querySelector(focused)?.focus();
      }
      for (const [event, where] of done) {
        // A key goes where focus is by then.
        const found = event.key && root.activeElement || root.querySelector(where);
        if (found) found.dispatchEvent(new event.constructor(event.type, event));
      }
    },
    end: () => element.remove(),
  };
};
