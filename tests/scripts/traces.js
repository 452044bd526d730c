// Before any script of a page: counts what scripts leave behind in it, and layout shifts.
(() => {
  const kept = new Map();
  const add = (kind, key) => kept.set(key, kind);
  const wrap = (owner, name, make) => { owner[name] = make(owner[name]); };
  const stack = () => new Error().stack.split("\n").slice(3, 6).join(" ");

  // Listeners; only those at what is still in the page, or is no node at all, count.
  const listeners = [];
  const same = (a, b) => a.target === b.target && a.type === b.type && a.run === b.run && a.capture === b.capture;
  const listener = (target, type, run, options) => ({
    target: target || window, type, run, capture: !!(typeof options == "object" && options ? options.capture : options),
  });
  const remove = (one) => {
    const at = listeners.findIndex((other) => same(one, other));
    if (at >= 0) listeners.splice(at, 1);
  };
  wrap(EventTarget.prototype, "addEventListener", (old) => function (type, run, options) {
    const one = listener(this, type, run, options);
    one.from = stack();
    if (run && !listeners.some((other) => same(one, other))) listeners.push(one);
    if (options && options.signal) old.call(options.signal, "abort", () => remove(one));
    if (options && options.once) old.call(this || window, type, () => remove(one), options);
    return old.call(this || window, type, run, options);
  });
  wrap(EventTarget.prototype, "removeEventListener", (old) => function (type, run, options) {
    remove(listener(this, type, run, options));
    return old.call(this || window, type, run, options);
  });

  // Timers, until they have run or are called off.
  for (const [set, clear] of [["setTimeout", "clearTimeout"], ["setInterval", "clearInterval"],
    ["requestAnimationFrame", "cancelAnimationFrame"], ["requestIdleCallback", "cancelIdleCallback"]]) {
    const key = (id) => clear + " " + id;
    wrap(window, set, (old) => (run, ...rest) => {
      const id = old.call(window, (...values) => {
        if (set != "setInterval") kept.delete(key(id));
        return typeof run == "function" ? run(...values) : undefined;
      }, ...rest);
      add(set + " " + stack(), key(id));
      return id;
    });
    wrap(window, clear, (old) => (id) => { kept.delete(key(id)); return old.call(window, id); });
  }

  for (const name of ["MutationObserver", "ResizeObserver", "IntersectionObserver"]) {
    wrap(window[name].prototype, "observe", (old) => function (...values) { add(name, this); return old.apply(this, values); });
    wrap(window[name].prototype, "disconnect", (old) => function () { kept.delete(this); return old.call(this); });
  }

  const globals = new Set(Object.getOwnPropertyNames(window));
  // The API, and what the tests and the browser's driver bring.
  const known = ["candor", "__left", "__shift", "outcome", "ret_nodes", "se_exportedFunctionSymbol"];
  const { pushState, replaceState } = history;

  let shift = 0;
  const shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
      shift += entry.value;
      shifts.push(...entry.sources.map((source) => (source.node || {}).outerHTML || "" + (source.node || {}).nodeName));
    }
  }).observe({ type: "layout-shift", buffered: true });

  Object.defineProperty(window, "__left", { value: () => ({
    nodes: [...document.querySelectorAll("candor-widget,candor-tab")].map((node) => node.outerHTML),
    sheets: document.adoptedStyleSheets.length + document.head.querySelectorAll("style:not([data-page])").length,
    listeners: listeners.filter(({ target }) => !(target instanceof Node) || target.isConnected)
      .map(({ target, type, from }) => `${type} at ${target.constructor.name} ${from}`),
    others: [...kept.values()],
    globals: Object.getOwnPropertyNames(window).filter((name) => !globals.has(name) && !known.includes(name) && !/^cdc_/.test(name)), // chromedriver's own, which come when it runs a script
    history: history.pushState === pushState && history.replaceState === replaceState ? [] : ["patched"],
  }) });
  Object.defineProperty(window, "__shift", { value: () => ({ shift, shifts }) });
})();
