// A tab at the page's edge, or the owner's own button, that opens a survey: loaded instead of the widget,
// which comes when somebody is about to press it. A fixed element that shifts nothing and is below every
// dialog and menu of the page that the browser draws on top.

const d = document;
const WORDS = __TABS__; // by language: the tab's, and those of its close button
const BRAND = "#0a7d55", DARK = "#0eae76"; // `survey::palette::BRAND`, and what it is in the dark

const low = (tag) => tag.toLowerCase(), first = (tag) => low(tag).split("-")[0];
// The same rule as `survey::locale::choose`.
const choose = (wanted, there) => {
  for (const tag of wanted) {
    const found = there.find((l) => low(l) == low(tag)) || there.find((l) => first(l) == first(tag));
    if (found) return found;
  }
};

// Source: WCAG 2.2, definitions of "relative luminance" and "contrast ratio"; one of both is always over 4.5.
const on = (color) => {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16) / 255).map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
  return 1.05 / (.2126 * r + .7152 * g + .0722 * b + .05) >= 4.5 ? "#ffffff" : "#000000";
};

const styles = (color, text) => `:host{all:initial!important;position:fixed!important;z-index:2147483000!important;display:block!important;width:fit-content!important;height:fit-content!important;inset:0 0 0 auto!important;margin:auto 0!important}
:host([hidden]){display:none!important}
:host([place^=bottom]){inset:auto 24px 0 auto!important;margin:0!important}
:host([place^=top]){inset:0 24px auto auto!important;margin:0!important}
:host([place=bottom-left]){inset:auto auto 0 24px!important}
:host([place=top-left]){inset:0 auto auto 24px!important}
:host([place=bottom]){inset:auto 0 0!important;margin:0 auto!important}
:host([place=top]){inset:0 0 auto!important;margin:0 auto!important}
:host([place=left]){inset:0 auto 0 0!important}
:host([away]){opacity:0!important;pointer-events:none!important}
section{display:flex;box-sizing:border-box;max-width:calc(100vw - 48px);max-height:80vh;background:${color};color:${text};border:1px solid ${text}59;box-shadow:0 1px 2px #10182814,0 8px 24px -8px #10182847;font:600 15px/20px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;-webkit-text-size-adjust:100%}
:host([place^=bottom]) section{border-bottom:0;border-radius:14px 14px 0 0;padding-bottom:env(safe-area-inset-bottom)}
:host([place^=top]) section{border-top:0;border-radius:0 0 14px 14px}
.side{writing-mode:vertical-rl;border-inline:1px solid ${text}59;border-right:0;border-radius:14px 0 0 14px}
:host([place=left]) .side{border:1px solid ${text}59;border-left:0;border-radius:0 14px 14px 0}
button{font:inherit;color:inherit;background:none;border:0;margin:0;cursor:pointer;min-inline-size:44px;min-block-size:44px;border-radius:12px}
.open{padding-block:0;padding-inline:18px 6px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.open:hover{text-decoration:underline;text-underline-offset:4px}
.open[aria-busy=true]{cursor:progress}
.shut{flex:none;display:grid;place-items:center;padding:0;opacity:.85}
.shut:hover{opacity:1;background:${text}29}
.shut::before,.shut::after{content:"";grid-area:1/1;width:13px;border-top:2px solid;border-radius:1px;transform:rotate(45deg)}
.shut::after{transform:rotate(-45deg)}
:focus-visible{outline:2px solid;outline-offset:-5px}
@media(prefers-reduced-motion:no-preference){section{animation:in .16s ease-out}@keyframes in{from{opacity:0}}}
@media(forced-colors:active){section,.side{border:1px solid}}
@media print{:host{display:none!important}}`;

