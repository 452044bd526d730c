// The outbox: every revision is kept, and its sending begun, in the task of the click that made it.
//
// An entry is four lines under `candor.out.ID`: revision, mode, where to, body. A second endpoint has
// `candor.out.ID.1`, so that each has its own state; a newer revision takes the place of an unsent
// older one. An entry leaves when its endpoint has that very revision. Until then it is tried again
// with backoff, when the network comes back, when the page is hidden or left, and at the next visit,
// always under the same id and revision: a receiver ignores what it knows.
// While nothing waits, nothing is listened to and no lock is held, so that an idle page can be kept
// in the back/forward cache. Nothing here throws into the page.

const PREFIX = "candor.", LOCK = PREFIX + "out";
// Bytes that browsers go on sending for a page that is gone: 64 KiB, with room for the headers.
export const KEEPALIVE = 6e4;
// Backoff: from a second to five minutes. A receiver may ask to be left alone for an hour.
const SHORTEST = 1e3, LONGEST = 3e5, HOUR = 36e5;
// What is given up, the oldest first: more than so many answers or characters, and older than 90 days.
const MOST = 1e3, LARGEST = 2e6, OLDEST = 90 * 864e5;

export const warn = (text) => console.warn("candor: " + text);
export const size = (text) => new Blob([text]).size;
const id = (key) => key.split(".")[1];

// Storage: one probe, then what there is; memory where a browser has none, or it is full.

let area;
const memory = new Map();

/** Chooses where things are kept from now on; what memory holds moves along. */
const choose = ({ consent, storage }) => {
  area = null;
  // A word that is none keeps nothing: better than more than was meant.
  if ((consent || "granted") == "granted" && /^(local|session)?$/.test(storage || "")) {
    for (const name of ["local", "session"]) {
      // Even reading the property throws in a sandboxed frame.
      try { if (!area && (name == "session" || storage != "session")) area = window[name + "Storage"]; } catch { }
    }
  }
  for (const [key, text] of [...memory]) write(key, text);
};
const get = (key) => memory.get(key) ?? (area && area.getItem(PREFIX + key));
const write = (key, text) => {
  memory.delete(key);
  try { area.setItem(PREFIX + key, text); return true; } catch { memory.set(key, text); }
};
const remove = (key) => {
  memory.delete(key);
  if (area) area.removeItem(PREFIX + key);
};
const keys = (start) => [...new Set([...memory.keys(), ...Object.keys(area || {}).map((key) => key.startsWith(PREFIX) ? key.slice(PREFIX.length) : "")])]
  .filter((key) => key.startsWith(start)).sort();

// Entries, and the settings that they go by.

// Surveys on the page: response id -> its settings, and the root that is told what becomes of it.
const asked = new Map();
// The settings of the page's tag, once it has flushed.
let page;

const isSpecial = (options) => options.hooks.size || (options.cors || "simple") != "simple" || ["adapter", "body", "credentials", "endpoints", "headers", "method"].some((name) => options[name]);
const isPlain = ({ mode }) => mode == "cors" || mode == "simple";
/** The whole address with the public key that a survey may want, or what is no address as it is. */
export const resolve = (url, key) => {
  try {
    url = new URL(url, document.baseURI);
    if (key) url.searchParams.set("key", key);
    return url.href;
  } catch { return url; }
};
export const isAddress = (url) => /^https?:\/\/[^/ ]/.test(url);
const endpoint = ({ endpoint, src, key }) => resolve(endpoint ?? new URL("/v1/responses", src), key);
const keep = (key, { revision, mode, to, body }) => write(key, [revision, mode, to, body].join("\n"));
const parse = (text) => {
  const [revision, mode, to, body] = (text || "").split("\n");
  return body && { revision, mode, to, body };
};

/**
 * Sends it where `options` say now: they win over what was said when the answer was given.
 *
 * `shaped`: delivery.js looks itself; `unseen`: it waits for a page that has a `before-send`.
 * `whole`: not yet made into one entry an endpoint.
 */
