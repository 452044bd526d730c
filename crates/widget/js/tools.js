// What is rarely called: `explain()`, the overlay of `?candor-debug`, `forget()`, `summary()`, and what is said of a call
// or of settings that make no sense.

/** The surveys that the page asks by itself: ids, addresses and definitions. */
export const sources = ({ settings }) => {
  const inline = document.querySelector("script[data-candor-survey]");
  const wanted = settings.survey || (inline && inline.textContent) || "";
  return wanted.id ? [JSON.stringify(wanted)] : /^\s*{/.test(wanted) ? [wanted] : wanted.split(/\s+/).filter(Boolean);
};

const isOurs = (key) => /^candor\./.test(key);
const kept = (store) => Object.fromEntries(Object.keys(store).filter(isOurs).map((key) => [key.slice(7), store[key]]));

const gates = async (env, source) => {
  const { settings } = env;
  const [{ asking }, own] = await Promise.all(["asking", "own"].map(env.script));
  const { fact, read } = own, compiler = await own.compiler(env);
  const bytes = new Uint8Array(await asking.text(env, source, settings)), written = read(bytes);
  const begun = env.asks.find((one) => one.source == source || one.id == source);
  const rules = begun || { ...written, ...(settings.on && { any: [{ event: settings.on }] }) };
  const { any = [], all = [] } = rules, tests = rules.if || {};
  const facts = {
    now: Date.now(), consent: settings.consent || "granted", private: !!navigator.globalPrivacyControl,
    kept: kept(env.store()), respondent: settings.respondent || undefined, wanted: asking.languages(settings),
    values: Object.fromEntries(Object.keys(tests).map((name) => [name, fact(settings)(name)])),
    any: any.map((trigger) => !!env.came(trigger)), all: all.map((trigger) => !!env.came(trigger)),
    at: begun && begun.at, due: Object.fromEntries(Object.entries({ any, all }).map(([name, list]) => [name, list.map(({ due }) => due)])),
    storage: settings.storage || "local",
    busy: asking.busy(env) || null, share: settings.share ? +settings.share : undefined,
  };
  const plain = (list) => list.map(({ hit, timer, due, moved, ...trigger }) => trigger);
  return JSON.parse(await compiler.explain(bytes, JSON.stringify({ any: plain(any), all: plain(all), if: tests }), JSON.stringify(facts)));
};

// One survey is told as an object, several as a list.
export const explain = async (env, id) => {
  const told = await Promise.all((id ? [id.id ? JSON.stringify(id) : id] : sources(env)).map((source) => gates(env, source)));
  return told.length == 1 ? told[0] : told;
};

const element = (name, text, ...children) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
};

