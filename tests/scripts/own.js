// Before any script of a page: `__own()` is what belongs to the page itself, as it is now.
// Two of them are equal where nothing was changed: no element, attribute, box, computed style or custom property, no scroll,
// focus or address, no function of the browser.
(() => {
  // A short word for a long text: equal texts have equal words.
  const word = (text) => {
    let hash = 5381;
    for (let i = 0; i < text.length; i++) hash = (hash * 33 ^ text.charCodeAt(i)) >>> 0;
    return hash.toString(36);
  };
  const styles = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    // Boxes tell margins; Chromium 156 reads `auto` ones as 0 above a container query.
    return [...style].filter((name) => !name.startsWith("margin")).map((name) => name + style.getPropertyValue(name)).join();
  };
  const name = (element) => element.tagName.toLowerCase() + (element.id && "#" + element.id);
  const functions = () => [
    fetch, history.pushState, history.replaceState, setTimeout, clearTimeout, requestAnimationFrame, queueMicrotask,
    EventTarget.prototype.addEventListener, Element.prototype.attachShadow, Element.prototype.append, Node.prototype.appendChild,
    XMLHttpRequest.prototype.open, Storage.prototype.setItem, Promise, JSON.parse, JSON.stringify, console.warn,
  ];

  Object.defineProperty(window, "__own", { value: () => {
    const elements = [...document.querySelectorAll("*")].filter((element) => !/^candor-(widget|tab)$/.test(element.localName));
    return {
      elements: elements.map((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        const box = element.getClientRects().length ? [left + scrollX, top + scrollY, width, height].join(" ") : "none";
        return [
          name(element), element.getAttributeNames().filter((key) => !key.startsWith("cd_frame_id")).map((key) => `${key}=${element.getAttribute(key)}`).join(" "),
          box, word([null, "::before", "::after"].map((part) => styles(element, part)).join()),
        ].join(" | ");
      }),
      text: word([...document.body.childNodes].filter((node) => !/^candor-(widget|tab)$/.test(node.localName)).map((node) => node.textContent).join()),
      scroll: [scrollX, scrollY, document.documentElement.scrollWidth, document.documentElement.scrollHeight],
      focus: name(document.activeElement || document.body),
      address: [location.href, history.length, document.title],
      handlers: Object.keys(Object.getOwnPropertyDescriptors(window)).filter((key) => key.startsWith("on") && window[key]),
      functions: functions().map(String),
      properties: elements.map((element) => word([...element.computedStyleMap()].filter(([key]) => key.startsWith("--")).join())),
      styleSheets: document.styleSheets.length + document.adoptedStyleSheets.length,
    };
  } });
})();