const aim = (entry, options) => {
  if (entry.mode != "shaped" && entry.mode != "unseen") {
    entry.mode = options.hooks.size ? "unseen" : isSpecial(options) ? "whole" : options.cors == "simple" ? "simple" : "cors";
    entry.to = isPlain(entry) ? endpoint(options) : "";
  }
  return entry;
};
/** The ids of the surveys that the page asks: by its tag, a definition in it, or an element; of one at an address where it was asked before. */
const ids = ({ survey = "" }) => {
  const texts = [...document.querySelectorAll("script[data-candor-survey]")].map((it) => it.textContent);
  const named = [survey, ...texts].flatMap((text) => { try { return text.id || JSON.parse(text).id; } catch { return text.split(/\s+/).map((name) => (get("last." + name) || "").split(" ")[8] || name); } });
  return [...named, ...[...document.querySelectorAll("candor-survey")].map((it) => it.getAttribute("survey"))];
};
const answers = ({ body }, options) => ids(options).some((id) => id && body.includes(`"survey":{"id":"${id}"`));

/** What is kept under `key`, with its settings: of its survey on the page, else of the page's tag where that asks the same survey, or the answer has no address to go to. */
const read = (key) => {
  const entry = parse(get(key));
  if (!entry) return;
  const own = asked.get(id(key));
  const options = own ? own.options : page && (answers(entry, page) || entry.mode != "shaped" && !isAddress(entry.to)) ? page : null;
  entry.options = options;
  if (options) aim(entry, options);
  const isReady = options ? entry.mode != "unseen" || options.hooks.size : isPlain(entry) || entry.mode == "shaped";
  return isReady && entry;
};

/** Tells the person, by way of the widget: sent, saved, offline, memory or refused. Never while the widget is at work. */
const tell = async (key, kept) => {
  await 0;
  asked.get(id(key))?.root.dispatchEvent(new CustomEvent("kept", { detail: kept }));
};
/** Tells the page. */
const event = (name, key, detail) => dispatchEvent(new CustomEvent(PREFIX.replace(".", ":") + name, { detail: { response_id: id(key), ...detail } }));

const cap = () => {
  let n = 0, length = 0;
  for (const key of [...keys("refused."), ...keys("out.")].reverse()) {
    length += (get(key) || "").length;
    // The first 48 bits of an id are its time; an answer of the future is young, the clock was set back.
    const age = Date.now() - parseInt(id(key).replace("-", "").slice(0, 12), 16);
    const reason = age > OLDEST ? "old" : ++n > MOST ? "many" : length > LARGEST ? "large" : "";
    if (reason) {
      remove(key);
      event("failed", key, { reason });
    }
  }
};

// Trying again.

let timer, at = 0, delay = 0, listening, awake = 0;
// Keys and revisions that this page is sending, and the key that failed at the last pass.
const busy = new Set();
let failed = "";

const receiver = ({ to }) => to.split(" ")[0];
const waits = () => { try { return JSON.parse(get("wait")) || {}; } catch { return {}; } };
/** How long the receiver of an entry still wants to be left alone; a stamp out of reach is of another clock. */
const pause = (entry) => {
  const left = waits()[receiver(entry)] - Date.now();
  return left > 0 && left <= HOUR ? left : 0;
};
const retry = () => {
  timer = clearTimeout(timer);
  pass();
};
const EVENTS = { online: retry, visibilitychange: retry, pagehide: () => leave() };
const listen = (on) => {
  if (listening == on) return;
  listening = on;
  for (const name in EVENTS) window[on ? "addEventListener" : "removeEventListener"](name, EVENTS[name]);
};

