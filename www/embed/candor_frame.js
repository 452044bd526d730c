// Where a page's policy refuses WebAssembly: the same survey in a frame of our own origin (PITFALLS 1).
//
// Its exports are the widget's, so that the boot sees no difference. The frame draws, and knows nothing
// of the page but what it is told; storage, the outbox and events stay on this side. A message counts
// only where it comes from the very frame, and from our origin.

const page = new URL("frame.html", import.meta.url);
// At the bottom it grows upwards by a transform: the browser does not see that a person in the frame made
// it grow, and would count a layout shift.
const RULES = __HOST_RULES__ + `
:host([place=hidden]){display:none!important}
dialog:not([open]){display:contents}
iframe{display:block;width:100%;max-height:inherit;border:0;color-scheme:light dark;border-radius:var(--candor-radius,16px)}
:host([popover]) iframe{box-shadow:0 1px 2px #10182814,0 12px 32px -8px #10182838}
:host([popover]:not([shown])){visibility:hidden!important}
:host([popover][place^=bottom]){top:calc(100% - 16px)!important;bottom:auto!important;transform:translateY(-100%)!important}
@media(max-width:480px){:host([popover][place]){top:100%!important;bottom:auto!important;transform:translateY(-100%)!important}
:host([popover]) iframe{border-radius:calc(var(--candor-radius,16px)*1.25) calc(var(--candor-radius,16px)*1.25) 0 0}}`;
// What a page sets of our look, and nothing passes on into a frame.
const THEME = ["--candor-radius", "--candor-font"];
const SHEET = "(max-width:480px)";
// A frame that has loaded but says nothing this long is none of ours.
const SILENCE = 3000;

// What is open: each one takes itself away with `end(outcome)`.
const open = new Set();
let said;

/** Said once in the console, and in every outcome. */
const refuse = (reason) => {
  if (!said) console.warn("candor: " + reason);
  said = reason;
  return { status: "failed", reason };
};
const NO_FRAME = `the page's Content-Security-Policy refuses WebAssembly and, in its place, our frame: `
  + `add script-src 'wasm-unsafe-eval', or frame-src ${page.origin}`;

// Where frames are refused too: the widget once more, its wasm written out as JavaScript. It is half as many
// bytes again, and slower, so it is tried last; from then on it does everything.
let plain;

// Storage stays the page's own; the frame has a copy, and tells what it changes.
const area = (name) => { try { return window[name] || null; } catch { return null; } };
const ours = (name) => area(name) && Object.fromEntries(Object.entries(area(name)).filter(([key]) => key.startsWith("candor.")));
const keep = (name, key, value) => {
  if (key.startsWith("candor.")) try { value == null ? area(name).removeItem(key) : area(name).setItem(key, value); } catch { }
};
const STORES = ["localStorage", "sessionStorage"];

/** What can be told to another origin. */
const tellable = (options) => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== Object(value)));

/** Calls the widget in a frame of its own in `target`, above the page, or `hidden`; `hear` gets what it tells. */
const begin = (target, hidden, call, hear) => {
  let before = document.activeElement;
  const host = document.createElement("candor-widget"), frame = document.createElement("iframe");
  // Around every frame, because one that is moved into a dialog later would load again; it is none until it is raised.
  const dialog = document.createElement("dialog");
  const sheet = new CSSStyleSheet(), root = host.attachShadow({ mode: "open" });
  sheet.replaceSync(RULES);
  root.adoptedStyleSheets = [sheet];
  // An opaque origin, as in a sandbox, has no name to send to.
  const isOpaque = self.origin == "null";
  let ready, timer;
  const tell = (message) => frame.contentWindow.postMessage(message, isOpaque ? "*" : page.origin);
  const heard = ({ source, origin, data }) => {
    if (source != frame.contentWindow || origin != page.origin && !(isOpaque && origin == "null") || !data) return;
    try { take(data); } catch (error) { console.warn("candor: the frame's message is none: " + error); }
  };
  const take = (data) => {
    if (data.ready) {
      if (!ready) tell({ ...call, lang: document.documentElement.lang, width: innerWidth, sheet: matchMedia(SHEET).matches, theme: THEME.map((name) => [name, getComputedStyle(host).getPropertyValue(name)]), stores: STORES.map(ours) });
      ready = 1;
    } else if (data.keep) keep(...data.keep);
    else if (data.height > 0) frame.height = data.height;
    else hear(data, one);
  };
  const refused = ({ effectiveDirective, blockedURI }) => {
    if (/^(frame|child|default)-src/.test(effectiveDirective) && blockedURI.startsWith(page.origin)) hear({ refused: NO_FRAME }, one);
  };
  // Escape, or what stands for it on a phone: the survey inside ends itself.
  const escape = (event) => {
    event.preventDefault();
    tell({ call: "escape" });
  };
  // Where focus goes back to: what had it when it last went into the frame, in a shadow root of the page too.
  const left = (event) => {
    const { target } = event, [inner] = event.composedPath();
    setTimeout(() => {
      if (document.activeElement == host && target != host) before = inner;
    });
  };
  document.addEventListener("focusout", left);
  const one = {
    host, frame, tell,
    raise: (name) => {
      dialog.ariaLabel = name;
      dialog.addEventListener("cancel", escape);
      dialog.addEventListener("close", escape);
      if (dialog.showModal) dialog.showModal();
    },
    end: () => {
      open.delete(one);
      clearTimeout(timer);
      removeEventListener("message", heard);
      document.removeEventListener("securitypolicyviolation", refused);
      document.removeEventListener("focusout", left);
      const focused = dialog.open || document.activeElement == host;
      host.remove();
      if (focused && before) before.focus();
    },
  };
  open.add(one);
  addEventListener("message", heard);
  document.addEventListener("securitypolicyviolation", refused);
  frame.addEventListener("load", () => {
    timer = ready ? 0 : setTimeout(() => ready || hear({ refused: `${page} did not answer; ${NO_FRAME}` }, one), SILENCE);
  }, { once: true });
  frame.src = page + "#" + self.origin;
  frame.title = "Candor";
  dialog.append(frame);
  root.append(dialog);
  if (hidden) host.setAttribute("place", "hidden");
  else if (!target) host.setAttribute("popover", "manual");
  (target || document.body).append(host);
  if (!target && !hidden && host.showPopover && !host.matches(":popover-open")) host.showPopover();
  return one;
};

