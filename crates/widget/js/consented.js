// Consent has come: what memory held until now is kept where the settings say. Loaded only where there is something.

// What belongs to one tab; the rest is the browser's.
const IN_TAB = /^candor\.(came|again|views|(armed|at|until)\..*)$/;

/** Moves it, and lets the widget and the outbox do the same, where they are there. */
export const move = async (env) => {
  const { memory, store, settings } = env;
  if (store() == memory) return;
  for (const key in memory) {
    env.set(store(IN_TAB.test(key) ? "session" : undefined), key.slice(7), memory[key]);
    delete memory[key];
  }
  if (settings.outbox) (await env.load()).flush(env);
};
