// What this browser has collected of a survey, such as a kiosk does: counts of ratings, and their score.
//
// Nothing is counted before a page asks for it. From then on `candor.tally.SURVEY` has the counts, without
// words or ids but those of the last responses, which may still be revised; pages that ask go on with it.

// Responses that are kept by themselves, because another revision may come.
const LAST = 10;
const key = (survey) => "tally." + survey;

let counting;

const read = ({ store }, survey) => JSON.parse(store()["candor." + key(survey)] || "null");
const write = (env, survey, tally) => env.set(env.store(), key(survey), JSON.stringify(tally));
const ratings = ({ answers }) => answers.filter(({ rating }) => rating !== undefined).map(({ question, kind, scale, rating }) => [question, kind, scale, rating]);

/** Adds one response's ratings to `counts`: by question and scale, then by rating. */
const add = (counts, list) => {
  for (const [question, kind, scale, rating] of list) {
    const of = counts[JSON.stringify([question, kind, scale])] ||= {};
    of[rating] = (of[rating] || 0) + 1;
  }
};

/** The highest revision of a response counts, once. */
const note = (tally, { response_id: id, ...response }) => {
  const known = tally.last.find(([other]) => other == id);
  if (known) known[1] = ratings(response);
  else tally.last.push([id, ratings(response)]);
  while (tally.last.length > LAST) {
    tally.n++;
    add(tally.counts, tally.last.shift()[1]);
  }
};

/** Begins a tally with what still waits here to be delivered. */
const begin = ({ store }, survey) => {
  const tally = { since: Date.now(), n: 0, counts: {}, last: [] };
  for (const [name, text] of Object.entries(store())) {
    // A second endpoint's entry is of the same response.
    if (!/^candor\.(out|refused)\.[^.]+$/.test(name)) continue;
    const response = JSON.parse(text.split("\n")[3]);
    if (response.survey.id == survey) note(tally, response);
  }
  return tally;
};

export const summary = async (env, survey) => {
  if (typeof survey != "string" || !survey) throw `${JSON.stringify(survey)} is not the id of a survey`;
  // Once a page.
  counting ||= import(env.settings.base + "outbox.js").then(({ watchers }) => watchers.add((body) => {
    const response = JSON.parse(body), id = response.survey.id, tally = read(env, id);
    if (!tally) return;
    note(tally, response);
    write(env, id, tally);
  }));
  await counting;
  let tally = read(env, survey);
  if (!tally) write(env, survey, tally = begin(env, survey));
  const { since, n, last, counts } = tally;
  for (const [, list] of last) add(counts, list);
  const compiler = await (await env.script("own")).compiler(env);
  const list = Object.entries(counts).map(([of, counts]) => {
    const [question, kind, scale] = JSON.parse(of);
    return { question, kind, scale, counts };
  });
  const questions = JSON.parse(await compiler.summarize(JSON.stringify(list)));
  return { survey, since: new Date(since).toISOString(), responses: n + last.length, questions };
};