/** Stands `one`, an asking of the boot, until the page is closed, it is answered, or nobody wants it. */
export const stand = async (env, one) => {
  const { settings, store } = env, { id, source } = one, signal = env.signal(), selector = settings.target;
  // Whoever is asked by a clock or a share alone needs nothing but the stamp that the boot has read.
  const gates = ["gates", "share", "grace", "limit", "from", "to"];
  // Whoever presses a button of the owner's own wants it, so that there no gate is asked.
  if (!selector && (settings.share || gates.some((name) => one[name]) || Object.keys(store()).some((key) => /^candor\.last\./.test(key)))) {
    const { status } = await env.api.show(source, { gated: 1, look: 1 });
    if (status != "open" || signal.aborted) return;
  }

  let isOpen, isOver, tab, frame;
  const answered = () => +((store()["candor.last." + id] || "").split(" ")[4] || 0), before = answered();
  const warm = () => {
    env.load().catch(() => { });
    env.script("asking").then(({ asking }) => asking.text(env, source, { ...settings })).catch(() => { });
  };
  const over = () => {
    isOver = 1;
    cancelAnimationFrame(frame);
    if (tab) tab.remove();
  };
  signal.addEventListener("abort", over, { once: true });
  const open = async () => {
    if (isOpen || isOver) return;
    // In another tab of the browser.
    if (!selector && answered() > before) return over();
    isOpen = 1;
    const { status } = await env.api.show(source, { show: "tab", opened: 1, touchpoint: one.touchpoint });
    isOpen = 0;
    // What was answered, or put off, is not asked again; what was only closed may be opened again.
    if (!selector && /completed|partial|later/.test(status)) over();
  };

  if (selector) {
    // The owner's own button: listened to from above, so that nobody else loses an event.
    d.querySelector(selector);
    const about = (run) => ({ target }) => isOver || target.closest && target.closest(selector) && run();
    for (const type of ["pointerover", "pointerdown", "focusin"]) env.on(d, type, about(warm));
    return env.on(d, "click", about(open));
  }

  let words = one.tab || {};
  try { words = JSON.parse(source).words.tab || words; } catch { } // an id, or words of the pack
  const wanted = [settings.lang, d.documentElement.lang, ...navigator.languages].filter(Boolean);
  const lang = choose(wanted, Object.keys(WORDS)) || "en", own = choose([...wanted, "en"], Object.keys(words)) || Object.keys(words)[0];
  const [usual, close] = WORDS[lang], text = words[own] || usual;
  const asked = settings.color || one.color, isDark = settings.mode == "dark" || settings.mode != "light" && matchMedia("(prefers-color-scheme:dark)").matches;
  const color = /^#[\da-f]{6}$/i.test(asked) ? asked : isDark ? DARK : BRAND;

  tab = d.createElement("candor-tab");
  const root = tab.attachShadow({ mode: "open", delegatesFocus: true }), sheet = new CSSStyleSheet();
  sheet.replaceSync(styles(color, on(color)));
  root.adoptedStyleSheets = [sheet];
  const place = settings.place || one.place || "bottom-right";
  tab.setAttribute("place", place);
  const make = (name, part, label) => {
    const made = d.createElement(name);
    made.className = part;
    if (label) made.setAttribute("aria-label", label);
    return made;
  };
  const section = make("section", /^(top|bottom)/.test(place) ? "" : "side", text), button = make("button", "open"), shut = make("button", "shut", close + ": " + text);
  section.lang = own || lang;
  section.dir = lang == "ar" ? "rtl" : "ltr";
  button.textContent = text;
  for (const [one, part] of [[button, "tab"], [shut, "tab-close"]]) {
    one.type = "button";
    one.setAttribute("part", part);
  }
  section.append(button, shut);
  root.append(section);

  for (const type of ["pointerover", "pointerdown", "focus"]) button.addEventListener(type, warm);
  button.addEventListener("click", async () => {
    // Not every browser gives focus to what is clicked; it comes back to here.
    button.focus();
    button.ariaBusy = "true";
    await open();
    button.ariaBusy = "false";
  });
  shut.addEventListener("click", () => {
    // As `survey::stamp` has it: dismissed now; how long it is quiet then is found out at the next look.
    const [, , shown = 0, , answered = 0, , times = 0, metric = ""] = (store()["candor.last." + id] || "").split(" "), now = Date.now();
    env.set(store(), "last." + id, [now, 0, shown, now, answered, 0, times, metric].join(" "));
    over();
    dispatchEvent(new CustomEvent("candor:dismissed", { detail: { survey: id } }));
  });
  // Out of the way while the survey is there; back before that gives focus back.
  const told = (isHidden) => ({ detail }) => { if (detail && detail.survey == id) tab.hidden = isHidden; };
  env.on(window, "candor:shown", told(true));
  env.on(window, "candor:dismissed", told(false));
  // Never on top of what has focus in the page.
  env.on(d, "focusin", ({ target }) => {
    cancelAnimationFrame(frame);
    if (!isOver) frame = requestAnimationFrame(() => {
      const a = tab.getBoundingClientRect(), b = target.getBoundingClientRect();
      tab.toggleAttribute("away", target != tab && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom);
    });
  });
  d.body.append(tab);
};
