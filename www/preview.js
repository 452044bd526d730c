// The page in the studio's preview: an ordinary page with the script tag, made from this page's address.
// What the widget tells this page is passed on to the studio; the studio may say "ask again".
(() => {
  const asked = new URLSearchParams(location.search);
  const root = document.documentElement;
  const survey = /^[\w-]+$/.test(asked.get("survey")) ? asked.get("survey") : "nps";
  const mode = asked.get("mode") || "auto";

  root.dataset.mode = mode;
  root.dataset.show = asked.get("show") || "popover";
  if (asked.get("dir") == "rtl") root.dir = "rtl";

  for (const name of ["shown", "answered", "completed", "dismissed", "sent", "failed"])
    addEventListener("candor:" + name, (event) => {
      parent.postMessage({ candor: name, detail: event.detail }, location.origin);
    });

  // In the text: where the page has room for it.
  const inline = () => asked.get("show") == "inline" ? { show: "inline", target: "#room" } : {};

  addEventListener("message", async (event) => {
    if (event.origin != location.origin || event.source != parent || parent == window) return;
    if (!event.data || event.data.candor != "ask" || !window.candor) return;
    await candor.close();
    candor.show(survey, inline());
  });

  const tag = document.createElement("script");
  tag.src = "/embed/candor.js";
  tag.dataset.survey = survey;
  // Keeps nothing, so that it asks every time.
  tag.dataset.storage = "none";
  for (const name of ["lang", "color", "mode", "show"]) if (asked.get(name)) tag.dataset[name] = asked.get(name);
  if (asked.get("show") == "inline") tag.dataset.target = "#room";
  document.head.append(tag);
})();
