// How a survey above the page keeps clear of what it must not cover, loaded once it is painted: dialogs of
// the page (PITFALLS 3), what has focus in the page, and the keyboard of a phone (PITFALLS 22).
// It moves by `translate` alone, in a sheet of its own: no layout of the page is touched, none shifts.

const d = document;

// A modal dialog makes all else inert, whatever layer it is in. Those in shadow roots of the page are out of reach.
const modal = () => { try { return !!d.querySelector("dialog:modal"); } catch { return !!d.querySelector("dialog[open]"); } };

/** Calls `run(open)` whenever the first dialog has opened or the last one has closed; gives back how to stop. */
const modals = (run) => {
  let open = modal();
  const observer = new MutationObserver(() => {
    if (open == (open = modal())) return;
    observe();
    run(open);
  });
  // An open dialog may be taken out of the page as a whole: only while there is one is all that comes and goes looked at.
  const observe = () => observer.observe(d, { subtree: true, attributeFilter: ["open"], childList: open });
  observe();
  return () => observer.disconnect();
};

/** Resolves once no modal dialog is open, or nothing is wanted any more. */
export const free = (signal) => new Promise((done) => {
  if (signal.aborted || !modal()) return done();
  const over = () => { stop(); signal.removeEventListener("abort", over); done(); };
  const stop = modals((open) => open || over());
  signal.addEventListener("abort", over);
});

const GAP = 8, LEAST = 120, PLACES = [0, .5, 1], SHEET = "(max-width:480px)";
const overlap = (a, b) => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

