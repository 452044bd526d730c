// The example page of the scoring module: two pasted lists, summarised and compared as they change.
import init, { compare, definitions, summarize } from "./embed/__VERSION__/candor_score.js";

const find = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const UNITS = { points: "points", percent: "%", scale: "on the scale" };
const REASONS = { too_few: "too few answers for an interval", no_spread: "all answers are alike: no interval" };

const number = (value, digits = 1) =>
  // Never "-0.0".
  (Number(value.toFixed(digits)) || 0).toLocaleString("en", { minimumFractionDigits: digits });

/** The numbers in a pasted text; a word stays a word, for the module to refuse. */
const ratings = (text) =>
  text.split(/[\s,;]+/).filter(Boolean).map((word) => (Number.isFinite(Number(word)) ? Number(word) : word));

const line = (text, name) => {
  const element = document.createElement("p");
  element.textContent = text;
  if (name) element.className = name;
  return element;
};

const shape = (name, attributes, text) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
};

/** One bar a rating, its count above and the rating below. */
const bars = (summary, definition) => {
  const entries = Object.entries(summary.counts);
  const most = Math.max(1, ...entries.map(([, count]) => count));
  const step = 330 / entries.length;
  const svg = shape("svg", { viewBox: "0 0 330 150", role: "img" });
  svg.setAttribute("aria-label", "Answers: " + entries.map(([rating, n]) => `${n} gave ${rating}`).join(", "));
  entries.forEach(([rating, count], place) => {
    const [x, height] = [(place + 0.5) * step, (100 * count) / most];
    const width = Math.min(36, step * 0.72);
    const group = definition.group_of[rating];
    svg.append(shape("rect", { x: x - width / 2, y: 122 - height, width, height, rx: 2, class: group }));
    if (count) svg.append(shape("text", { x, y: 116 - height }, count.toLocaleString("en")));
    svg.append(shape("text", { x, y: 140 }, rating));
  });
  return svg;
};

/** Summarises one list; its ratings, or null where there are none or something is refused. */
const tell = (id, definition, options) => {
  const [said, drawn] = [find(`${id}-said`), find(`${id}-bars`)];
  drawn.replaceChildren();
  const list = ratings(find(id).value);
  if (!list.length) {
    said.replaceChildren(line("No answers yet.", "note"));
    return null;
  }
  try {
    const summary = summarize(list, options);
    const { interval } = summary;
    said.replaceChildren(
      line(number(summary.score), "number"),
      line(`${UNITS[definition.unit]}, from ${summary.n.toLocaleString("en")} answers`),
      line(
        interval
          ? `${100 * interval.level} % interval ${number(interval.low)} to ${number(interval.high)} (${interval.method})`
          : REASONS[summary.interval_reason],
      ),
    );
    if (summary.unstable) said.append(line("Under 30 answers: expect the next ones to differ.", "note"));
    drawn.append(bars(summary, definition));
    return list;
  } catch (error) {
    said.replaceChildren(line(error.message, "wrong"));
    return null;
  }
};

const difference = (a, b, options) => {
  if (!a || !b) return "Paste a second list to compare.";
  const found = compare(a, b, options);
  if (found.low === null) return `${number(found.difference)}: ${REASONS[found.interval_reason]}.`;
  const verdict = found.direction ? "The interval leaves out 0: a real difference." : "This may be chance.";
  return `${number(found.difference)} (${number(found.low)} to ${number(found.high)}), p = ${number(found.p, 3)}, test ${found.test}. ${verdict}`;
};

await init();
const all = definitions().filter(({ metric }) => !["churn", "retention", "sus", "umux-lite"].includes(metric));
find("definition").append(...all.map(({ id, min, max }) => new Option(`${id}, ${min} to ${max}`, id)));

const update = () => {
  const definition = all.find(({ id }) => id === find("definition").value);
  const options = { definition: definition.id, level: Number(find("level").value) };
  const [a, b] = ["a", "b"].map((id) => tell(id, definition, options));
  find("compared").textContent = difference(a, b, options);
};

find("form").addEventListener("input", update);
find("form").addEventListener("submit", (event) => event.preventDefault());
update();