// Our element above the page, with a sheet that a strict policy allows.
const overlay = (css) => {
  const host = document.createElement("candor-tools"), root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host{all:initial;position:fixed;inset:auto 0 0 auto;margin:12px;border:0;padding:0;background:none;max-width:calc(100vw - 24px);z-index:2147483647;font:13px/1.45 system-ui,sans-serif}
    section{color-scheme:light dark;background:Canvas;color:CanvasText;border:1px solid GrayText;border-radius:12px;padding:12px 14px;max-height:70vh;overflow:auto;box-sizing:border-box;max-width:26rem;box-shadow:0 8px 28px #0003}
    button{font:inherit;padding:5px 10px;border-radius:8px;border:1px solid GrayText;background:ButtonFace;color:ButtonText;cursor:pointer;margin:8px 8px 0 0}p{margin:0}` + css);
  root.adoptedStyleSheets = [sheet];
  host.popover = "manual";
  document.body.append(host);
  if (host.showPopover) host.showPopover();
  return [host, root];
};

const say = (value) => value === null || value === undefined ? "–"
  : typeof value == "number" && value > 1e11 ? new Date(value).toLocaleString() : typeof value == "object" ? JSON.stringify(value) : "" + value;

export const debug = async (env) => {
  if (!document.body) await new Promise((done) => addEventListener("DOMContentLoaded", done, { once: true }));
  const [host, root] = overlay(`:host{direction:ltr}button.close{position:sticky;top:0;float:right;margin:0 0 4px 8px}h2{font:600 14px/1.3 inherit;margin:0 0 6px}h2+p{opacity:.75}table{border-collapse:collapse;width:100%;margin-top:6px}
    td{padding:3px 8px 3px 0;vertical-align:top;overflow-wrap:anywhere}td:first-child{white-space:nowrap}tr.shut{font-weight:600}tr.shut td:first-child{color:light-dark(#b3261e,#ff8a80)}`);
  const card = element("section");
  card.setAttribute("aria-label", "Candor debug");
  root.append(card);
  // In sight however far the list is scrolled.
  const close = element("button", "Close");
  close.className = "close";
  const draw = async () => {
    const parts = [];
    for (const source of sources(env)) {
      try {
        const { survey, lang, gates: list } = await gates(env, source);
        const shut = list.filter(({ passed }) => !passed);
        const show = element("button", "Show it anyway");
        show.onclick = () => env.api.show(source, {});
        parts.push(element("h2", `${survey} (${lang})`), element("p", shut.length ? `Not asked: ${[...new Set(shut.map(({ gate }) => gate))].join(", ")}.` : "Every gate is open."),
          element("table", "", ...list.map(({ gate, passed, seen, wanted, next }) => {
            const row = element("tr", "", element("td", (passed ? "✓ " : "✗ ") + gate), element("td", `seen ${say(seen)}; wanted ${say(wanted)}` + (next ? `; next ${say(next)}` : "")));
            row.className = passed ? "" : "shut";
            return row;
          })), show);
      } catch (error) { parts.push(element("h2", source.slice(0, 60)), element("p", "" + error)); }
    }
    if (!parts.length) parts.push(element("p", "No survey on this page."));
    card.replaceChildren(close, ...parts);
  };
  const types = ["shown", "answered", "completed", "dismissed"].map((type) => "candor:" + type);
  for (const type of types) addEventListener(type, draw);
  close.onclick = () => {
    for (const type of types) removeEventListener(type, draw);
    host.remove();
  };
  await draw();
};

/** A card of ours that goes by itself, in the visitor's language; `{n}` in its words is a number. */
export const note = async ({ settings, script }, words, n, more) => {
  const { asking } = await script("asking"), lang = asking.language(asking.languages(settings)) || "en";
  const [host, root] = overlay("");
  const card = element("section", "", element("p", words[lang].replace("{n}", n)));
  card.setAttribute("role", "status");
  card.lang = lang;
  card.dir = lang == "ar" ? "rtl" : "ltr";
  if (more) card.append(element("p", more));
  root.append(card);
  setTimeout(() => host.remove(), 8000);
};

// Erases what this browser keeps and, by the secrets that only it has, its answers.
export const forget = async (env) => {
  const { settings } = env;
  const secret = env.store()["candor.secret"] || "", keys = secret.split(" ").filter(Boolean);
  const targets = typeof settings.endpoints == "string" ? JSON.parse(settings.endpoints) : settings.endpoints || [settings];
  const receipt = {}, failed = [];
  let isOut;
  for (const { endpoint = settings.endpoint, adapter } of keys[0] ? [].concat(targets) : []) {
    const own = adapter || endpoint || settings.src;
    let url = own, reply = {};
    try {
      url = new URL("/v1/forget", new URL(own, location.href)).href;
      if (!adapter) reply = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ keys }) });
      const { responses, ...told } = await reply.json();
      if (!reply.ok || !(responses >= 0)) throw 0;
      Object.assign(receipt, told, { responses: (receipt.responses || 0) + responses });
    } catch {
      // Who can't be reached may be asked again; a receiver that knows no such request has no answer to that.
      if (!adapter && (!reply.status || reply.status == 429 || reply.status > 499)) isOut = 1;
      failed.push(`${url} answered ${reply.status || "nothing"}`);
    }
  }
  if (failed[0]) receipt.failed = failed.join(", ") + "; this browser's data is erased, the answers there are not" + (isOut ? ", and the next forget() asks again" : "");
  await env.api.close();
  if (settings.outbox) settings.outbox.forget();
  const stores = new Set([env.memory, env.store("local"), env.store("session")]);
  const forgotten = [...stores].flatMap((area) => Object.keys(area).filter(isOurs)).length;
  env.erase();
  // What alone can ask again.
  if (isOut) env.set(env.store(), "secret", secret);
  await note(env, __WORDS__, receipt.responses || 0, receipt.receipt);
  return { forgotten, ...receipt };
};