/** Tries again in so many milliseconds, or sooner where that was to be. */
const wake = (wait) => {
  if (!awake || timer && at <= Date.now() + wait) return;
  clearTimeout(timer);
  at = Date.now() + wait;
  timer = setTimeout(retry, wait);
  listen(1);
};
/** Tries again later: with jitter, so that many visitors do not come back together, or when the receiver wants it. Whether this is the first failure. */
const later = (wait) => {
  if (!awake || timer && !(wait > 0) && at - Date.now() <= delay) return;
  const isFirst = !delay;
  delay = Math.min(Math.max(delay * 2, SHORTEST), LONGEST);
  wake(wait > 0 ? wait : delay * (1 + Math.random()) / 2);
  return isFirst;
};
/** Ends the waiting when nothing waits. */
const look = () => {
  if (keys("out.").length) return;
  remove("wait");
  timer = clearTimeout(timer);
  delay = 0;
  listen();
};

/** Runs `work` unless another tab is sending; whether it ran. Pages without locks leave a stamp instead. */
const exclusively = async (work) => {
  let ran;
  const run = () => (ran = 1, work());
  try {
    await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && run());
    return ran;
  } catch { }
  const age = Date.now() - get("sender");
  if (ran || age >= 0 && age < 6e4) return ran;
  write("sender", Date.now());
  await run();
  remove("sender");
  return ran;
};

/** Tries everything, one after the other, oldest first; unless another tab does. */
const pass = async (last) => {
  const ran = await exclusively(async () => {
    const waiting = keys("out."), after = failed;
    failed = "";
    // An answer that the receiver can't digest must not be in the way: those behind it come first.
    for (const key of [...waiting.filter((key) => key > after), ...waiting.filter((key) => key <= after)]) {
      if (!await one(key, last)) {
        failed = key;
        break;
      }
    }
    look();
  });
  if (!ran) later();
};
/** The page is being left: begins to send at once what fits into what a browser sends after it. */
const leave = () => {
  let room = KEEPALIVE;
  for (const key of keys("out.")) if ((room -= size(get(key))) > 0) alone(key, 1);
};
const alone = (key, last) => one(key, last).then(look).catch(warn);

/** Tries one entry; false where the next would hardly fare better. `last`: no later revision is to be expected. */
const one = async (key, last) => {
  let entry = read(key), reply = [0];
  if (!entry) return true;
  if (!isPlain(entry)) {
    try { delivery ||= await import("./delivery.js"); } catch { return settle(key, entry, reply); }
    // A newer revision may have come meanwhile.
    entry = read(key);
    if (!entry) return true;
    if (!isPlain(entry) && entry.mode != "shaped") return split(key, entry, last);
  }
  const left = pause(entry);
  if (left) {
    tell(key, "saved");
    wake(left);
    return true;
  }
  const work = key + entry.revision;
  if (busy.has(work)) return true;
  busy.add(work);
  try { reply = await attempt(entry, `"${id(key)}:${entry.revision}"`, last); } catch { }
  busy.delete(work);
  return settle(key, entry, reply);
};

// What the settings ask beyond Candor's JSON by POST is in a module of its own.
let delivery;

const attempt = async ({ mode, to, body, options }, number, last) => {
  if (mode == "shaped") return delivery.send(to, body, number, last, options);
  if (!isAddress(to)) return [0];
  const how = mode == "simple" ? { mode: "no-cors" } : { headers: { "content-type": "application/json", "idempotency-key": number } };
  return verdict(await fetch(to, { method: "POST", body, keepalive: size(body) < KEEPALIVE, ...how }));
};
/** A reply's status, and for how many milliseconds it wants us to wait. One that can't be read counts as 200: else a receiver without CORS would be asked again for ever. */
export const verdict = ({ type, status, headers }) => {
  const wait = headers.get("retry-after");
  return [type == "opaque" ? 200 : status, isNaN(wait) ? Date.parse(wait) - Date.now() : wait * 1e3];
};

/** Makes one entry an endpoint of a whole response, when `before-send` has had it. */
const split = (key, entry, last) => {
  const parts = delivery.split(entry.options, entry.body);
  if (!parts) return settle(key, entry, [0]);
  // With it go older revisions for other endpoints.
  keys(key).map(remove);
  parts.map(([to, body], n) => {
    const place = n ? key + "." + n : key;
    keep(place, { ...entry, mode: "shaped", to, body });
    alone(place, last);
  });
  return true;
};

