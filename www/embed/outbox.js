// The outbox: every revision is kept, and its sending begun, in the task of the click that made it.
//
// An entry is four lines under `candor.out.ID`: revision, mode, where to, body. A second endpoint has
// `candor.out.ID.1`, so that each has its own state; a newer revision takes the place of an unsent
// older one. An entry leaves when its endpoint has that very revision. Until then it is tried again
// with backoff, when the network comes back, when the page is hidden or left, and at the next visit,
// always under the same id and revision: a receiver ignores what it knows. No endpoint waits for another:
// each has a pass, a lock, a backoff and a warning of its own, and a request a limit of time.
// While nothing waits, nothing is listened to and no lock is held, so that an idle page can be kept
// in the back/forward cache. Nothing here throws into the page.

const PREFIX = "candor.";
// Bytes that browsers go on sending for a page that is gone: 64 KiB, with room for the headers.
const KEEPALIVE = 6e4;
// Backoff: from a second to five minutes. A receiver may ask to be left alone for an hour.
const SHORTEST = 1e3, LONGEST = 3e5, HOUR = 36e5;
// How long a reply may take, in milliseconds.
const LIMIT = 3e4;
// What is given up, the oldest first: more than so many answers or characters, and older than 90 days.
const MOST = 1e3, LARGEST = 2e6, OLDEST = 90 * 864e5;

export const warn = (text) => console.warn("candor: " + text);
const size = (text) => new Blob([text]).size;
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
  const options = asked.get(id(key))?.options || page && (answers(entry, page) || entry.mode != "shaped" && !isAddress(entry.to)) && page;
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
const event = (name, key, detail) => dispatchEvent(new CustomEvent("candor:" + name, { detail: { response_id: id(key), ...detail } }));

/** Gives up what is too much, and of what is too old what was `tried`: the clock may have been slow when the answer was given. */
const cap = (tried) => {
  let n = 0, length = 0;
  for (const key of [...keys("refused."), ...keys("out.")].reverse()) {
    length += (get(key) || "").length;
    // The first 48 bits of an id are its time; an answer of the future is young, the clock was set back.
    const age = Date.now() - parseInt(id(key).replace("-", "").slice(0, 12), 16);
    const reason = tried?.has(key) && age > OLDEST ? "old" : ++n > MOST ? "many" : length > LARGEST && "large";
    if (reason) {
      remove(key);
      event("failed", key, { reason });
    }
  }
};

// Trying again.

let awake, stamps = 0;
// By endpoint: its timer and when that ends, the delay of its backoff, and the key at which its last pass stopped.
let timers = {}, ends = {}, delays = {}, failed = {};
// Keys and revisions that this page is sending, and endpoints that it has a pass for; keys that had their chance in this visit.
const busy = new Set(), tried = new Set();

const receiver = ({ to = "" }) => to.split(" ")[0];
const waits = () => { try { return JSON.parse(get("wait")) || {}; } catch { return {}; } };
const listen = (on) => {
  for (const name in EVENTS) window[(on ? "add" : "remove") + "EventListener"](name, EVENTS[name]);
};

/** Tries an endpoint again in so many milliseconds, or sooner where that was to be. */
const wake = (to, wait) => {
  if (!awake || ends[to] <= Date.now() + wait) return;
  clearTimeout(timers[to]);
  ends[to] = Date.now() + wait;
  timers[to] = setTimeout(() => drain(to), wait);
  listen(1);
};
/** Tries it again later: with jitter, so that many visitors do not come back together, or when the receiver wants it. Whether this is its first failure. */
const later = (to, wait) => {
  const delay = delays[to] || 0;
  if (!awake || !(wait > 0) && ends[to] - Date.now() <= delay) return;
  delays[to] = Math.min(delay * 2 || SHORTEST, LONGEST);
  wake(to, wait > 0 ? wait : delays[to] * (1 + Math.random()) / 2);
  return !delay;
};
/** Ends the waiting when nothing waits; else how many do. */
const look = () => keys("out.").length || (remove("wait"), delays = {}, rest());

/** Runs `work` unless another tab is sending to the endpoint; whether it ran. Pages without locks leave a stamp instead. */
const exclusively = async (to, work) => {
  let ran;
  try {
    await navigator.locks.request(PREFIX + to, { ifAvailable: true }, (lock) => lock && (ran = true, work()));
    return ran;
  } catch { }
  const age = Date.now() - get("sender");
  if (ran || !stamps && age >= 0 && age < 6e4) return ran;
  stamps++;
  write("sender", Date.now());
  await work();
  --stamps || remove("sender");
  return true;
};

