// The example page of the scoring module: two pasted lists, summarised and compared as they change.
import init, { compare, definitions, sampleSize, summarize } from "./embed/__VERSION__/candor_score.js";
import { bars, line, table } from "./score-charts.js";

const find = (id) => document.getElementById(id);
const NAMES = { nps: "NPS", enps: "eNPS", csat: "CSAT", ces: "CES", stars: "Stars", pmf: "Product-market fit" };
const UNITS = { points: "points", percent: "%", scale: "on the scale" };
const REASONS = { too_few: "Too few answers for an interval.", no_spread: "All answers are alike: no interval." };
const EMPTY = { a: "No answers yet.", b: "A second list shows whether the difference is more than chance." };

const digits = (unit) => (unit === "scale" ? 2 : 1);
/** Rounded once; a true minus sign; a plus before points above 0, of which there are two kinds. */
const number = (value, unit, signed = unit === "points") => {
  const text = Math.abs(value).toFixed(digits(unit));
  const sign = Number(text) === 0 ? "" : value < 0 ? "\u2212" : signed ? "+" : "";
  return sign + Number(text).toLocaleString("en", { minimumFractionDigits: digits(unit) });
};
const count = (n) => n.toLocaleString("en");

/** The numbers in a pasted text; a word stays a word, for the module to refuse. */
const ratings = (text) =>
  text.split(/[\s,;]+/).filter(Boolean).map((word) => (Number.isFinite(Number(word)) ? Number(word) : word));

/** Answers to begin with, many of them high, in no order. */
const sample = ({ min, max }, n = 36) =>
  Array.from({ length: n }, (_, i) => max - Math.floor((max - min + 1) * (((i * 7) % n) / n) ** 4)).join(" ");

const part = (text, name, tag = "p") => {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name) element.className = name;
  // Numbers read from left to right on every page.
  if (name === "number") element.dir = "ltr";
  return element;
};

const ends = ({ unit, min, max }) => ({ points: [-100, 100], percent: [0, 100], scale: [min, max] })[unit];

/** Summarises one list; its ratings, or null where there are none or something is refused. */
const tell = (id, definition, options) => {
  const [said, drawn] = [find(`${id}-said`), find(`${id}-charts`)];
  const { unit } = definition;
  const isOpen = drawn.querySelector("details")?.open;
  drawn.replaceChildren();
  const list = ratings(find(id).value);
  if (!list.length) {
    said.replaceChildren(part(EMPTY[id], "note"));
    return null;
  }
  try {
    const summary = summarize(list, options);
    const { interval, score, n } = summary;
    const beside = document.createElement("div");
    beside.append(
      part(
        interval
          ? `${100 * interval.level} %: ${number(interval.low, unit)} to ${number(interval.high, unit)} (${interval.method})`
          : REASONS[summary.interval_reason],
      ),
      part(`${UNITS[unit]}, n = ${count(n)}`),
    );
    said.replaceChildren(part(number(score, unit), "number"), beside);
    if (summary.unstable) said.append(part("Under 30 answers: expect the next ones to differ.", "aside"));
    const name = `${number(score, unit)} ${UNITS[unit]}${interval ? `, between ${number(interval.low, unit)} and ${number(interval.high, unit)}` : ""}`;
    drawn.append(
      line({ ends: ends(definition), at: score, interval, dim: summary.unstable, name, show: (v) => number(v, unit).replace(/\.0+$/, "") }),
      bars(summary.counts, definition.group_of),
      table(summary.counts, n, isOpen),
    );
    return list;
  } catch (error) {
    said.replaceChildren(part(error.message, "wrong"));
    return null;
  }
};

/** What the difference means, in words that promise no more than it does. */
const verdict = ({ low, high, direction }, unit) => {
  const range = `could be anything from ${number(low, unit, true)} to ${number(high, unit, true)}`;
  if (direction === 0) return `It ${range}. Too early to say.`;
  return `The first list is ${direction > 0 ? "higher" : "lower"}; the difference ${range}. More than chance.`;
};

const differ = (a, b, definition, options) => {
  const [said, drawn] = [find("compared"), find("compared-chart")];
  const { unit } = definition;
  drawn.replaceChildren();
  if (!a || !b) {
    said.replaceChildren(part("Two lists make a difference.", "note"));
    return;
  }
  const found = compare(a, b, options);
  said.replaceChildren(part(number(found.difference, unit, true), "number"));
  if (found.low === null) {
    said.append(part(REASONS[found.interval_reason]));
    return;
  }
  const p = found.p < 0.001 ? "p < 0.001" : `p = ${found.p.toFixed(3)}`;
  said.append(part(`${p}, ${found.test}`), part(verdict(found, unit), "aside"));
  const reach = [0.5, 1, 2, 5, 10, 20, 50, 100].find((it) => it >= Math.max(-found.low, found.high)) ?? 200;
  drawn.append(
    line({
      ends: [-reach, reach],
      at: found.difference,
      interval: found,
      dim: found.direction === 0,
      name: `${number(found.difference, unit, true)}, between ${number(found.low, unit, true)} and ${number(found.high, unit, true)}`,
      show: (v) => number(v, unit, true).replace(/\.0+$/, ""),
    }),
  );
};

const needed = (definition, level) => {
  const said = find("sampled");
  try {
    const text = find("margin").value.trim();
    const n = sampleSize({ definition: definition.id, margin: text === "" ? NaN : Number(text), level });
    said.replaceChildren(part(count(n), "number"), part("people who answer, however much they differ", "note"));
  } catch (error) {
    said.replaceChildren(part(error.message, "wrong"));
  }
};

const start = async () => {
  await init();
  const all = definitions().filter(({ metric }) => NAMES[metric]);
  find("definition").append(
    ...all.map(({ id, metric, min, max }) => new Option(`${NAMES[metric]}, ${min} to ${max} (${id})`, id)),
  );
  const chosen = () => all.find(({ id }) => id === find("definition").value);
  // What nobody has typed follows the question.
  const own = { a: false, margin: false };
  const update = () => {
    const definition = chosen();
    const level = Number(find("level").value);
    const options = { definition: definition.id, level };
    const [a, b] = ["a", "b"].map((id) => tell(id, definition, options));
    differ(a, b, definition, options);
    needed(definition, level);
  };
  const suggest = () => {
    const definition = chosen();
    if (!own.a) find("a").value = sample(definition);
    if (!own.margin) find("margin").value = { points: "10", percent: "5", scale: "0.5" }[definition.unit];
    find("margin-unit").textContent = UNITS[definition.unit];
  };
  const changed = ({ target }) => {
    if (target.id in own) own[target.id] = true;
    if (target.id === "definition") suggest();
    update();
  };
  find("form").addEventListener("input", changed);
  // A choice made by a driver or an assistive program may tell only that it has changed.
  for (const id of ["definition", "level"]) find(id).addEventListener("change", changed);
  find("form").addEventListener("submit", (event) => event.preventDefault());
  suggest();
  update();
  find("form").hidden = false;
};

start().catch((error) => {
  find("broken").textContent = `The scoring module did not load: ${error.message}`;
});
