// What is looked after once a survey is drawn: its colours, the limits of what is written, and focus that came from a shadow root.

// Whether the page's rules reach our parts' colours, or the brand colour had to move, is seen at a copy of the card.
const PARTS = "survey question scale choices rating comment consent submit later back close thanks link".split(" ");
const colours = ({ script }, { color }) => {
  for (const { shadowRoot: root } of document.querySelectorAll("candor-widget")) {
    const card = root.querySelector(".card"), copy = card && root.appendChild(card.cloneNode());
    if (!copy) continue;
    const style = getComputedStyle(copy), given = color || style.getPropertyValue("--given");
    const seen = (part) => { copy.part = part; return style.color + style.backgroundColor + style.opacity; };
    const ours = seen("");
    if (given && given.toLowerCase() != style.getPropertyValue("--brand") || PARTS.some((part) => seen(part) != ours)) script("contrast").then((module) => module.repair(root, given));
    copy.remove();
  }
};

// A field's limit is in characters; `maxlength` counts UTF-16's units, of which a pictogram has two. What is
// too much is taken out before the caret, where it was written; what is being composed is let be.
export const fit = (event) => {
  if (event.target.localName != "candor-widget" || event.isComposing) return;
  const field = event.composedPath()[0], { value } = field, words = [...value], over = words.length - field.dataset.limit;
  if (!(over > 0)) return;
  const from = [...value.slice(0, field.selectionEnd)].length - over, caret = words.slice(0, from).join("").length;
  words.splice(from, over);
  field.value = words.join("");
  field.setSelectionRange(caret, caret);
};

// Of a shadow root of the page's, only the element around it is told to whoever asks what had focus: it may take
// none itself. So what is inside is remembered when it loses focus, and gets it back where that element did not.
const back = (signal) => {
  const d = document, isOurs = (element) => element && element.localName == "candor-widget";
  let left;
  addEventListener("focusout", (event) => {
    const [inner] = event.composedPath();
    if (!isOurs(event.target)) left = inner != event.target && inner;
  }, { capture: true, signal });
  signal.addEventListener("abort", () => {
    if (left && isOurs(d.activeElement)) setTimeout(() => /^(body|html)$/.test((d.activeElement || d.body).localName) && left.focus());
  }, { once: true });
};

// A card at the bottom grows upwards, so that its button may come to lie where a rating was pressed: a second press
// there, of a hand that trembles or clicks twice, sends nothing.
const SOON = 700, NEAR = 24;
let pressed = {};
export const steady = (event) => {
  const { target, timeStamp, screenX, screenY, detail } = event, inner = event.composedPath()[0];
  if (target.localName != "candor-widget" || !detail || !inner.closest) return;
  if (inner.matches(".scale input")) pressed = { timeStamp, screenX, screenY };
  else if (inner.closest("[part=submit]") && timeStamp - pressed.timeStamp < SOON && Math.hypot(screenX - pressed.screenX, screenY - pressed.screenY) < NEAR) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
};

/** Until `signal`. */
export const look = (env, options, signal) => {
  if (signal.aborted) return;
  back(signal);
  addEventListener("input", fit, { capture: true, signal });
  addEventListener("click", steady, { capture: true, signal });
  (window.requestIdleCallback || setTimeout)(() => colours(env, options));
};
