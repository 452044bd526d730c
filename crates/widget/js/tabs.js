// One person, several tabs: what is answered or sent away in one goes from the others, so that one person is one
// response (PITFALLS 23). Loaded once a survey is on the page.
//
// Tabs tell each other on a channel. A page out of the back/forward cache was told nothing: it looks at the stamp that
// the browser keeps; and so does every page at a press in the survey, and before it goes on with one after a reload.

const hosts = () => [...document.querySelectorAll("candor-widget[survey]")].map((host) => [host, host.getAttribute("survey")]);
// When a survey was last answered in this browser; and until when this page, and after a reload this tab, knows of that.
const answered = ({ store }, survey) => +((store()["candor.last." + survey] || "").split(" ")[4] || 0);
const known = new Map();
const know = (env, survey) => {
  known.set(survey, Math.max(Date.now(), answered(env, survey)));
  env.set(env.store("session"), "until." + survey, known.get(survey));
};
const forget = ({ store }, survey) => {
  for (const key of ["again", "at." + survey, "until." + survey]) delete store("session")["candor." + key];
};

/** Forgets what is under way in this tab and was answered in another since. */
export const tidy = (env) => {
  for (const [key, until] of Object.entries(env.store("session"))) {
    const [, survey] = /^candor\.until\.(.*)/.exec(key) || [];
    if (survey && answered(env, survey) > until) forget(env, survey);
  }
};

const begin = (env, module) => {
  const over = new AbortController(), finished = new Set();
  const on = (type, run) => addEventListener(type, run, { capture: true, signal: over.signal });
  const gone = (fits) => {
    for (const [host, survey] of hosts()) if (!finished.has(survey) && fits(survey)) {
      module.leave(host);
      forget(env, survey);
    }
  };
  const look = () => gone((survey) => answered(env, survey) > known.get(survey));
  let channel;
  const open = () => {
    if (!window.BroadcastChannel) return;
    channel = new BroadcastChannel("candor");
    channel.onmessage = ({ data }) => gone((survey) => survey == data);
  };
  // An open channel can keep a page out of the cache.
  const close = () => channel?.close();
  on("pagehide", close);
  on("pageshow", ({ persisted }) => {
    if (!persisted) return;
    open();
    look();
  });
  for (const type of ["click", "keydown"]) on(type, ({ target }) => target.localName == "candor-widget" && look());
  for (const type of ["answered", "completed", "dismissed"]) on("candor:" + type, ({ detail: { survey } }) => {
    know(env, survey);
    if (type == "completed") {
      finished.add(survey);
      // Nothing is left to go on with.
      delete env.store("session")["candor.until." + survey];
    }
    channel?.postMessage(survey);
  });
  on("candor:shown", ({ detail }) => finished.delete(detail.survey));
  open();
  return () => {
    over.abort();
    close();
  };
};

let n = 0, stop;
/** Until `signal`, whose reason is the survey, for all surveys on the page together. */
export const join = (env, module, signal) => {
  if (signal.aborted) return;
  n++ || (stop = begin(env, module));
  for (const [, survey] of hosts()) if (!known.has(survey)) know(env, survey);
  signal.addEventListener("abort", () => {
    const survey = signal.reason;
    known.delete(survey);
    if (!env.store("session")["candor.at." + survey]) delete env.store("session")["candor.until." + survey];
    --n || stop();
  }, { once: true });
};
