// Before any script of a page: how long it takes until something of a widget is on the screen.
(() => {
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: "longtask", buffered: true });
  const found = (css) => [...document.querySelectorAll("candor-widget")].map((host) => host.shadowRoot.querySelector(css)).find(Boolean);
  const isSeen = (css) => { const element = found(css); return element && element.getBoundingClientRect().height > 0; };
  // Looked for before each frame is painted; over when the frame that has it is.
  const painted = (css) => new Promise((done) => {
    let frames = 0;
    const look = () => {
      frames++;
      if (!isSeen(css)) return requestAnimationFrame(look);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done({ frames, at: performance.now() });
      port2.postMessage(0);
    };
    requestAnimationFrame(look);
  });

  Object.defineProperty(window, "__pace", { value: {
    /** From a call: frames and milliseconds until `css` is painted. */
    async after(call, css) {
      // From the beginning of a frame's time.
      await new Promise(requestAnimationFrame);
      await new Promise((done) => setTimeout(done));
      const from = performance.now(), seen = painted(css);
      call();
      const { frames, at } = await seen;
      return { frames, ms: at - from };
    },
    /** From the next release of the pointer; `ms()` waits for it. */
    arm(css) {
      let ms;
      const pending = new Promise((done) => addEventListener("pointerup", ({ timeStamp }) => painted(css).then(({ at }) => done(at - timeStamp)), { once: true, capture: true }));
      pending.then((value) => { ms = value; });
      this.ms = () => pending;
    },
    /** Of the tasks so far: what each takes beyond 50 ms, summed. */
    blocked: () => tasks.reduce((sum, { duration }) => sum + Math.max(0, duration - 50), 0),
  } });
})();
