// What is looked after once a survey is drawn: its colours, and the limits of what is written.

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

/** Until `signal`. */
export const look = (env, options, signal) => {
  if (signal.aborted) return;
  addEventListener("input", fit, { capture: true, signal });
  (window.requestIdleCallback || setTimeout)(() => colours(env, options));
};
