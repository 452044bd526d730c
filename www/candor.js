// Candor's boot: the only thing that a page loads before anything is due.
// Hand-written, a classic script; `cargo xtask dist` fills in the __NAMES__ and minifies it.
// It decides whether a survey is due, watches for its triggers, and only then loads the widget; what
// follows is in `crates/widget/js`. Nothing here may throw into the page.
(() => {
  const presets = __PRESETS__; // their boot fields
  const w = window, d = document, tag = d.currentScript || {};
  const { q: queued } = w.candor || { q: [] };
  if (!queued) return; // a second tag on the same page
  const settings = { ...w.candorConfig, ...tag.dataset };
  settings.src = tag.src || settings.src;
  const base = settings.base = new URL(__DIR__ || ".", settings.src).href;
  const hooks = settings.hooks = new Set; // of `before-send`
  const warn = (text) => console.warn("candor: " + text);

  // Storage throws where it is blocked, so every touch is fenced. A word that is none keeps nothing.
  const memory = {};
  const store = (kind = settings.storage || "local") => {
    try { return /^(granted|denied|undefined) (local|session|undefined)$/.test(settings.consent + " " + settings.storage) ? w[kind + "Storage"] || memory : memory; } catch { return memory; }
  };
  const set = (kept, key, value) => { try { kept["candor." + key] = value; } catch { } };
  // The same rule as `survey::stamp::due`: a moment of the future counts as now.
  const due = (id) => {
    const line = store()["candor.last." + id] || "", now = Date.now();
    const past = line.split(" ").map((n) => n > now ? now : n);
    past.join(" ") == line || set(store(), "last." + id, past.join(" "));
    // What is under way in this tab goes on; a button of the owner's own (a "tab" with a target) works whatever the clocks say.
    return settings.consent != "denied" && (settings.show > "t" && settings.target || store("session")["candor.at." + id] || !(now - past[0] < past[1]));
  };

  let widget, glue, frame, timer, href = location.href, begun, controller = new AbortController();
  const script = (name) => import(base + "candor_" + name + ".js");
  // What is rarely needed is a module of its own; none begins after `close()`.
  const start = (name, run) => {
    const { signal } = controller;
    return script(name).then((module) => signal.aborted || run(module)).catch(warn);
  };
  const outbox = () => import(base + "outbox.js").then((module) => settings.outbox = module);
  const load = () => widget ||= (glue = script("asking")).then(({ asking }) => asking.load(env))
    .catch((error) => { widget = 0; throw error; });
  const loaded = (run) => load().then(run, () => { });
  const on = (target, type, run) => target.addEventListener(type, (event) => { try { run(event); } catch (error) { warn(error); } }, { capture: true, signal: controller.signal });
  // No frame comes while the tab is hidden or prerendered, so this waits by itself.
  const visible = (then) => d.hidden || !d.body ? frame = requestAnimationFrame(() => visible(then)) : then();

  // The same rules as `survey::condition`; one table tests both.
  const fits = (wanted, value) => Object.entries(wanted === Object(wanted) ? wanted : { is: wanted }).every(([op, x]) =>
    op == "is" ? value === x : op == "not" ? value !== x : op == "in" ? x.includes(value)
      : /^m/.test(op) ? value === +value && (op == "min" ? value >= x : value <= x)
        : value === "" + value && RegExp(op == "regex" ? x : "^" + x.replace(/[^\w*]/g, "\\$&").replace(/\*/g, "[^]*") + "$").test(value));
  const all = (tests, value) => Object.entries(tests || {}).every(([name, test]) => fits(test, value(name)));
  const parts = { url: "href", path: "pathname", query: "search", hash: "hash" };

  // One asking: its rules, which of its triggers have come true, and the moment it is armed for.
  const asks = [];
  const came = (trigger) => {
    for (const name in parts) if (name in trigger) return fits(trigger[name], location[parts[name]]);
    return trigger.hit;
  };
  const open = (one) => due(one.id) && (!one.any[0] || one.any.some(came)) && one.all.every(came) && all(one.if, one.fact);
  const save = (one, at) => {
    one.at = at;
    set(store("session"), "armed." + one.id, JSON.stringify([at, one.list.map((trigger) => trigger.hit), one.touchpoint]));
  };
  const look = (one) => {
    const now = Date.now();
    one.at || !open(one) || (one.delay ? start("own", ({ span }) => one.at || arm(one, now + span(one.delay))) : arm(one, now));
  };
  const arm = (one, at) => {
    save(one, at);
    // A tab opens nothing by itself: it stands there when the moment has come, and the widget is loaded for a click.
    const tab = one.show == "tab";
    tab || loaded();
    clearTimeout(one.timer);
    // A timer counts at most 24 days.
    one.timer = setTimeout(() => Date.now() < at ? arm(one, at) : visible(() => tab ? start("tab", (module) => module.stand(env, one)) : api.show(one.source, { one, gated: 1 })), Math.min(at - Date.now(), 2e9));
  };
  const hit = (one, trigger, touchpoint) => {
    trigger.hit = 1;
    one.touchpoint = touchpoint || one.touchpoint;
    one.at || save(one, 0);
    look(one);
  };
  const heard = (one, [event, properties]) => one.list.map((trigger) => trigger.event == event && all(trigger.where, (name) => (properties || {})[name]) && hit(one, trigger, event));
  const watch = (one, trigger) => {
    const { click } = trigger, happened = () => hit(one, trigger, click);
    if (click) on(d, "click", ({ target }) => target.closest?.(click) && happened());
    /dw|scr|vis|view|exit|inact/.test(Object.keys(trigger)) && start("watch", (module) => module.watch(env, trigger, happened, one));
  };
  // A timer goes on by itself, in a single-page app and back from the back-forward cache.
  const moved = () => href == (href = location.href) || asks.map((one) => {
    one.list.map((trigger) => trigger.moved?.());
    look(one);
  });

  const tracked = [];
  // `source` is an id, an address or a definition.
  const begin = async (source) => {
    let id = source, rules = presets[id], bytes, fact;
    try { const { look, ask } = { id } = JSON.parse(source); rules = { ...look, ...ask }; } catch { }
    if (!due(id)) return;
    if (!begun) {
      begun = 1;
      // Nothing opens within two seconds of a press, and one may come before the widget does.
      ["keydown", "pointerdown"].map((type) => on(w, type, () => env.pressed = Date.now()));
      // The address of a single-page app: observed, never patched.
      w.navigation ? on(navigation, "currententrychange", moved) : timer = setInterval(moved, 500);
    }
    if (!rules || rules.if) ({ rules, bytes, fact } = await (await script("own")).rules(env, source, rules));
    const one = { any: settings.on ? [{ event: settings.on }] : [], all: [], id, delay: settings.delay, ...rules, show: settings.show || rules.show, source, bytes, fact };
    one.list = [...one.any, ...one.all];
    let at = 0, hits = [], touchpoint; // damaged is as none
    try { [at, hits, touchpoint] = JSON.parse(store("session")["candor.armed." + one.id]); } catch { }
    one.list.map((trigger, i) => trigger.hit = hits[i]);
    one.touchpoint = touchpoint;
    // The session's first touch.
    store("session")["candor.came"] || set(store("session"), "came", JSON.stringify([d.referrer, location.search]));
    at ? arm(one, at) : look(one);
    // Rules that can't be read throw here: the others never meet them.
    asks.push(one);
    tracked.map((call) => heard(one, call));
    one.list.map((trigger) => watch(one, trigger));
  };
  const automatic = () => {
    const inline = d.querySelector("script[data-candor-survey]");
    const wanted = settings.survey || (inline && inline.textContent);
    // A definition may stand below the tag; a page that is prerendered has no visitor yet, and no frames.
    if (d.prerendering || !wanted && d.readyState == "loading") return frame = requestAnimationFrame(automatic);
    (wanted?.id ? JSON.stringify(wanted) : wanted)?.match(/{[^]*|\S+/g)?.map((source) => begin(source).catch(warn));
  };
  const erase = () => { for (const kept of [memory, store("local"), store("session")]) for (const key in kept) /^candor\./.test(key) && delete kept[key]; };

  const calls = {
    explain: 0, summary: 0, forget: 0, // of the module
    show: (id, options) => {
      const { signal } = controller;
      loaded();
      return glue.then(({ asking }) => asking.ask(env, id, { ...settings, ...options }, () => signal.aborted));
    },
    track: (...call) => { tracked.push(call); asks.map((one) => heard(one, call)); },
    identify: (respondent, traits) => { Object.assign(settings, { respondent, traits }); asks.map(look); },
    set: (context) => { settings.context = { ...settings.context, ...context }; asks.map(look); },
    consent: (state) => {
      settings.consent = state;
      if (state == "denied") return api.close(settings.outbox?.forget(), erase());
      begun || automatic();
      return Object.keys(memory)[0] && start("consented", (module) => module.move(env));
    },
    close: () => {
      asks.map((one) => clearTimeout(one.timer));
      cancelAnimationFrame(frame);
      clearInterval(timer);
      controller.abort();
      controller = new AbortController();
      return glue && glue.then(({ asking }) => asking.close(settings), () => { });
    },
  };
  // Every call ends in a value: an outcome, or what went wrong. What is rarely called, and what can't be meant, is for a module.
  const made = (name) => async (...values) => {
    try {
      return await (/^(show|set{|identify"|track"[^"]|consent"(pen|gra|den)|close)/.test(name + JSON.stringify(values[0])) ? calls[name](...values) : (await script("tools")).call(env, name, ...values));
    } catch (error) {
      warn(error);
      return { status: "failed", reason: "" + error };
    }
  };
  const api = w.candor = {
    on: (type, run) => {
      if (!run?.call || !/^(shown|(complet|answer|dismiss|fail)ed|(before-)?sen[dt])$/.test(type)) {
        // Its place is taken by what can be called, and awaited.
        const told = made("on")(type, run);
        return Object.assign(() => { }, { then: (done) => told.then(done) });
      }
      // What waits for one is looked at again.
      if (type == "before-send") return hooks.add(run), settings.outbox?.flush(settings), () => hooks.delete(run);
      const heard = new AbortController;
      w.addEventListener("candor:" + type, (event) => run(event.detail), heard);
      return () => heard.abort();
    },
  };
  for (const name in calls) api[name] = made(name);
  const env = { settings, presets, asks, api, memory, store, set, script, outbox, load, came, open, erase, on, signal: () => controller.signal };
  // A page may have kept the object that stood in for this one.
  queued.map(queued.push = ([name, values, done]) => done(api[name]?.(...values)));

  customElements.define("candor-survey", class extends HTMLElement {
    connectedCallback() { const id = this.getAttribute("survey"); due(id) && visible(() => api.show(id, { ...this.dataset, gated: 1, show: "inline", target: this })); }
  });
  /\.at\./.test(Object.keys(store("session"))) && visible(() => loaded((asking) => asking.again(env)));
  // Answers of an earlier visit that could not be sent, or were refused where the owner may have set it right.
  /r\.(out|ref)/.test(Object.keys(store())) && outbox().then((module) => module.flush(settings), warn);
  // A link that answers comes before what the page itself would ask; it also brings the overlay of `?candor-debug`.
  /[?&]candor[-=]/.test(location.search) ? start("link", (module) => module.answer(env)).then(automatic) : automatic();
})();
