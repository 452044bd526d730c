// Surveys of the owner's own: where they come from, and what their conditions are about. Loaded only for them.

const get = async (url, wrong) => {
  const reply = await fetch(url);
  if (!reply.ok) throw wrong || url + " answered " + reply.status;
  return reply;
};

/** Milliseconds of a span of time in words, by the linter's rule; `usual` where it is left out, or none. */
const wrong = new Set();
export const span = (text, usual = 0) => {
  const [, n, unit] = /^(\d+)(m?s|[mhd])$/.exec(text) || [];
  if (n) return n * { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 }[unit];
  if (text && !wrong.has(text)) {
    wrong.add(text);
    console.warn(`candor: "${text}" is not a span of time such as 500ms, 3s, 10m, 12h or 30d; it counts as left out`);
  }
  return usual;
};

// Where WebAssembly is refused, a frame of our own origin compiles too.
const able = () => { try { return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)); } catch { } };
export const compiler = async ({ script }) => {
  const module = await script(able() ? "compiler" : "frame");
  await module.default();
  return module;
};

/** The definition in the page that has this id, as JSON: of its scripts, or of its settings. */
const defined = (id, { survey = "" }) => {
  const texts = [...document.querySelectorAll("script[data-candor-survey]")].map((script) => script.textContent);
  return [survey.id ? JSON.stringify(survey) : survey, ...texts].find((text) => { try { return JSON.parse(text).id == id; } catch { } });
};

// The compiled survey: from JSON in the page, by its id too, or at an address, or from the collector.
export const text = async (env, id, options, wanted) => {
  if (!id || !id.id && typeof id != "string") throw `${typeof id == "string" ? '""' : id && JSON.stringify(id)} is no survey: an id such as "nps", an address or a definition with an id`;
  const json = id.id ? JSON.stringify(id) : /^\s*{/.test(id) ? id : /\//.test(id) ? await (await get(id)).text() : defined(id, env.settings);
  if (json) return (await compiler(env)).compile(json, wanted);
  return (await get(new URL(`/v1/surveys/${encodeURIComponent(id)}?form=compiled&lang=${wanted}`, options.src), `unknown survey "${id}"; known: ${Object.keys(env.presets).join(", ")}`)).arrayBuffer();
};

const languages = ({ lang }) => [lang, document.documentElement.lang, ...navigator.languages].filter(Boolean);

// A compiled survey begins with its boot field.
export const read = (bytes) => JSON.parse(new TextDecoder().decode(bytes.slice(7, bytes.indexOf(10))));

/** Longest that others wait for rules that are on their way, milliseconds. */
const AHEAD = 5e3;

/**
 * What is known of a survey whose rules the page has not, or which has conditions. Meanwhile none that is due opens
 * (`asking.js`): this one may go before it.
 */
export const rules = async (env, source, known) => {
  let isAhead = 1;
  env.reading = (env.reading || 0) + 1;
  const end = () => {
    env.reading -= isAhead;
    isAhead = 0;
  };
  const late = setTimeout(end, AHEAD);
  try {
    return await find(env, source, known);
  } finally {
    clearTimeout(late);
    // The boot goes on with it in the next task, and from then on it is one of those that are due.
    setTimeout(() => setTimeout(end));
  }
};
const find = async (env, source, known) => {
  const { settings, store, set } = env;
  if (known) {
    // What the browser can't read is said before it is in the way of another survey.
    JSON.stringify(known, (name, value) => {
      if (name == "regex") try { RegExp(value); } catch (error) { throw `"regex" ${JSON.stringify(value)} in the rules of "${known.id || JSON.parse(source).id}" is not a regular expression (${error.message}); it is not asked`; }
      return value;
    });
    return { rules: known, fact: fact(settings) };
  }
  const bytes = new Uint8Array(await text(env, source, settings, languages(settings)));
  const rules = read(bytes);
  // What it goes by is noted too, so that the boot alone decides next time.
  const line = store()["candor.last." + rules.id];
  if (line && rules.id != source) {
    // Its id stands behind, for what sends an answer that is left of it (`outbox.js`).
    set(store(), "last." + source, line.split(" ").slice(0, 8).join(" ") + " " + rules.id);
  }
  return { bytes, rules, fact: fact(settings) };
};

const matches = (query) => matchMedia(query).matches;
// Asked anew each time, for the page may learn more of its visitor. A device is what the widget records.
export const fact = (settings) => (name) => {
  const [group, key] = name.split(/\.(.*)/);
  return key ? (settings[group] || {})[key]
    : name == "device" ? matches("(pointer:coarse)") ? matches("(min-device-width:600px) and (min-device-height:600px)") ? "tablet" : "phone" : "desktop"
      : name == "lang" ? languages(settings).find(Boolean) : document.referrer;
};
