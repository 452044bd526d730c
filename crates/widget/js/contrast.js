// What a page's own rules do to our colours: text that could not be read is drawn in another colour, and
// the console says so once. Loaded in idle time, and only where a page has such rules for our parts, or
// where the brand colour could not stay as it was given.
//
// A rule of ours with !important wins over the page's ::part(), which wins over all our others.

const TEXT = 4.5, LARGE = 3;

const said = new Set();
const say = (text) => said.has(text) || (said.add(text), console.warn("candor: " + text));
const parse = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

// Any CSS colour as [red, green, blue, alpha], 0 to 255 and 0 to 1; what is no rgb() the browser converts.
const rgba = (text, probe) => {
  if (!text.startsWith("rgb")) {
    probe.style.color = `color-mix(in srgb, ${text}, ${text})`;
    text = getComputedStyle(probe).color;
  }
  const [r, g, b, alpha = 1] = text.match(/-?[\d.]+(e-?\d+)?/g).map(Number);
  const scale = text.startsWith("color") ? 255 : 1;
  return [...[r, g, b].map((value) => Math.min(255, Math.max(0, value * scale))), alpha];
};

const over = (top, below, alpha = top[3]) => [0, 1, 2].map((i) => top[i] * alpha + below[i] * (1 - alpha));

// Source: WCAG 2.2, definitions of "relative luminance" and "contrast ratio"; the same as `survey::palette`.
const luminance = (color) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
  const c = color[i] / 255;
  return sum + weight * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
}, 0);
const contrast = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};
const bytes = (color) => color.slice(0, 3).map(Math.round);
const hex = (color) => "#" + bytes(color).map((byte) => (byte + 256).toString(16).slice(1)).join("");
// Rounded down: 4.49 must not read as a passed 4.5.
const ratio = (seen) => (Math.floor(seen * 10) / 10).toFixed(1) + " : 1";

// The same colour, moved towards black or white until it is read.
const readable = (color, ground, least) => {
  const towards = contrast([0, 0, 0], ground) > contrast([255, 255, 255], ground) ? 0 : 255;
  for (let step = 1; ; step++) {
    const moved = bytes([0, 1, 2].map((i) => color[i] + (towards - color[i]) * step / 32));
    if (step == 32 || contrast(moved, ground) >= least) return moved;
  }
};

// What is under an element, its own ground first, up to the page's; a rating's ground is its input.
const grounds = function* (element) {
  for (let at = element; at; at = at.parentElement || at.getRootNode().host) {
    const input = at.matches(".r") && at.querySelector("input");
    if (input) yield input;
    yield at;
  }
};
// The opaque colour under an element; nothing where it is a picture.
const ground = (element, probe) => {
  const layers = [];
  for (const at of grounds(element)) {
    const { backgroundColor, backgroundImage } = getComputedStyle(at);
    if (backgroundImage != "none") return;
    layers.unshift(rgba(backgroundColor, probe));
    if (layers[0][3] == 1) break;
  }
  if (layers[0][3] < 1) layers.unshift(rgba("Canvas", probe));
  return layers.reduce((below, top) => over(top, below));
};
// How much of an element is seen through what it stands in.
const opacity = (element, card) => {
  let seen = 1;
  for (let at = element; at; at = at == card ? null : at.parentElement) seen *= getComputedStyle(at).opacity;
  return seen;
};

const own = (element) => element.matches("textarea,.x") || [...element.childNodes].some((node) => node.nodeType == 3 && node.data.trim());
// What can be read, and the close button's drawing, which is as its text.
const texts = (card) => [card, ...card.querySelectorAll("*")].filter((element) => {
  const { fontSize, visibility } = getComputedStyle(element);
  return own(element) && !element.matches(".sr,.sr *") && fontSize != "0px" && visibility == "visible" && element.getClientRects().length;
});

// One that is drawn anew, and why; nothing where it can be read.
const repaired = (element, card, probe) => {
  const { color, fontSize, fontWeight } = getComputedStyle(element);
  const below = ground(element, probe);
  if (!below) return;
  const size = parseFloat(fontSize), isLarge = size >= 24 || size >= 18.66 && fontWeight >= 700;
  const least = isLarge || element.matches(".x") ? LARGE : TEXT;
  const given = rgba(color, probe), through = opacity(element, card);
  const seen = over(given, below, given[3] * through), had = contrast(seen, below);
  if (had >= least) return;
  const solid = over(given, below), drawn = contrast(solid, below) >= least ? solid : readable(solid, below, least);
  const part = element.closest("[part]").getAttribute("part");
  return { drawn: hex(drawn), clear: through < 1, why: `::part(${part}) in ${hex(seen)} on ${hex(below)} has ${ratio(had)}, needs ${least} : 1, is drawn in ${hex(drawn)}` };
};

// Looks at every text as it is now, and gives those their colours that need others.
const look = (root, card, rules) => {
  if (!root.host.isConnected) return;
  for (const element of root.querySelectorAll("[drawn]")) element.removeAttribute("drawn");
  rules.replaceSync("*{transition:none!important}");
  const probe = root.appendChild(document.createElement("i"));
  const found = texts(card).map((element) => [element, repaired(element, card, probe)]).filter(([, one]) => one);
  probe.remove();
  rules.replaceSync(found.map(([element, { drawn, clear }], i) => {
    element.setAttribute("drawn", i);
    const one = `[drawn="${i}"]`;
    return `${one}{color:${drawn}!important;transition:none!important}` + (clear ? `:is(${one},:has(${one})){opacity:1!important}` : "");
  }).join(""));
  const why = [...new Set(found.map(([, { why }]) => why))].filter((why) => !said.has(why));
  if (why.length) say("the page's rules make text hard to read (WCAG 1.4.3): " + why.join("; "));
  why.forEach((one) => said.add(one));
};

// What can change a colour: a pointer, focus, a choice, another page, a note. Listened to at our root, which goes with the survey.
const EVENTS = ["pointerover", "pointerout", "focusin", "focusout", "change", "click", "keydown", "submit", "kept"];
const begun = new WeakSet();

/** Looks after the colours of one survey, whose brand colour was `given` by its owner, or not. */
export const repair = (root, given) => {
  const card = root.querySelector(".card");
  if (begun.has(root) || !card) return;
  begun.add(root);
  const style = getComputedStyle(card), [brand, surface, tint] = ["brand", "surface", "tint"].map((name) => style.getPropertyValue("--" + name));
  if (/^#[\da-f]{6}$/i.test(given) && given.toLowerCase() != brand) {
    const on = [surface, tint].find((on) => contrast(parse(given), parse(on)) < TEXT);
    say(`the brand colour ${given} is drawn as ${brand} in ${style.colorScheme} mode: text in it on ${on} needs ${TEXT} : 1 (WCAG 1.4.3) and has ${ratio(contrast(parse(given), parse(on)))}`);
  }
  const rules = new CSSStyleSheet();
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, rules];
  let waits;
  // Colours are read at rest.
  const soon = () => {
    waits ||= (window.requestIdleCallback || setTimeout)(async () => {
      await Promise.allSettled(root.getAnimations().map((animation) => animation.finished));
      waits = 0;
      look(root, card, rules);
    }, { timeout: 500 }); // as a delay it is none
  };
  for (const type of EVENTS) root.addEventListener(type, soon);
  soon();
};