export const summary = async (env, id = sources(env)[0]) => (await env.script("summary")).summary(env, id);

const RULES = {
  track: "an event is a text of at least one character, and its properties are an object",
  on: "an event is one of shown, answered, completed, dismissed, sent, failed and before-send, and its listener a function",
  identify: "a respondent is a text, \"\" for nobody, and traits are an object",
  set: "a context is an object",
  consent: "it is granted, denied or pending",
};
const told = (value) => typeof value == "function" ? "a function" : typeof value == "object" ? (JSON.stringify(value) + "").slice(0, 80) : typeof value == "string" ? JSON.stringify(value.slice(0, 80)) : String(value);

/** The outcome of a call that makes no sense, said in one line of the console. */
const refuse = (name, values) => {
  const reason = `candor.${name}(${values.map(told).join(", ")}): ${RULES[name] || "there is no such call"}`;
  console.warn("candor: " + reason);
  return { status: "failed", reason };
};

/** Of a language that there is none of. */
export const unknown = (options, locales, lang) => console.warn(`candor: unknown language "${options.lang}"; known: ${locales.join(", ")}; asked in ${lang}`);

/** Goes on with what was under way in this tab before the page was loaded again. */
export const again = ({ store, api }) => {
  const kept = store("session"), [id = "", options] = JSON.parse(kept["candor.again"] || "[]"); // none for an element in the page
  let name = id.id || id;
  try { name = JSON.parse(id).id; } catch { } // an id, not a definition
  if (kept["candor.at." + name]) api.show(id, { ...options, gated: 1 });
};

/** Of options that are none, or whose words are none. */
export const wrong = (options) => {
  if (options[0]) throw `candor.show: options "${Array.from({ ...options, length: 40 }).join("")}" are no object such as {touchpoint: "checkout"}`;
  for (const [name, words] of [["consent", "granted, denied, pending"], ["storage", "local, session, none"]]) {
    if (options[name] && !words.split(", ").includes(options[name])) console.warn(`candor: data-${name} "${options[name]}" is none of ${words}; nothing is kept`);
  }
};

/** Why a survey can't be shown: what the browser says of a request that the page's policy refuses names no policy. */
export const why = async ({ settings }, error) => {
  if (!(error instanceof TypeError) || !navigator.onLine) return error;
  const { origin } = new URL(settings.base);
  let refused;
  const heard = ({ effectiveDirective, blockedURI }) => { refused ||= effectiveDirective == "connect-src" && blockedURI.startsWith(origin); };
  document.addEventListener("securitypolicyviolation", heard);
  // The event comes before the promise is settled, or a task later.
  await fetch(settings.base + "outbox.js").catch(() => new Promise((done) => setTimeout(done)));
  document.removeEventListener("securitypolicyviolation", heard);
  return refused ? `the page's Content-Security-Policy refuses what the widget is made of: add connect-src ${origin}` : error;
};

/** What `candor.js` leaves to this module. */
export const call = (env, name, ...values) => {
  const run = { explain, summary, forget }[name];
  return run ? run(env, ...values) : refuse(name, values);
};