const told = new Set();
const settle = (key, entry, [status, wait]) => {
  const endpoint = receiver(entry);
  // Gone where the answer was forgotten meanwhile, or another tab was faster.
  const text = get(key), now = parse(text);
  if (status == 1) later(); // an adapter waits for the last revision
  else if (!status || status > 499 || [408, 425, 429].includes(status)) {
    if (now) tell(key, !write(key, text) ? "memory" : navigator.onLine ? "saved" : "offline");
    if (wait > 0) write("wait", JSON.stringify({ ...waits(), [endpoint]: Date.now() + (wait = Math.min(wait, HOUR)) }));
    // What is no address was said by `ready`.
    if (later(wait) && endpoint && (isAddress(endpoint) || !asked.size)) {
      warn(`the answer is kept; ${endpoint} could not be reached`);
      // To a page, a receiver without CORS looks like one that is not there.
      status || import("./delivery.js").then((module) => module.reach(endpoint)).catch(() => { });
    }
    return false;
  } else if (!now || now.revision == entry.revision) {
    // Else a newer revision is on its way by itself.
    remove(key);
    if (status < 300) {
      delay = 0;
      if (!keys("out." + id(key)).length) tell(key, "sent");
      event("sent", key, { endpoint });
    } else {
      // Trying again can't help: kept aside, said once.
      if (now) keep(key.replace("out", "refused"), entry);
      tell(key, "refused");
      // Of all its revisions.
      if (told.has(key)) return true;
      told.add(key);
      warn(`${endpoint} refused the answer with status ${status}; it is kept aside`);
      event("failed", key, { endpoint, status, reason: "refused" });
    }
  }
  return true;
};

// What the boot and the widget call.

/** Loads what the settings need, so that the first answer goes in the task of its click. */
export const ready = async (options) => {
  if (isSpecial(options)) {
    // What goes wrong is said here, and keeps the answers.
    try { delivery ||= await import("./delivery.js"); await delivery.ready(options); } catch (error) { warn(error); }
  } else if (!isAddress(endpoint(options))) warn(`data-endpoint "${endpoint(options)}" is no http address; answers are kept`);
};

/** Told of every response that is kept: its JSON. */
export const watchers = new Set();

/** Keeps one revision, and begins to send it to where `options` say; `root` is told what becomes of it. */
export const post = (response, revision, body, options, root) => {
  const key = "out." + response;
  awake = 1;
  asked.set(response, { options, root });
  choose(options);
  // The token of a personal link goes with every revision.
  if (options.recipient) body = body.slice(0, -1) + `,"recipient":${JSON.stringify(options.recipient)}}`;
  watchers.forEach((run) => run(body));
  keep(key, aim({ revision, body }, options));
  const done = alone(key);
  // Other tabs wait meanwhile; it is only this one's own that goes without waiting.
  navigator.locks?.request(LOCK, { mode: "shared" }, () => done).catch(() => { });
  cap();
};

/** The survey has gone from the page: what an adapter held back is sent. */
export const end = (response) => {
  asked.delete(response);
  keys("out." + response).map((key) => alone(key, 1));
};

/** Tries everything that earlier visits left, by the settings of the page's tag. */
export const flush = (options) => {
  awake = 1;
  page = options;
  choose(options);
  for (const key of keys("refused.")) {
    const entry = parse(get(key));
    // The owner has corrected the endpoint.
    if (entry && isPlain(entry) && answers(entry, options) && entry.to != endpoint(options)) {
      keep(key.replace("refused", "out"), aim(entry, options));
      remove(key);
    }
  }
  cap();
  return pass(1);
};

/** Forgets what only memory holds. */
export const forget = () => memory.clear();

/** Stops every timer and listener; what is kept stays for the next visit. */
export const rest = () => {
  awake = 0;
  timer = clearTimeout(timer);
  listen();
};