/** Until `signal`: what stands above the page gives way, and comes back. */
export const stay = (signal) => {
  const host = d.querySelector("candor-widget[popover]:not([beside])");
  if (!host || signal.aborted) return;
  host.setAttribute("beside", "");
  const root = host.shadowRoot, sheet = new CSSStyleSheet(), ledge = new CSSStyleSheet();
  ledge.replaceSync(".card[more]::after{content:'';display:block;position:sticky;bottom:-16px;margin:0 -16px;box-shadow:0 2px 10px 6px var(--edge)}");
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet, ledge];

  let isModal = modal(), isCovering = false, isLow = false, last, frame, at, width, height;
  const hide = () => { host.hidden = isModal || isCovering; };
  const focused = () => {
    let it = d.activeElement;
    if (it == host || it == d.body || it == d.documentElement) return;
    while (it && it.shadowRoot && it.shadowRoot.activeElement) it = it.shadowRoot.activeElement;
    return it;
  };

  // Where it stands is told by two shares of the free room, across and down; `home` is where it was put.
  const settle = () => {
    const dialog = root.querySelector("dialog[open]"), box = dialog || host, name = dialog ? "dialog" : ":host([popover])";
    const { clientWidth: w, clientHeight: h } = d.scrollingElement || d.documentElement, view = window.visualViewport;
    // With a keyboard less of the page is seen; magnified by fingers, too, but that is the person's own view.
    const isLess = view && view.scale < 1.01 && h - view.height > 60;
    const top = isLess ? view.offsetTop : 0, tall = isLess ? view.height : h;
    const isSheet = matchMedia(SHEET).matches, edge = isSheet ? 0 : 16, place = isSheet ? "bottom" : dialog ? "center" : host.getAttribute("place");
    // A frame learns its place from inside.
    if (!place) return;
    const share = (low, high) => low.test(place) ? 0 : high.test(place) ? 1 : .5;
    const home = { x: share(/left$/, /right$/), y: share(/^top/, /^bottom/) };
    // A card that was made lower is as high as it was before.
    if (!host.hidden && !isLow) ({ offsetWidth: width, offsetHeight: height } = box);
    const rect = ({ x, y }) => {
      const left = edge + x * (w - 2 * edge - width), up = top + edge + y * (tall - 2 * edge - height);
      return { left, top: up, right: left + width, bottom: up + height };
    };
    const element = !dialog && focused(), taken = element && element.getBoundingClientRect();
    const covered = (where) => taken ? overlap(rect(where), taken) : 0;
    if (!at || at.place != place) at = { ...home, place };
    const usual = tall - 2 * Math.max(edge, GAP);
    let most = usual;
    isCovering = false;
    if (covered(at)) {
      const all = PLACES.flatMap((y) => isSheet ? { x: at.x, y, place } : PLACES.map((x) => ({ x, y, place })));
      const far = ({ x, y }) => Math.hypot(x - at.x, y - at.y);
      at = all.filter(({ y }) => !isSheet || y != .5).sort((a, b) => covered(a) - covered(b) || far(a) - far(b))[0];
      if (covered(at)) {
        // No place is free: beside it lower, where that leaves enough to read, else out of sight for so long.
        const above = taken.top - top, below = top + tall - taken.bottom, room = Math.max(above, below) - edge - GAP;
        if (room >= LEAST) {
          most = room;
          at = { ...at, y: above > below ? 0 : 1 };
        } else isCovering = covered(at) >= taken.width * taken.height;
      }
    }
    isLow = most < usual;
    const right = (at.x - home.x) * (w - 2 * edge), down = top + at.y * (tall - 2 * edge) - home.y * (h - 2 * edge);
    const isMoved = right || down || at.x != home.x || at.y != home.y;
    sheet.replaceSync(`@media(prefers-reduced-motion:no-preference){${name}{transition:translate .16s ease-out!important}}` + (isMoved ? `${name}{translate:calc(${right}px + ${(home.x - at.x) * 100}%) calc(${down}px + ${(home.y - at.y) * 100}%)!important}` : "")
      + (isLess || isLow ? `${name}{max-height:${most}px!important}` : "")
      + (isSheet && !at.y ? `.card,iframe{border-radius:0 0 20px 20px!important}.card{border-width:0 0 1px!important}` : ""));
    hide();
    // What one writes in stays in sight where the card has become lower.
    const written = isLess && root.activeElement, card = written && written.closest(".card");
    if (card) card.scrollTop += Math.max(0, written.getBoundingClientRect().bottom + GAP - card.getBoundingClientRect().bottom);
  };
  const soon = () => { frame ||= requestAnimationFrame(() => { frame = 0; settle(); }); };

  // Where focus was inside, until it goes to something of the page that is no dialog.
  const seen = ({ target }) => {
    if (target.getRootNode() == root || target == host) last = root.activeElement;
    else if (!modal()) last = 0;
    soon();
  };
  const stop = modals((open) => {
    isModal = open;
    hide();
    if (open) return;
    // What had focus in a closed dialog loses it a moment later.
    const now = focused();
    if (last && last.isConnected && (!now || now.closest("dialog:not([open])"))) last.focus();
    soon();
  });
  // A card that is lower than its page says that there is more below.
  const low = root.querySelector(".card"), page = root.querySelector(".page");
  const more = () => low.toggleAttribute("more", low.scrollHeight - low.scrollTop - low.clientHeight > GAP);
  const grown = new ResizeObserver(more);
  if (page) [low, page].map((it) => grown.observe(it));
  const placed = new MutationObserver(soon);
  placed.observe(host, { attributeFilter: ["place"] });
  const how = { capture: true, signal };
  // What moves within the root is not heard outside of it.
  for (const [target, type, run] of [[root, "focusin", seen], [page && root, "scroll", more], [d, "focusin", seen], [window, "resize", soon], [window.visualViewport, "resize", soon], [window.visualViewport, "scroll", soon]])
    if (target) target.addEventListener(type, run, how);
  signal.addEventListener("abort", () => { stop(); placed.disconnect(); grown.disconnect(); cancelAnimationFrame(frame); }, { once: true });
  if (root.activeElement) last = root.activeElement;
  hide();
  soon();
};
