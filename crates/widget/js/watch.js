// Triggers that few surveys have: loaded only where one of them does.

import { span } from "./candor_own.js";

// Page views of this visit and visits of this browser, counted once a page.
let counted;
const count = ({ store, set }) => {
  const session = store("session"), local = store("local"), of = (kept, key) => +(kept["candor." + key] || 0);
  if (!of(session, "views")) set(local, "visits", of(local, "visits") + 1);
  set(session, "views", of(session, "views") + 1);
  return { visits: of(local, "visits"), views: of(session, "views") };
};

export const watch = (env, trigger, happened, one) => {
  const { dwell, scroll, visible, exit, inactive, visit, view } = trigger, { on } = env, signal = env.signal();
  const until = (timer) => signal.addEventListener("abort", () => { clearTimeout(timer()); }, { once: true });
  if (dwell) {
    const least = span(dwell);
    let timer;
    const begin = () => {
      clearTimeout(timer);
      trigger.due = Date.now() + least;
      timer = setTimeout(() => {
        // Warm by then; a tab needs nothing before its click.
        if (one.show != "tab") env.load().catch(() => { });
        timer = setTimeout(happened, Math.min(least, 3e3));
      }, least - 3e3);
    };
    begin();
    until(() => timer);
    // Another address of a single-page app is another page.
    trigger.moved = () => {
      if (one.at) return;
      trigger.hit = 0;
      begin();
    };
  }
  if (visit || view) {
    counted ||= count(env);
    const check = () => (visit ? counted.visits >= visit : counted.views >= view) && happened();
    check();
    // Of a single-page app every address is a view; the boot tells of it.
    if (view) trigger.moved = () => { counted.views = Math.max(counted.views, +env.store("session")["candor.views"] + 1); env.set(env.store("session"), "views", counted.views); check(); };
  }
  if (scroll) {
    // How much has been seen, so that a page that fits the screen is seen whole.
    const seen = () => 100 * (scrollY + innerHeight) / document.documentElement.scrollHeight >= scroll;
    const reached = () => {
      const element = document.querySelector(scroll);
      return element && element.getBoundingClientRect().top < innerHeight;
    };
    const check = () => (+scroll ? seen() : reached()) && happened();
    on(window, "scroll", check);
    if (document.readyState == "complete") check();
    else on(window, "load", check);
  }
  if (visible) {
    // The element may come later.
    let timer;
    const find = () => {
      const element = document.querySelector(visible);
      if (!element) return timer = setTimeout(find, 500);
      const observer = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        happened();
      });
      observer.observe(element);
      signal.addEventListener("abort", () => observer.disconnect(), { once: true });
    };
    find();
    until(() => timer);
  }
  if (exit) {
    // Where there is no pointer to leave: a fast scroll up, or the return from the background.
    if (matchMedia("(pointer:coarse)").matches) {
      let [top, at, away] = [scrollY, Date.now(), 0];
      on(window, "scroll", () => {
        const up = top - scrollY, took = Date.now() - at;
        if (took > 100) {
          if (up > 200 && up / took > 1) happened();
          [top, at] = [scrollY, Date.now()];
        }
      });
      on(document, "visibilitychange", () => document.hidden ? away = Date.now() : away && happened());
    } else on(document, "mouseout", ({ relatedTarget, clientY }) => relatedTarget || clientY > 0 || happened());
  }
  if (inactive) {
    let timer;
    const again = () => {
      clearTimeout(timer);
      trigger.due = Date.now() + span(inactive);
      timer = setTimeout(happened, span(inactive));
    };
    for (const type of ["pointermove", "pointerdown", "keydown", "wheel", "scroll", "touchmove"]) on(window, type, again);
    again();
    until(() => timer);
  }
};
