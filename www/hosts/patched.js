// What routers and analytics do to a page: functions of their own in the place of the browser's.
const { fetch } = window, { pushState } = history;
const sent = [];
window.fetch = async (address, options) => {
  sent.push(`${options && options.method || "GET"} ${address}`);
  await null;
  return fetch(address, options);
};
let pushed = 0;
history.pushState = function (...state) {
  pushed++;
  return pushState.apply(this, state);
};
const patches = { fetch: window.fetch, pushState: history.pushState };
window.patches = () => ({ sent, pushed, kept: patches.fetch === window.fetch && patches.pushState === history.pushState });
