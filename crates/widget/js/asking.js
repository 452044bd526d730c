// From "due" to "shown": the survey's text, what is recorded beside the answers, and a polite moment.
// It comes before the wasm, with `first.js` in it; JavaScript, because the same would cost the wasm three times the bytes.
export const asking = (() => {
  const locales = __LOCALES__;
  const d = document;

  // The same rule as `survey::locale::choose`; one table tests both.
  const low = (tag) => tag.toLowerCase(), first = (tag) => low(tag).split("-")[0];
  const language = (wanted) => {
    for (const tag of wanted) {
      const found = locales.find((l) => low(l) == low(tag)) || locales.find((l) => first(l) == first(tag));
      if (found) return found;
    }
  };
  // What is set explicitly comes first; where there is no text in it, the others follow as ever (PITFALLS 17).
  const languages = ({ lang }) => [lang, d.documentElement.lang, ...navigator.languages].filter(Boolean);

  // That of a preset.
  const chosen = (options) => language(languages(options)) || "en";

  // The compiled survey in the visitor's language; of an owner's own survey `own.js` knows more.
  const text = async (env, id, options) => {
    if (!env.presets[id]) return (await env.script("own")).text(env, id, options, languages(options));
    const lang = chosen(options);
    if (options.lang && !language([options.lang])) (await env.script("tools")).unknown(options, locales, lang);
    const url = options.base + "surveys/" + id + "." + lang, reply = await fetch(url);
    if (!reply.ok) throw url + " answered " + reply.status;
    return reply.arrayBuffer();
  };

  // Why it would be impolite to open now. What the page has in open shadow roots is looked at too.
  const deep = (root) => [root, ...[...root.querySelectorAll("*")].flatMap((element) => element.shadowRoot && !/^candor-/.test(element.localName) ? deep(element.shadowRoot) : [])];
  const busy = ({ pressed }) => {
    let at = d.activeElement;
    while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
    const roots = deep(d), find = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
    const seen = find("dialog[open],[role=dialog],[role=alertdialog],[role=menu],[aria-haspopup][aria-expanded=true],:popover-open").filter((element) => element.localName != "candor-tools" && (!element.checkVisibility || element.checkVisibility()));
    return d.hidden || d.prerendering ? "hidden"
      : Date.now() - pressed < 2000 || d.querySelector(":active") ? "pressed" // a pointer may be held down for longer
        // A date that is half written has no value yet; of a list that has focus nobody knows whether it is open.
        : at && (/^(iframe|select)$/.test(at.localName) || (at.isContentEditable ? at.textContent : at.matches("input,textarea") && /^(text|search|email|url|tel|password|number|date.*|time|month|week|)$/.test(at.getAttribute("type") || "") && (at.value || at.validity.badInput))) ? "typing"
          : !getSelection().isCollapsed ? "selection"
            : seen[0] ? /^candor-/.test(seen[0].localName) ? "survey" : "dialog"
              : d.fullscreenElement ? "fullscreen"
                : find("video").some((video) => !video.paused && !video.ended && !(video.muted && video.loop)) && "video";
  };

  // Those that are due, by falling priority; each has its gates checked again when its turn comes.
  let waiting = [], coming = 0, isLeading, timer;
  const look = () => {
    clearTimeout(timer);
    waiting = waiting.filter((one) => {
      const gone = Date.now() > one.until ? "patience" : !one.ready() && "gates";
      if (gone) one.done(gone);
      return !gone;
    });
    // Whoever was let out and is not on the page yet is still ahead of the others.
    if (waiting[0] && !coming && !isLeading && !waiting[0].env.reading && !busy(waiting[0].env)) {
      isLeading = 1;
      waiting.shift().done();
    }
    if (waiting[0]) timer = setTimeout(look, 250);
  };
  const politely = (one, env, own) => new Promise((done) => {
    waiting.push({ env, done, until: one.at + (own ? own.span(one.patience) : 3e5), ready: () => env.open(one), priority: one.priority || 0, at: env.asks.indexOf(one) });
    waiting.sort((a, b) => b.priority - a.priority || a.at - b.at);
    // What has become ready in the same task is in line too by then.
    setTimeout(look);
  });

  const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => (byte + 256).toString(16).slice(1)).join("");
  // What is recorded beside the answers; gives back the secrets to keep once there is an answer.
  const record = async (env, options) => {
    options.ppm = Math.round(options.share * 1e6);
    if (options.context || options.respondent || options.touchpoint) Object.assign(options, (await env.script("told")).told(options, env.settings));
    options.viewport = innerWidth + "x" + innerHeight;
    options.private = navigator.globalPrivacyControl;
    // No character is nobody.
    if (options.private || !options.respondent) delete options.respondent;
    // Who came from nowhere needs no table of channels.
    const [referrer, search] = JSON.parse(env.store("session")["candor.came"] || JSON.stringify([d.referrer, location.search]));
    options.channel = referrer && !referrer.startsWith(location.origin) || /utm_|id=/.test(search) ? (await env.script("channel")).channel(referrer, search, location.hostname) : "direct";
    // With Global Privacy Control every asking has a secret of its own: nothing links two answers.
    let secrets = env.store()["candor.secret"] || "";
    if (options.private || !secrets) secrets = (hex(crypto.getRandomValues(new Uint8Array(16))) + " " + secrets).trim();
    const secret = new TextEncoder().encode(secrets.split(" ")[0]);
    if (crypto.subtle) options.forget_key = hex(await crypto.subtle.digest("SHA-256", secret));
    return secrets;
  };

  // The widget's module. It comes after this one, so that the first question's own bytes come first on a slow
  // line; where WebAssembly is refused, a frame stands in, which needs nothing more.
  let module;
  const able = () => { try { return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)); } catch { } };
  const load = async (env) => {
    const isAble = able();
    const [glue, file] = await Promise.all([env.script(isAble ? "widget" : "frame"), isAble && fetch(env.settings.base + "candor_widget_bg.wasm"), env.outbox()]);
    if (file) await glue.default({ module_or_path: file });
    module = glue;
    return asking;
  };

  // The first question that stands in for the widget: only one, and others wait until that has been handed over.
  let standing, handed;
  const clear = () => {
    if (standing) standing.end();
    standing = 0;
  };
  // Whether no gate can refuse it later: a preset on whom nothing is set that only the widget knows, and a visitor
  // of whom this browser remembers no asking.
  const isFirst = (env, id, one, options) => !module && !standing && able() && hasFirst(id, chosen(options)) && !(one && (one.patience || one.source != env.settings.survey))
    && !["share", "rating", "look", "opened", "framed"].some((name) => options[name]) && /^(undefined|popover)$/.test(options.show)
    && !d.querySelector("candor-widget,dialog[open]") && ![env.store(), env.store("session")].some((kept) => Object.keys(kept).some((key) => /^candor\.(at|last)\./.test(key)));

  // A page may take our element out, alone or with its whole body. One that it only moves stays.
  const define = ({ load }) => customElements.get("candor-widget") || customElements.define("candor-widget", class extends HTMLElement {
    // Where it is moved to it stands on top again.
    connectedCallback() { if (this.popover && !this.matches(":popover-open")) this.showPopover(); }
    disconnectedCallback() { load().then((module) => this.isConnected || module.leave(this)); }
  });

  const skipped = (reason) => ({ status: "skipped", reason });
  // Whose turn has come makes room for the next once it is on the page, or came to nothing.
  const ask = async (env, id, options, gone) => {
    const turn = {};
    try {
      return await put(env, id, options, gone, turn);
    } catch (error) {
      // The page's policy may be the reason; whoever knows may not be there either.
      throw await env.script("tools").then(({ why }) => why(env, error), () => error);
    } finally {
      if (turn.end) turn.end();
    }
  };
  const put = async (env, id, options, gone, turn) => {
    const { one, consent, storage } = options;
    if (!/^(granted|denied|pending|)(local|session|none|)$/.test((consent || "") + (storage || "")) || options[0]) (await env.script("tools")).wrong(options);
    if (consent == "denied") return skipped("consent");
    const isQuick = isFirst(env, id, one, options);
    // Nobody's turn comes while another that is due may still be on its way.
    if (!isQuick) coming++;
    const all = () => Promise.all([env.load(), record(env, options), (one && one.bytes) || text(env, id, options), one && one.patience && env.script("own"),
      /\.at\./.test(Object.keys(env.store("session"))) && env.script("tabs").then(({ tidy }) => tidy(env), () => { })]);
    // What is drawn without it is drawn before anything else is begun.
    let got = isQuick ? new Promise((done) => setTimeout(done)).then(all) : all().finally(() => { coming--; });
    // It is awaited below.
    got.catch(() => { });
    const own = !isQuick && (await got)[3];
    if (one) {
      options.touchpoint = one.touchpoint || options.touchpoint;
      const reason = await politely(one, env, own);
      // Used once; the n-th visit stays what it is.
      one.list.map((trigger) => { trigger.hit = trigger.visit || trigger.view; });
      one.at = 0;
      delete env.store("session")["candor.armed." + one.id];
      if (reason) return gone() ? { status: "closed" } : skipped(reason);
      turn.end = () => { isLeading = turn.end = 0; };
    }
    const over = new AbortController(); // its reason is the survey
    // A rating that was pressed before the wasm had come, on this page or an earlier one.
    const at = "candor.at." + id, pressed = env.store()[at];
    if (/^\d+$/.test(pressed)) options.pressed = pressed;
    const isAbove = options.show != "inline";
    // What a reload goes on with; an element in the page asks by itself.
    const { lang, show, place, target, touchpoint, color, mode, recipient } = options;
    const remember = (more) => {
      if (!target || !target.nodeType) env.set(env.store("session"), "again", JSON.stringify([id, { lang, show, place, target, touchpoint, color, mode, recipient, ...more }]));
    };
    let first, hand, closed;
    if (isQuick && !gone() && isFirst(env, id, one, options)) {
      handed = new Promise((done) => { hand = done; });
      options.shown_at = new Date().toISOString();
      // What was done before the wasm has come outlasts the page: a rating, and that it was sent away (`survey::stamp`).
      first = standing = draw(id, chosen(options), options, (pressed) => {
        const now = Date.now();
        if (!pressed) return env.set(env.store(), "last." + id, closed = [now, (id == "nps" ? 90 : 30) * 864e5, now, now, 0, 0, 1, id].join(" "));
        for (const kept of [env.store(), env.store("session")]) env.set(kept, "at." + id, pressed);
        remember({ pressed });
      });
    }
    const end = (outcome) => {
      over.abort(outcome.survey);
      if (first && first == standing) clear();
      if (hand) hand();
      return outcome;
    };
    // Whoever has answered meanwhile waits for the network with us.
    while (first) {
      try {
        await got;
        break;
      } catch (error) {
        if (!closed && !first.rating()) throw end(error);
        await new Promise((done) => setTimeout(done, 3000));
        if (gone()) return end({ status: "closed" });
        got = all();
      }
    }
    if (gone() && !first) return end({ status: "closed" });
    const [, secrets, bytes] = await got;
    await (options.outbox = env.settings.outbox).ready(options);
    // Whoever calls while a dialog of the page is open waits for its end too (PITFALLS 3).
    if (isAbove && !first && d.querySelector("dialog[open]")) await (await env.script("beside")).free(env.signal());
    if (!first) await handed;
    while (first && !first.isCalm()) await new Promise((done) => setTimeout(done, 50));
    // Whoever has answered a survey that the page has closed since has answered, unless all was erased.
    const isOver = gone() || first && !first.isThere();
    if (isOver && !(first && first.rating() && env.store()[at])) return end({ status: "closed" });
    if (!isOver) remember();
    define(env);
    // The widget notes it anew in this very task, as what has just been shown; or it is refused, for another tab was faster.
    if (first || options.pressed) for (const kept of [env.store(), env.store("session")]) delete kept[at];
    if (closed && closed == env.store()["candor.last." + id]) delete env.store()["candor.last." + id];
    return new Promise((done) => {
      const { signal } = over;
      addEventListener("candor:answered", () => env.set(env.store(), "secret", secrets), over);
      let element;
      options.host = (...where) => {
        if (!first) return element = host(...where);
        standing = 0;
        return element = first.give();
      };
      // What nobody waits for, and what a page gets on without.
      const after = (name, run) => env.script(name).then(run).catch(() => { });
      options.drawn = () => {
        after("drawn", ({ look }) => look(env, options, signal));
        isAbove && after("beside", ({ stay }) => stay(signal));
      };
      module.show(new Uint8Array(bytes), options, (outcome) => done(end(outcome)));
      // Refused, there is none.
      if (element) first ? first.redo() : press(element.shadowRoot, options.pressed, 1);
      if (isOver) return element && module.leave(element);
      if (turn.end) turn.end();
      if (hand) hand();
      options.drawn();
      after("tabs", ({ join }) => join(env, module, signal));
    });
  };
  const again = async (env) => (await env.script("tools")).again(env);
  // Keeps and sends what memory held until now.
  const flush = ({ settings }) => {
    module.flush(settings);
    settings.outbox.flush(settings);
  };
  const close = ({ outbox }) => {
    waiting.map((one) => { one.until = 0; });
    look();
    clear();
    if (!module) return;
    module.close();
    outbox.rest();
  };
  // What is on the page, and nothing else.
  const away = () => module.close();
  const leave = (element) => module.leave(element);
  const asking = { load, ask, again, text, language, languages, busy, flush, close, away, leave };
  return asking;
})();
