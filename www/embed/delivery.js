// What settings ask beyond Candor's JSON by POST to one endpoint: several endpoints, other methods,
// headers, credentials and bodies, adapters, and `before-send`. The outbox loads it where one of them
// is asked for. It turns a response into requests; what is kept, and how often it is tried, is the outbox's.

import { isAddress, request, resolve, warn } from "./outbox.js";

// Where an adapter's answers go when the page does not say; null: the page must.
const ADAPTERS = { ga4: "", posthog: "https://us.i.posthog.com/i/v0/e/", segment: "https://api.segment.io/v1/t", webhook: null };
const NEEDS_KEY = ["posthog"];
const METHODS = ["POST", "PUT", "PATCH"];
const CREDENTIALS = ["omit", "same-origin", "include"];
// What a browser sends to another origin without asking it first.
const SIMPLE = ["text/plain", "application/x-www-form-urlencoded"];

const said = new Set();
/** One message, once. */
const say = (text) => said.has(text) || (said.add(text), warn(text));
const refuse = (name, given, rule) => { throw `data-${name} "${given}" is not ${rule}; answers are kept`; };
const choice = (target, name, words) => {
  if (target[name] && !words.includes(target[name])) refuse(name, target[name], "one of " + words.join(", "));
};

// Bodies: [content type, text].

/** Every value of a response with its path: `survey.id`, `answers.nps.rating`, `context.plan`. */
export const flat = (response, between = ".") => {
  const found = [];
  const add = (path, value) => value && typeof value == "object" && !Array.isArray(value)
    ? Object.entries(value).map(([name, value]) => add(path ? path + between + name : name, value))
    : found.push([path, value]);
  const answers = response.answers.map(({ question, ...answer }) => [question, answer]);
  add("", { ...response, answers: Object.fromEntries(answers) });
  return found;
};

const BODIES = {
  candor: (response, number, text) => ["application/json", text],
  // CloudEvents 1.0, JSON event format, structured mode.
  cloudevents: (response, number) => ["application/cloudevents+json", JSON.stringify({
    specversion: "1.0",
    id: number.slice(1, -1),
    source: response.url || location.origin,
    type: "candor.response.v1",
    subject: response.survey.id,
    time: response.answered_at || response.shown_at,
    datacontenttype: "application/json",
    data: response,
  })],
  form: (response, number) => {
    const fields = new URLSearchParams({ idempotency_key: number.slice(1, -1) });
    for (const [name, value] of flat(response)) for (const one of [].concat(value)) fields.append(name, one);
    return ["application/x-www-form-urlencoded", "" + fields];
  },
};

// Targets: one endpoint's settings, checked.

/** The headers that a request would really carry; browsers leave out what pages may not set, and say nothing. */
const checkHeaders = (target) => {
  let { headers = {} } = target;
  if (typeof headers == "string") {
    try { headers = JSON.parse(headers); } catch { refuse("headers", headers, "JSON such as {\"x-key\":\"1\"}"); }
  }
  for (const [name, value] of Object.entries(headers)) {
    let kept;
    try { kept = new Request(target.endpoint, { headers: { [name]: value } }).headers.has(name); } catch { }
    if (!kept) refuse("headers", name, "a header that browsers let a page set");
    if (target.cors == "simple") refuse("headers", name, "possible with data-cors \"simple\"");
  }
  return headers;
};

const check = (target) => {
  const { adapter } = target;
  choice(target, "adapter", Object.keys(ADAPTERS));
  choice(target, "body", Object.keys(BODIES));
  choice(target, "credentials", CREDENTIALS);
  choice(target, "cors", ["cors", "simple"]);
  if (target.text != null) target.text += ""; // a word in an attribute, or true and false
  if (target.method) target.method = target.method.toUpperCase();
  choice(target, "method", METHODS);
  if (target.cors == "simple" && target.method && target.method != "POST") refuse("method", target.method, "possible with data-cors \"simple\"");
  if (NEEDS_KEY.includes(adapter) && !target.key) throw `data-adapter "${adapter}" needs a data-key; answers are kept`;
  if (adapter && !target.endpoint) target.endpoint = ADAPTERS[adapter];
  if (target.endpoint === null) throw `data-adapter "${adapter}" needs a data-endpoint; answers are kept`;
  if (target.endpoint || !adapter) {
    target.endpoint = resolve(target.endpoint ?? target.home, adapter ? "" : target.key);
    if (!isAddress(target.endpoint)) refuse("endpoint", target.endpoint, "an http address");
    target.headers = checkHeaders(target);
  }
  return target;
};