/** Asks a hidden frame for one value. */
const query = (call) => said ? refuse(said) : new Promise((end) => begin(0, 1, call, ({ refused, done = refused && refuse(refused) }, one) => {
  if (!done) return;
  one.end();
  end(done);
}));

/** Nothing to wait for: what takes time is in the frame. */
export default async () => { };

/** As the widget's `show`: `done` is called once, with the outcome. */
export const show = (bytes, options, done) => {
  if (plain) return plain.show(new Uint8Array(bytes), options, done);
  const isInline = options.show == "inline";
  let target = null;
  try { target = isInline ? options.target.nodeType ? options.target : document.querySelector(options.target) : null; } catch { }
  if (isInline && !target) return done(refuse("data-show \"inline\" needs a data-target that is on the page"));
  if ([...open].some(({ host }) => !isInline && host.popover)) return done({ status: "skipped", reason: "open" });

  // All that the outbox does with a root.
  const root = { dispatchEvent: ({ detail }) => one.host.isConnected && one.tell({ kept: detail }) };
  let asked = {}, again;
  // Where the frame may send an answer of which the page has not heard; nowhere, where the page has wishes.
  const wishes = ["endpoint", "adapter", "body", "cors", "credentials", "endpoints", "headers", "method", "recipient", "consent"];
  const late = options.hooks.size || wishes.some((name) => options[name]) ? "" : options.outbox.resolve(new URL("/v1/responses", options.src), options.key);
  const call = { call: "show", late, bytes, options: { ...tellable(options), url: location.href.split("#")[0], framed: 1 } };
  const one = begin(target, 0, call, (data) => {
    if (again) return;
    if (typeof data.place == "string") {
      again = [...open].some(({ survey }) => survey == data.survey);
      if (again) return one.end(), done({ status: "skipped", reason: "open" });
      // The survey's own look, where the page has no wish: a frame can't be moved, so another takes its place.
      again = !options.show && data.show == "inline" && options.target;
      if (again) return one.end(), show(bytes, { ...options, show: "inline" }, done);
      one.host.setAttribute("place", data.place);
      one.host.setAttribute("survey", data.survey);
      one.host.toggleAttribute("shown", true);
      one.frame.title = data.title;
      if (data.show == "dialog") one.raise(data.question || data.title);
      if (data.show == "dialog" || options.opened) one.frame.focus();
      one.survey = data.survey;
    } else if (data.event) {
      asked = { survey: data.detail.survey, response_id: data.detail.response_id };
      dispatchEvent(new CustomEvent(data.event, { detail: data.detail }));
    } else if (data.post) {
      // What the frame has read from before.
      options.recipient ||= data.recipient;
      options.outbox.post(...data.post, options, root);
      one.tell({ heard: data.post[0] });
    } else if (data.refused) {
      if (!one.refused) import("./candor_plain.js").then((module) => plain = module, () => { }).then(() => instead(data.refused));
      one.refused = 1;
    } else if (data.done) finish(data.done);
  });
  const instead = (reason) => {
    // Closed meanwhile.
    if (!open.has(one)) return;
    const failed = refuse(reason);
    if (!plain) return finish(failed);
    one.end();
    show(bytes, options, done);
    // The element is another now.
    options.drawn();
  };
  const finish = (outcome) => {
    one.end();
    if (asked.response_id && options.outbox) options.outbox.end(asked.response_id);
    done(outcome);
  };
  one.close = () => finish({ status: "closed", ...asked });
};

/** As the compiler's own, a little later. */
const compiler = (name) => async (...values) => {
  const { value, error, reason } = await query({ call: "compiler", name, values });
  if (value == null) throw error || reason;
  return value;
};
export const compile = compiler("compile"), explain = compiler("explain"), summarize = compiler("summarize"), refusal = compiler("refusal");

/** As the widget's `flush`. */
export const flush = (options) => {
  open.forEach(({ tell }) => tell({ call: "flush", options: tellable(options) }));
  plain && plain.flush(options);
};

const closing = (which) => [...open].filter(which).forEach(({ close, end }) => (close || end)());
/** As the widget's `close`. */
export const close = () => {
  closing(() => true);
  plain && plain.close();
};
/** As the widget's `leave`. */
export const leave = (element) => {
  closing(({ host }) => element.contains(host));
  plain && plain.leave(element);
};
