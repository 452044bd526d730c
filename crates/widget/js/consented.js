// Consent has come: what memory held until now is kept where the settings say. Loaded only where there is something.

// What belongs to one tab; the rest is the browser's.
const IN_TAB = /^candor\.(came|again|views|(armed|at|until)\..*)$/;

/** Moves it, after the widget and the outbox have done the same, where they are there. */
export const move = async (env) => {
  const { memory, store, settings } = env;
  if (store() == memory) return;
  if (settings.outbox) (await env.load()).flush(env);
  const isUnderWay = /\.at\./.test(Object.keys(store("session")));
  for (const key in memory) {
    if (key != "candor.again" || isUnderWay) env.set(store(IN_TAB.test(key) ? "session" : undefined), key.slice(7), memory[key]);
    delete memory[key];
  }
};
