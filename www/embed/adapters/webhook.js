// A plain webhook (Zapier, Make, n8n and their like): one flat JSON object, whose fields they show by name.
//
// Posted as plain text without CORS, because they answer no preflight; `data-cors="cors"` where a reply is to be read.

export default (response, { cors = "simple" }, last, flat) => {
  const fields = flat(response, "_").map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]);
  return { type: "text/plain", cors, body: JSON.stringify(Object.fromEntries(fields)) };
};
