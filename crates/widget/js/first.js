// The widget's element, and in it the first question of a preset before the wasm has come. It is what `view`
// draws, which a test compares; what a person does to it meanwhile is done again to what takes its place.
// `cargo xtask dist` puts it before `asking.js`, so that it comes without a request of its own.
const STYLE = "__STYLE__";
// By language: the words of the card and of its way out, and of each preset the question and its ends.
const WORDS = "__FIRST__";
// The lowest and the highest rating, and which of the words are its own.
const SCALES = { nps: [0, 10, 2], csat: [1, 5, 5], ces: [1, 7, 8] };

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
    if (element.showPopover && !element.matches(":popover-open")) element.showPopover();
    if (isDialog) {
      const dialog = make("dialog", { "aria-labelledby": "q" });
      root.append(dialog);
      if (dialog.showModal) dialog.showModal();
    }
  }
  return element;
};

/** Whether there are words for it. */
const hasFirst = (preset, lang) => SCALES[preset] && WORDS[lang];

const question = (preset, lang) => {
  const words = WORDS[lang], [region, close] = words, [low, high, own] = SCALES[preset], [text, ...ends] = words.slice(own, own + 3), ratings = [];
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

/** Draws it above the page; `give` hands its element over, `redo` then does what was done to it, `end` takes it away. `keep` is told at once of a rating that is committed, or of none when it is closed. */
const draw = (preset, lang, { mode = "auto", place = "bottom-right" }, keep) => {
  const element = host(null, false, { show: "popover", mode, place, first: "" }), root = element.shadowRoot, card = question(preset, lang);
  root.append(card);
  // The rating that was committed, whether it was closed, when 1 was pressed, whether a pointer is down.
  let committed, isClosed, one = 0, isDown, focused, before;
  const rating = (value) => root.querySelector(`input[value="${value}"]`);
  const act = (event) => {
    const { type, key, detail, target } = event, value = target.localName == "input" && target.value;
    if (/^key/.test(type)) event.stopPropagation();
    // There is nothing to submit yet.
    if (type == "submit") event.preventDefault();
    if (type == "pointerdown") isDown = 1;
    // The same rules as `browser::input`.
    if (type == "keydown" && !event.isComposing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (value && /^( |Enter)$/.test(key)) {
        event.preventDefault();
        target.click();
        keep(committed = value);
      } else if (value && /^\d$/.test(key)) {
        const found = rating(key == "0" && Date.now() - one < 1000 ? 10 : key);
        one = key == "1" ? Date.now() : 0;
        if (found) {
          event.preventDefault();
          found.focus();
          found.click();
        }
      }
    }
    if (type == "click" && value && detail) keep(committed = value);
    if (key == "Escape" && type == "keydown" || type == "click" && target.part == "close") {
      isClosed = 1;
      isDown = 0;
      if (root.activeElement && before) before.focus();
      element.hidden = true;
      over();
      keep();
    }
  };
  const types = ["click", "pointerdown", "keydown", "keyup", "keypress", "submit"];
  types.map((type) => root.addEventListener(type, act, true));
  // Where focus goes back to in the end.
  const came = ({ relatedTarget }) => { before = root.contains(relatedTarget) ? before : relatedTarget; };
  root.addEventListener("focusin", came);
  const up = () => { isDown = 0; };
  // Out of sight where it would cover what has focus, or lie under a dialog, until `beside.js` knows better (PITFALLS 3 and 22).
  const a = element.getBoundingClientRect();
  const aside = ({ target }) => {
    const b = target.getBoundingClientRect();
    element.hidden = target != element && target != document.body && (target.closest("dialog") || a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom);
  };
  aside({ target: document.activeElement || element });
  const page = [["pointerup", up], ["pointercancel", up], ["focusin", aside]];
  for (const [type, run] of page) addEventListener(type, run, true);
  const over = () => { for (const [type, run] of page) removeEventListener(type, run, true); };
  return {
    rating: () => committed,
    // A page may take it out.
    isThere: () => element.isConnected,
    // Not in the middle of a press, or between 1 and 0.
    isCalm: () => !isDown && Date.now() - one > 1000,
    give: () => {
      over();
      types.map((type) => root.removeEventListener(type, act, true));
      root.removeEventListener("focusin", came);
      const { value, part } = root.activeElement || {};
      focused = root.activeElement && (value ? `input[value="${value}"]` : `[part=${part == "close" ? part : "survey"}]`);
      card.remove();
      // It has come already.
      element.removeAttribute("first");
      element.setAttribute("drawn", "");
      return element;
    },
    redo: () => {
      const checked = card.querySelector(":checked")?.value;
      if (focused) {
        if (before) before.focus();
        root.querySelector(focused)?.focus();
      }
      press(root, committed, 1);
      if (checked != committed) press(root, checked);
      if (isClosed) root.querySelector("[part=close]")?.click();
    },
    end: () => {
      over();
      element.remove();
    },
  };
};

/** Presses a rating: as a pointer does where `detail` is 1, which commits it, else as a key that selects. */
const press = (root, value, detail) => {
  const input = value && root.querySelector(`input[value="${value}"]`);
  if (input) input.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, composed: true, detail }));
};
