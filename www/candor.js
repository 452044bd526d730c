// Candor's boot: the only thing that a page loads before anything is due.
// Hand-written, a classic script; `cargo xtask dist` fills in the __NAMES__ and minifies it.
// It decides whether a survey is due, and only then loads the widget. Nothing here may throw into the page.
(() => {
  const w = window, d = document, tag = d.currentScript || {};
  const queued = (w.candor || {}).q || [];
  if (w.candor && !w.candor.q) return; // a second tag on the same page
  const settings = { ...w.candorConfig, ...tag.dataset };
  const src = tag.src || settings.src;
  const base = new URL(__DIR__ || ".", src).href;
  const presets = __PRESETS__, locales = __LOCALES__;
  const warn = (text) => console.warn("candor: " + text);
  const failed = (reason) => ({ status: "failed", reason });

  // Storage throws where it is blocked, so every touch is fenced.
  const store = () => {
    try { return settings.consent == "pending" || settings.storage == "none" ? {} : w[(settings.storage || "local") + "Storage"] || {}; } catch { return {}; }
  };
  const keys = (prefix) => Object.keys(store()).filter((key) => key.startsWith("candor." + prefix));
  // "<when> <quiet period>" in milliseconds; a stamp in the future counts as just now.
  const due = (id) => {
    const [at, quiet] = (store()["candor.last." + id] || "0 0").split(" ");
    return settings.consent != "denied" && (!+at || Date.now() - at >= +quiet);
  };

  let widget, timer, waiting;
  const load = () => widget ||= Promise.all([import(base + "candor_widget.js"), fetch(base + "candor_widget_bg.wasm")])
    .then(([module, file]) => module.default({ module_or_path: file }).then(() => module))
    .catch((error) => { widget = 0; throw error; });

  // The same rule as `survey::locale::choose`; one table tests both.
  const language = (id, wanted) => {
    for (const tag of wanted) {
      const low = tag.toLowerCase(), first = (tag) => tag.toLowerCase().split("-")[0];
      const found = locales.find((l) => l.toLowerCase() == low) || locales.find((l) => first(l) == first(low));
      if (found) return found;
    }
  };

  // The compiled survey in the visitor's language.
  const survey = async (id, options) => {
    const wanted = options.lang ? [options.lang] : [d.documentElement.lang, ...navigator.languages];
    const text = typeof id == "object" ? JSON.stringify(id) : /^\s*\{/.test(id) ? id : /[/]/.test(id) && await get(new URL(id, location)).then((r) => r.text());
    if (text) return (await import(base + "candor_compiler.js").then((m) => m.default().then(() => m))).compile(text, wanted);
    if (presets.includes(id)) {
      const lang = language(id, wanted) || (options.lang ? "" : "en");
      if (!lang) throw `unknown language "${options.lang}"; known: ${locales.join(", ")}`;
      return get(base + "surveys/" + id + "." + lang).then((r) => r.arrayBuffer());
    }
    const there = await fetch(new URL(`/v1/surveys/${encodeURIComponent(id)}?form=compiled&lang=${wanted}`, src));
    if (!there.ok) throw `unknown survey "${id}"; known: ${presets.join(", ")}`;
    return there.arrayBuffer();
  };
  const get = async (url) => {
    const reply = await fetch(url);
    if (!reply.ok) throw `${url} answered ${reply.status}`;
    return reply;
  };

  // Every call ends in a value: an outcome, or what went wrong.
  const use = async (name, id, options) => {
    try {
      options = { ...settings, ...options, endpoint: (options || {}).endpoint || settings.endpoint || new URL("/v1/responses", src).href };
      options.share = options.share && Math.round(options.share * 1e6);
      options.context = settings.context && JSON.stringify(settings.context);
      const [module, bytes] = await Promise.all([load(), survey(id, options)]);
      const data = new Uint8Array(bytes);
      return await new Promise((done) => name == "show" ? module.show(data, options, done) : done(module.explain(data, options)));
    } catch (error) {
      warn(error);
      return failed("" + error);
    }
  };
  const visible = (then) => {
    if (!d.hidden && d.body) return then();
    waiting ||= new AbortController();
    for (const type of ["visibilitychange", "DOMContentLoaded"])
      d.addEventListener(type, () => !d.hidden && d.body && waiting && (stop(), then()), { signal: waiting.signal });
  };
  const stop = () => {
    clearTimeout(timer);
    waiting && waiting.abort();
    waiting = 0;
  };
  const ask = (id, options) => due(id.id || id) && visible(() => use("show", id, options));

  const span = (text) => parseFloat(text) * ({ ms: 1, s: 1e3, m: 6e4, h: 36e5 }[(text + "").replace(/[\d.]+/, "")] || 1e3);
  const automatic = (touchpoint) => {
    const inline = d.querySelector("script[data-candor-survey]");
    const id = settings.survey || (inline && inline.textContent);
    if (!id || settings.consent == "pending") return;
    clearTimeout(timer);
    timer = setTimeout(() => ask(id, { touchpoint }), settings.delay ? span(settings.delay) : 0);
  };

  const api = w.candor = {
    show: (id, options) => use("show", id, options),
    track: async (event) => { event == settings.on && automatic(event); },
    on: (type, run) => {
      const heard = (event) => run(event.detail);
      w.addEventListener("candor:" + type, heard);
      return () => w.removeEventListener("candor:" + type, heard);
    },
    identify: async (respondent, traits) => { settings.respondent = respondent; settings.traits = traits; },
    set: async (context) => { settings.context = { ...settings.context, ...context }; },
    consent: async (state) => {
      settings.consent = state;
      if (state == "denied") return api.forget();
      settings.on || automatic();
    },
    explain: (id) => use("explain", id || settings.survey || presets[0]),
    close: async () => { stop(); widget && (await widget).close(); },
    forget: async () => {
      const found = keys("");
      found.map((key) => store().removeItem(key));
      return { forgotten: found.length };
    },
  };
  queued.map(([name, values, done]) => done(api[name](...values)));

  customElements.get("candor-survey") || customElements.define("candor-survey", class extends HTMLElement {
    connectedCallback() { ask(this.getAttribute("survey"), { ...this.dataset, show: "inline", target: this }); }
    disconnectedCallback() { widget && widget.then((module) => module.leave(this)); }
  });
  settings.on || automatic();
  // Answers of an earlier visit that could not be sent.
  keys("out.").length && load().then((module) => module.flush(settings), () => {});
})();
