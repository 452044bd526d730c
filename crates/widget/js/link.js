// Answers by a link, such as one in an e-mail: `?candor=nps&rating=9&recipient=TOKEN`, on any page with the tag.
// Loaded only where the address has it, or `candor-debug`. The survey opens with that rating selected, and only a person's press
// commits to it: whatever fetches, prerenders or scans the page records nothing.

import { debug, note, sources } from "./candor_tools.js";
import { compiler as compiles, rules } from "./candor_own.js";

const OURS = ["candor", "rating", "recipient"];
// How often something else may have been opened first.
const TRIES = 3;

/** Until a person can see the page; false where Candor was closed before that. */
const seen = ({ signal }) => new Promise((done) => {
  const d = document;
  let frame;
  // No frame comes while the tab is hidden or prerendered, so this waits by itself.
  const look = () => d.visibilityState == "visible" && !d.prerendering && d.body ? done(true) : frame = requestAnimationFrame(look);
  signal().addEventListener("abort", () => {
    cancelAnimationFrame(frame);
    done(false);
  }, { once: true });
  look();
});

/** Takes our parameters out of the address; the others, the hash and the state stay as they are. */
const clean = () => {
  const url = new URL(location.href);
  const name = (part) => [...new URLSearchParams(part).keys()][0];
  url.search = url.search.slice(1).split("&").filter((part) => !OURS.includes(name(part))).join("&");
  try { history.replaceState(history.state, "", url); } catch { } // a page without an origin has no address to change
};

/** The page's own definition of the survey, or its address; else the id, which the tag's home may know. */
const find = async (env, id) => {
  for (const source of sources(env)) {
    try { if (JSON.parse(source).id == id) return source; } catch { }
    if (/^[^{]*\//.test(source) && (await rules(env, source)).rules.id == id) return source;
  }
  return id;
};

/** Until when a token is good, in milliseconds: the first four bytes of it are a big-endian number of seconds. */
const end = (token) => {
  try {
    const bytes = atob(token.slice(0, 6).replaceAll("-", "+").replaceAll("_", "/"));
    return bytes.slice(0, 4).split("").reduce((sum, byte) => sum * 256 + byte.charCodeAt(), 0) * 1e3;
  } catch { return 0; }
};

/** Whether a token is one, and not over yet. */
const isGood = (token) => /^[\w-]+\.[\w-]+$/.test(token) && token.length <= 2048 && end(token) > Date.now();

/**
 * Whether a response was refused for its token, and for nothing else in it: only the receiver's own words tell, so it is
 * asked once more for the same, which the outbox has kept aside.
 */
const isNoLink = async (env, id) => {
  const [, mode, url, body] = (env.store()["candor.refused." + id] || "").split("\n");
  if (mode != "cors") return;
  try {
    const reply = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    return /^recipient_(invalid|expired)$/.test((await reply.json()).code);
  } catch { }
};

/** Says so where the receiver knows that this person's answer was given before, or that the link is none. */
const watch = (env, id) => {
  let response;
  const given = ({ detail }) => { if (detail.survey == id) response = detail.response_id; };
  for (const type of ["answered", "completed"]) env.on(window, "candor:" + type, given);
  env.on(window, "candor:failed", async ({ detail }) => {
    const isUsed = detail.status == 409, id = detail.response_id;
    if (id != response || !isUsed && !(detail.status == 422 && await isNoLink(env, id))) return;
    response = "";
    // Words that cannot be sent any more are left to whoever has written them, until they close it.
    const fields = [...document.querySelectorAll("candor-widget")].flatMap(({ shadowRoot }) => [...shadowRoot.querySelectorAll("textarea")]);
    if (!fields.some(({ value }) => value)) (await env.load()).away();
    note(env, isUsed ? __USED__ : __EXPIRED__);
  });
};

export const answer = async (env) => {
  // After what the page asks by itself has begun.
  if (/[?&]candor-debug/.test(location.search)) setTimeout(() => debug(env).catch((error) => console.warn("candor: " + error)));
  if (!new URLSearchParams(location.search).has("candor")) return;
  const [id, rating, recipient] = OURS.map((name) => new URLSearchParams(location.search).get(name) || undefined);
  if (!await seen(env)) return;
  clean();
  // An address names a survey that is known here; a definition from elsewhere would put words into the page.
  if (!/^[\w.-]{1,64}$/.test(id)) return console.warn(`candor: "${id}" in the address is not the id of a survey`);
  // What this very link has begun in this tab goes on; what somebody else has left unfinished stays theirs.
  const isBegun = recipient && ("" + env.store("session")["candor.again"]).includes(recipient);
  if (recipient) {
    if (!isGood(recipient)) return note(env, __EXPIRED__);
    watch(env, id);
    if (!isBegun) for (const store of [env.store(), env.store("session")]) delete store["candor.at." + id];
  }
  const source = await find(env, id), element = document.querySelector(`candor-survey[survey="${id}"]`);
  const place = element && { ...element.dataset, show: "inline", target: element };
  for (let n = 0; n < TRIES; n++) {
    const outcome = await env.api.show(source, { rating: rating && (/^\d{1,2}$/.test(rating) ? +rating : 255), recipient, ...place });
    if (outcome.reason == "rating") {
      const { asking } = await env.script("asking"), compiler = await compiles(env);
      return console.warn("candor: " + await compiler.refusal(new Uint8Array(await asking.text(env, source, env.settings)), rating));
    }
    // What came by itself makes room.
    if (outcome.reason != "open" || isBegun) return;
    (await env.load()).away();
  }
};
