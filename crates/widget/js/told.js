// What the page tells beside the answers, checked: a receiver refuses a response that says anything else, and
// the answer would be lost with it. Loaded only where a page tells something.

const TEXT = 200, MEMBERS = 50;
const NAMES = ["touchpoint", "journey", "persona"];

const say = (value) => typeof value == "number" ? "" + value : typeof value == "string" ? JSON.stringify(value.slice(0, 40)) : typeof value == "function" ? "a function" : JSON.stringify(value)?.slice(0, 40) ?? String(value);

/**
 * What is recorded of `options`: `context` as JSON, and what has a field of its own; what can't be is left out, and said in one line.
 *
 * A touchpoint is that of the call, in its own context or beside it, or of the event that was waited for; else what `set` has told.
 */
export const told = ({ context: own, respondent, touchpoint }, { context: set }) => {
  const faults = [], context = own && { ...set, ...own };
  const text = (name, value) => {
    if (value === undefined || typeof value == "string" && value && [...value].length <= TEXT) return value;
    faults.push(`${name} ${say(value)} is not a text of 1 to ${TEXT} characters`);
  };
  // Where the call has none of its own, `own` is what was set; a respondent of no character is nobody.
  const all = { ...context, touchpoint: (own != set && own?.touchpoint) || (touchpoint ?? context?.touchpoint) };
  const found = { respondent: text("respondent", respondent || undefined) };
  for (const name of NAMES) found[name] = text(name, all[name]);
  const members = Object.entries({ ...context }).filter(([name, value]) => {
    if (NAMES.includes(name) || value === undefined) return;
    const fits = typeof value == "string" || typeof value == "boolean" || Number.isFinite(value);
    fits || faults.push(`context.${name} ${say(value)} is not a text, a number or a truth`);
    return fits;
  });
  if (members.length > MEMBERS) faults.push(`${members.length} members of context are more than ${MEMBERS}; the first are kept`);
  if (faults[0]) console.warn("candor: left out: " + faults.join("; "));
  found.context = context && JSON.stringify(Object.fromEntries(members.slice(0, MEMBERS)));
  return found;
};