const target = (key) => receiver(read(key) || "");
/** Tries what waits for an endpoint, one after the other, oldest first; unless another tab does. */
const drain = async (to, last) => {
  if (busy.has(to)) return;
  busy.add(to);
  clearTimeout(timers[to]);
  delete ends[to];
  if (!await exclusively(to, async () => {
    // An answer that the receiver can't digest must not be in the way: those behind it come first.
    const after = failed[to], waiting = keys("out.").filter((key) => target(key) == to);
    for (const key of waiting.sort((one, other) => (one <= after) - (other <= after))) {
      if (!await one(key, last).catch(warn)) {
        failed[to] = key;
        break;
      }
    }
    cap(tried);
    look();
  })) later(to);
  busy.delete(to);
};
/** Tries everything; no endpoint waits for another. */
const pass = (last) => {
  listen(look());
  for (const to of new Set(keys("out.").map(target))) drain(to, last);
};
/** The page is being left: begins to send at once what fits into what a browser sends after it. */
const leave = () => {
  let room = KEEPALIVE;
  for (const key of keys("out.")) if ((room -= size(get(key))) > 0) alone(key, 1);
};
const retry = () => pass();
const EVENTS = { online: retry, visibilitychange: retry, pagehide: leave };

const alone = (key, last) => one(key, last).then(look).catch(warn);

/** Tries one entry; false where the next would hardly fare better. `last`: no later revision is to be expected. */
const one = async (key, last) => {
  let entry = read(key), reply;
  if (!entry) return tried.add(key);
  if (!isPlain(entry)) {
    try { delivery ||= await import("./delivery.js"); } catch { return settle(key, entry); }
    // A newer revision may have come meanwhile.
    entry = read(key);
    if (!entry) return true;
    if (!isPlain(entry) && entry.mode != "shaped") return split(key, entry, last);
  }
  // How long it still wants to be left alone; a stamp out of reach is of another clock.
  const to = receiver(entry), left = waits()[to] - Date.now();
  if (left > 0 && left <= HOUR) {
    tell(key, "saved");
    wake(to, left);
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
  if (!isAddress(to)) return;
  const how = mode == "simple" ? { mode: "no-cors" } : { headers: { "content-type": "application/json", "idempotency-key": number } };
  return request(to, { body, ...how });
};
/**
 * A reply's status, and for how many milliseconds it wants us to wait. One that can't be read counts as 200: else a receiver without CORS would be asked again for ever.
 *
 * One that never comes is given up after 30 seconds, and a millisecond for each byte.
 */
export const request = async (url, init) => {
  const length = size(init.body);
  const reply = await fetch(url, { method: "POST", keepalive: length < KEEPALIVE, signal: AbortSignal.timeout?.(LIMIT + length), ...init });
  const wait = reply.headers.get("retry-after");
  return [reply.type == "opaque" ? 200 : reply.status, wait * 1e3 || Date.parse(wait) - Date.now()];
};

/** Makes one entry an endpoint of a whole response, when `before-send` has had it. */
const split = (key, entry, last) => {
  const parts = delivery.split(entry.options, entry.body);
  if (!parts) return settle(key, entry);
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
const settle = (key, entry, [status, wait] = []) => {
  const endpoint = receiver(entry);
  tried.add(key);
  // Gone where the answer was forgotten meanwhile, or another tab was faster.
  const text = get(key), now = parse(text);
  if (status == 1) later(endpoint); // an adapter waits for the last revision
  else if (!status || status > 499 || [408, 425, 429].includes(status)) {
    if (now) tell(key, !write(key, text) ? "memory" : navigator.onLine ? "saved" : "offline");
    if (wait > 0) write("wait", JSON.stringify({ ...waits(), [endpoint]: Date.now() + (wait = Math.min(wait, HOUR)) }));
    // What is no address was said by `ready`.
    if (later(endpoint, wait) && endpoint && (isAddress(endpoint) || !asked.size)) {
      warn(`the answer is kept; ${endpoint} could not be reached`);
      // To a page, a receiver without CORS looks like one that is not there.
      status || import("./delivery.js").then((module) => module.reach(endpoint)).catch(() => { });
    }
    return false;
  } else if (!now || now.revision == entry.revision) {
    // Else a newer revision is on its way by itself.
    remove(key);
    if (status < 300) {
      delays[endpoint] = 0;
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
  navigator.locks?.request(PREFIX + target(key), { mode: "shared" }, () => done).catch(() => { });
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
    tried.add(key);
    const entry = parse(get(key));
    // The owner has corrected the endpoint.
    if (entry && isPlain(entry) && answers(entry, options) && entry.to != endpoint(options)) {
      keep(key.replace("refused", "out"), aim(entry, options));
      remove(key);
    }
  }
  cap();
  pass(1);
};

/** Forgets what only memory holds. */
export const forget = () => memory.clear();

/** Stops every timer and listener; what is kept stays for the next visit. */
export const rest = () => {
  awake = 0;
  Object.values(timers).map(clearTimeout);
  ends = {};
  listen();
};
