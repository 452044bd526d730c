// Inside the frame that stands in for the widget: it draws what the page around it asks for, and tells it
// everything that happens. Whoever draws this page may ask; it answers only the origin in its address.

import init, * as widget from "./candor_widget.js";
import { host } from "./candor_asking.js";
import { fit, steady } from "./candor_drawn.js";

const around = location.hash.slice(1);
const tell = (message) => parent.postMessage(message, around == "null" ? "*" : around);

// The page keeps things; the widget reads a copy here.
const store = (name, values) => {
  if (!values) return null;
  const change = (key, value) => {
    value == null ? delete values[key] : values[key] = value;
    tell({ keep: [name, key, value] });
  };
  return {
    get length() { return Object.keys(values).length; },
    key: (i) => Object.keys(values)[i] ?? null,
    getItem: (key) => values[key] ?? null,
    setItem: (key, value) => change(key, "" + value),
    removeItem: (key) => change(key, null),
  };
};

const shown = () => document.querySelector("candor-widget");
const cardOf = (element) => element && element.shadowRoot.querySelector("[part~=survey]");

// Measured at once too: a frame out of sight is not laid out by itself.
const measure = () => {
  const card = shown();
  if (card) tell({ height: Math.ceil(card.getBoundingClientRect().height) });
};
const watch = new ResizeObserver(measure);

// Above a page that is no phone's the frame is narrow and the screen is not: the scale goes by its room, and by fingers.
let isSheet;
const row = new CSSStyleSheet();
row.replaceSync("@media not all and (pointer:coarse){@container(min-width:352.02px){.n11{--n:11}}}");

// A tab may be closed before the page has heard of an answer. Where it goes to our own origin, as it does unless the
// page says otherwise, it is sent from here then; should the page have sent it too, the receiver knows it by id and revision.
let root, late;
const unheard = new Map();
const outbox = {
  post: (response, revision, body, options, target) => {
    root = target;
    unheard.set(response, [revision, body]);
    tell({ post: [response, revision, body], recipient: options.recipient });
  },
  end: () => { },
};
addEventListener("pagehide", () => unheard.forEach(([revision, body], response) => {
  if (late) fetch(late, { method: "POST", body, keepalive: true, headers: { "content-type": "application/json", "idempotency-key": `"${response}:${revision}"` } }).catch(() => { });
}));

const calls = {
  show: ({ bytes, options, late: address }) => {
    late = address;
    // What is told at a window of the page is told at the page's.
    window.dispatchEvent = ({ type, detail }) => {
      tell({ event: type, detail });
      return true;
    };
    widget.show(new Uint8Array(bytes), { ...options, outbox, host, target: document.body }, (done) => tell({ done }));
    const element = shown(), card = cardOf(element);
    if (!card) return;
    if (!isSheet) element.shadowRoot.adoptedStyleSheets.push(row);
    measure();
    watch.observe(element);
    // The page gives focus to the frame, whose own goes to the card.
    if (options.opened || element.getAttribute("show") == "dialog") addEventListener("focus", () => element.shadowRoot.activeElement || card.focus(), { once: true });
    tell({ place: element.getAttribute("place"), show: element.getAttribute("show"), survey: element.getAttribute("survey"), title: card.ariaLabel, question: (card.querySelector("[part=question]") || {}).textContent });
  },
  flush: ({ options }) => widget.flush(options),
  escape: () => {
    const card = cardOf(shown());
    if (card) card.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  },
  compiler: async ({ name, values }) => {
    const { compile, explain, summarize, refusal, ...compiler } = await import("./candor_compiler.js");
    try {
      await compiler.default({ module_or_path: fetch(new URL("candor_compiler_bg.wasm", import.meta.url)) });
      // By name: whoever draws this page may ask for these, and not for what else a module has.
      tell({ done: { value: { compile, explain, summarize, refusal }[name](...values) } });
    } catch (error) {
      tell({ done: { error: "" + error } });
    }
  },
};

const start = async ({ lang, width, sheet, theme, stores: [local, session] }) => {
  document.documentElement.lang = lang;
  document.documentElement.classList.toggle("sheet", isSheet = sheet);
  for (const one of theme) document.documentElement.style.setProperty(...one);
  const kept = { localStorage: store("localStorage", local), sessionStorage: store("sessionStorage", session) };
  for (const name in kept) Object.defineProperty(window, name, { get: () => kept[name] });
  // The width that counts is that of the page.
  const { matchMedia } = window;
  window.matchMedia = (query) => {
    const [, least] = query.match(/min-width:(\d+)px/) || [];
    return least ? { matches: width >= least } : matchMedia.call(window, query);
  };
  await init({ module_or_path: fetch(new URL("candor_widget_bg.wasm", import.meta.url)) });
};

addEventListener("input", fit, true);
addEventListener("click", steady, true);

let started;
addEventListener("message", async ({ source, origin, data }) => {
  if (source != parent || origin != around || !data) return;
  if (data.heard) return unheard.delete(data.heard);
  if (data.kept) return root && root.dispatchEvent(new CustomEvent("kept", { detail: data.kept }));
  if (!Object.hasOwn(calls, data.call)) return;
  try {
    await (started ||= start(data));
    await calls[data.call](data);
  } catch (error) {
    tell({ done: { status: "failed", reason: "" + error } });
  }
});
tell({ ready: 1 });
