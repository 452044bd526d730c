// Charts of the scoring page: a line with an interval, bars by rating, and the table behind them.

const SVG = "http://www.w3.org/2000/svg";

const shape = (name, attributes, text) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
};

/** A number on its line, with the interval around it; `dim` where it is too early to lean on it. */
export const line = ({ ends: [least, most], at, interval, dim, name, show }) => {
  const x = (value) => 10 + (310 * (value - least)) / (most - least);
  const svg = shape("svg", { viewBox: "0 0 330 44", role: "img", "aria-label": name, class: dim ? "line dim" : "line" });
  svg.append(shape("path", { d: "M10 12H320", class: "axis" }));
  const labels = least < 0 && most > 0 ? [least, 0, most] : [least, most];
  for (const value of labels) {
    svg.append(shape("path", { d: `M${x(value)} 8v8`, class: "axis" }));
    const anchor = value === least ? "start" : value === most ? "end" : "middle";
    svg.append(shape("text", { x: value === least ? 4 : value === most ? 326 : x(value), y: 36, "text-anchor": anchor }, show(value)));
  }
  if (interval) {
    const [low, high] = [x(interval.low), x(interval.high)];
    svg.append(shape("path", { d: `M${low} 12H${Math.max(high, low + 1)}`, class: "interval" }));
  }
  svg.append(shape("circle", { cx: x(at), cy: 12, r: 5, class: "score" }));
  return svg;
};

/** One bar a rating, its count above and the rating below. */
export const bars = (counts, groupOf) => {
  const entries = Object.entries(counts);
  const most = Math.max(1, ...entries.map(([, n]) => n));
  const step = 330 / entries.length;
  const width = Math.min(44, step - 3);
  const name = "Answers: " + entries.map(([rating, n]) => `${n} gave ${rating}`).join(", ");
  const svg = shape("svg", { viewBox: "0 0 330 136", role: "img", "aria-label": name, class: "bars" });
  entries.forEach(([rating, n], place) => {
    const x = (place + 0.5) * step;
    const height = n ? Math.max(2, (96 * n) / most) : 0;
    svg.append(shape("rect", { x: x - width / 2, y: 114 - height, width, height, rx: 3, class: groupOf[rating] }));
    if (n) svg.append(shape("text", { x, y: 108 - height, "text-anchor": "middle" }, n.toLocaleString("en")));
    svg.append(shape("text", { x, y: 132, "text-anchor": "middle" }, rating));
  });
  return svg;
};

/** The same numbers to read and to copy, as open as they were before. */
export const table = (counts, n, isOpen) => {
  const details = document.createElement("details");
  details.open = Boolean(isOpen);
  const summary = document.createElement("summary");
  summary.textContent = "As a table";
  const list = document.createElement("table");
  const row = (cells, tag, scope) => {
    const one = list.insertRow();
    cells.forEach((text, place) => {
      const cell = document.createElement(place ? tag : "th");
      if (scope || !place) cell.scope = scope || "row";
      cell.textContent = text;
      one.append(cell);
    });
  };
  row(["Rating", "Answers", "Share"], "th", "col");
  for (const [rating, count] of Object.entries(counts)) {
    row([rating, count.toLocaleString("en"), `${((100 * count) / n).toFixed(1)} %`], "td");
  }
  details.append(summary, list);
  return details;
};