const NAMES = ["adapter", "body", "cors", "credentials", "endpoint", "headers", "home", "key", "method", "text"];
/** The endpoints that settings name; throws what is wrong with them. */
const targets = ({ endpoints, ...settings }) => {
  let list = endpoints;
  if (typeof list == "string") try { list = JSON.parse(list); } catch { }
  if (list && !(Array.isArray(list) && list.every((own) => own === Object(own)))) refuse("endpoints", typeof endpoints == "string" ? endpoints : JSON.stringify(endpoints), "a list such as [{\"endpoint\":\"https://…\"}]");
  return (list || [settings]).map((own, n) => {
    // An endpoint of a list that says no address is the tag's own.
    if (list && !own.adapter) own = { endpoint: settings.endpoint, ...own };
    const target = { n, home: new URL("/v1/responses", settings.src).href };
    for (const name of NAMES) if (own[name] != null) target[name] = own[name];
    return check(target);
  });
};

const adapters = {};
const load = async (name) => adapters[name] ||= (await import(`./adapters/${name}.js`)).default;

/** Loads the adapters that settings name. */
export const ready = async (settings) => {
  try { await Promise.all(targets(settings).map(({ adapter }) => adapter && load(adapter))); } catch (error) { say(error); }
};

/** `[settings, body]` for each endpoint, when `before-send` has had the response; none where it stops it, null where it must wait. */
export const split = (settings, body) => {
  try {
    const list = targets(settings);
    if (settings.hooks.size) {
      const response = JSON.parse(body), { response_id, revision } = response;
      for (const run of settings.hooks) {
        let result;
        try { result = run(response); } catch (error) { throw `a "before-send" threw ${error}; the answer is kept`; }
        if (result === false) return [];
        if (result && result.then) throw "a \"before-send\" returned a promise, but must answer at once; the answer is kept";
      }
      // The same at every try, whatever else has changed.
      body = JSON.stringify({ ...response, response_id, revision });
    }
    return list.map((target) => [`${target.endpoint || target.adapter} ${JSON.stringify(target)}`, body]);
  } catch (error) {
    say(error);
  }
};

/** Says to the owner, once, that a receiver is there but lets no page read its replies; nothing where it can't be reached. */
export const reach = async (endpoint) => {
  if (!navigator.onLine || !isAddress(endpoint)) return;
  const ask = (init) => fetch(endpoint, { method: "HEAD", ...init });
  // Asked with a preflight, as an answer is.
  const isReadable = await ask({ headers: { "content-type": "application/json", "idempotency-key": "\"\"" } }).catch(() => { });
  if (!isReadable && await ask({ mode: "no-cors" })) say(`${endpoint} is there, but without CORS, so that nobody can tell whether it has the answer, and it will be sent again and again: `
    + "let it answer with access-control-allow-origin and access-control-allow-headers: content-type, idempotency-key, or set data-cors=\"simple\"");
};

/** Sends a response to an endpoint, by the page's settings where they name it, else by those kept in `to`: its status, or 1 for "not before the last revision". */
export const send = async (to, text, number, last, settings) => {
  try {
    const kept = JSON.parse(to.slice(to.indexOf(" ")));
    const target = settings && targets(settings)[kept.n] || kept;
    const response = JSON.parse(text);
    const isLast = last || response.status == "complete";
    let cors = target.cors, type, body;
    if (target.adapter) {
      const made = (await load(target.adapter))(response, target, isLast, flat);
      if (typeof made == "number") return [made];
      if (typeof made == "string") throw made;
      ({ type, body, cors = cors } = made);
    } else {
      [type, body] = BODIES[target.body || "candor"](response, number, text);
    }
    const headers = { ...target.headers };
    const init = { method: target.method || "POST", body, headers };
    if (target.credentials) init.credentials = target.credentials;
    if (cors == "simple") init.mode = "no-cors";
    // A header of the page's own choice wins.
    const set = (name, value) => Object.keys(headers).some((other) => other.toLowerCase() == name) || (headers[name] = value);
    set("content-type", cors == "simple" && !SIMPLE.includes(type) ? "text/plain" : type);
    if (cors != "simple" && !target.adapter) set("idempotency-key", number);
    return await request(target.endpoint, init);
  } catch (error) {
    // A request that fails is a TypeError, and tried again; the rest is ours to say.
    if (typeof error == "string") say(error);
    return [0];
  }
};
