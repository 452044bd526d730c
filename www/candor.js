// Candor's boot: the only thing that a page loads before anything is due.
// Hand-written, a classic script; `cargo xtask dist` fills in the __NAMES__ and minifies it.
// It decides whether a survey is due, and only then loads the widget. Nothing here may throw into the page.
(() => {
  const w = window, d = document, tag = d.currentScript || {};
  const { q: queued } = w.candor || { q: [] };
  if (!queued) return; // a second tag on the same page
  const settings = { ...w.candorConfig, ...tag.dataset };
  const src = tag.src || settings.src;
  const base = new URL(__DIR__ || ".", src).href;
  settings.home = new URL("/v1/responses", src).href;
  settings.hooks = []; // of `before-send`
  const presets = __PRESETS__, locales = __LOCALES__;
  const warn = (text) => console.warn("candor: " + text);

  // Storage throws where it is blocked, so every touch is fenced.
  const store = () => {
    try { return settings.consent == "pending" || settings.storage == "none" ? {} : w[(settings.storage || "local") + "Storage"] || {}; } catch { return {}; }
  };
  const keys = (prefix) => Object.keys(store()).filter((key) => key.startsWith("candor." + prefix));
  // "<when> <quiet period>" in milliseconds; a stamp in the future counts as just now.
  const due = (id) => {
    try { id = JSON.parse(id).id; } catch { } // a definition in the page
    const [at, quiet] = (store()["candor.last." + id] || "0 0").split(" ");
    return settings.consent != "denied" && Date.now() - at >= quiet;
  };

  let widget, timer, frame, closed = 0;
  const outbox = () => import(base + "outbox.js").then((module) => settings.outbox = module);
  const load = () => widget ||= Promise.all([import(base + "candor_widget.js"), fetch(base + "candor_widget_bg.wasm"), outbox()])
    .then(([module, file]) => module.default({ module_or_path: file }).then(() => module))
    .catch((error) => { widget = 0; throw error; });
  const loaded = (run) => widget && widget.then(run, () => { });

  // The same rule as `survey::locale::choose`; one table tests both.
  const low = (tag) => tag.toLowerCase(), first = (tag) => low(tag).split("-")[0];
  const language = (wanted) => {
    for (const tag of wanted) {
      const found = locales.find((l) => low(l) == low(tag)) || locales.find((l) => first(l) == first(tag));
      if (found) return found;
    }
  };

  const languages = ({ lang }) => lang ? [lang] : [d.documentElement.lang, ...navigator.languages];

  // The compiled survey in the visitor's language.
  const survey = async (id, options) => {
    const wanted = languages(options);
    const text = id.id ? JSON.stringify(id) : /^\s*{/.test(id) ? id : /\//.test(id) && await (await get(id)).text();
    if (text) {
      const compiler = await import(base + "candor_compiler.js");
      await compiler.default();
      return compiler.compile(text, wanted);
    }
    if (presets.includes(id)) {
      const lang = language(wanted) || (options.lang ? "" : "en");
      if (!lang) throw `unknown language "${options.lang}"; known: ${locales.join(", ")}`;
      return (await get(base + "surveys/" + id + "." + lang)).arrayBuffer();
    }
    return (await get(new URL(`/v1/surveys/${encodeURIComponent(id)}?form=compiled&lang=${wanted}`, src), `unknown survey "${id}"; known: ${presets.join(", ")}`)).arrayBuffer();
  };
  const get = async (url, wrong) => {
    const reply = await fetch(url);
    if (!reply.ok) throw wrong || url + " answered " + reply.status;
    return reply;
  };

  // Every call ends in a value: an outcome, or what went wrong.
  const use = async (name, id, options) => {
    const before = closed;
    try {
      options = { ...settings, ...options };
      options.ppm = Math.round(options.share * 1e6);
      options.context = settings.context && JSON.stringify(settings.context);
      const [module, bytes] = await Promise.all([load(), survey(id, options)]);
      await (options.outbox = settings.outbox).ready(options);
      if (before != closed) return { status: "closed" };
      return await new Promise((done) => module[name](new Uint8Array(bytes), options, done));
    } catch (error) {
      warn(error);
      return { status: "failed", reason: "" + error };
    }
  };
  // No frame comes while the tab is hidden or prerendered, so this waits by itself.
  const visible = (then) => d.hidden || !d.body ? frame = requestAnimationFrame(() => visible(then)) : then();
  const stop = () => {
    closed++;
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
  const ask = (id, options) => due(id) && visible(() => use("show", id, { ...options, gated: 1 }));

  const span = (text) => parseFloat(text) * ({ ms: 1, m: 6e4, h: 36e5 }[text.match(/[a-z]*$/)] || 1e3);
  const automatic = (touchpoint) => {
    const inline = d.querySelector("script[data-candor-survey]");
    const id = settings.survey || (inline && inline.textContent);
    // A definition may stand below the tag.
    if (!id) return d.readyState == "loading" && (frame = requestAnimationFrame(() => automatic(touchpoint)));
    clearTimeout(timer);
    timer = setTimeout(() => ask(id, { touchpoint }), span(settings.delay + "") || 0);
  };

  const api = w.candor = {
    show: (id, options) => use("show", id, options),
    track: async (event) => { event == settings.on && automatic(event); },
    on: (type, run) => {
      const { hooks } = settings;
      if (type == "before-send") return hooks.push(run), () => { hooks.splice(hooks.indexOf(run), 1); };
      const heard = (event) => run(event.detail);
      w.addEventListener("candor:" + type, heard);
      return () => w.removeEventListener("candor:" + type, heard);
    },
    identify: async (respondent) => { settings.respondent = respondent; },
    set: async (context) => { settings.context = { ...settings.context, ...context }; },
    consent: async (state) => {
      settings.consent = state;
      return state == "denied" ? api.forget() : loaded((module) => { module.flush(settings); settings.outbox.flush(settings); }); // keeps what was in memory
    },
    explain: async (id) => {
      const bytes = await survey(id || settings.survey, settings), compiler = await import(base + "candor_compiler.js");
      await compiler.default();
      const kept = Object.fromEntries(keys("").map((key) => [key.slice(7), store()[key]]));
      const facts = { now: Date.now(), kept, consent: settings.consent, share: +settings.share || undefined, respondent: settings.respondent, wanted: languages(settings) };
      return JSON.parse(compiler.explain(new Uint8Array(bytes), "{}", JSON.stringify(facts)));
    },
    close: async () => { stop(); return loaded((module) => { module.close(); settings.outbox.rest(); }); },
    forget: async () => {
      const found = keys("");
      found.map((key) => store().removeItem(key));
      loaded(() => settings.outbox.forget());
      return { forgotten: found.length };
    },
  };
  queued.map(([name, values, done]) => done(api[name](...values)));

  customElements.define("candor-survey", class extends HTMLElement {
    connectedCallback() { ask(this.getAttribute("survey"), { ...this.dataset, show: "inline", target: this }); }
    disconnectedCallback() { loaded((module) => module.leave(this)); }
  });
  settings.on || automatic();
  // Answers of an earlier visit that could not be sent.
  keys("out.").length && outbox().then((module) => module.flush(settings), warn);
})();
