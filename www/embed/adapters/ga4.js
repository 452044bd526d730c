// Google Analytics 4: an event `survey_answered` through the page's own gtag, else its dataLayer.
//
// No free text, address, respondent or context, because Google forbids what can name a person; `data-text="true"` adds the free text.
// Google keeps every event it gets, so the last revision alone is sent: the complete one, or the newest when the page is left.
// Names of up to 40 characters, texts of up to 100, 25 parameters: what is beyond is dropped by Google, so it is cut here.

export default (response, { text }, last) => {
  if (!last) return 1;
  const { survey, status, revision, response_id, lang, device, touchpoint, journey, channel, persona, answers } = response;
  const parameters = { survey_id: survey.id, survey_version: survey.version, status, revision, response_id, lang, device, touchpoint, journey, channel, persona };
  for (const { question, kind, text: words, ...answer } of answers) {
    const value = words === undefined ? Object.values(answer)[0] : text == "true" ? words : undefined;
    parameters["answer_" + question.replace(/\W/g, "_")] = Array.isArray(value) ? value.join(", ") : value;
  }
  const kept = Object.entries(parameters).filter(([, value]) => value !== undefined).slice(0, 25)
    .map(([name, value]) => [name.slice(0, 40), typeof value == "string" ? value.slice(0, 100) : value]);
  const event = Object.fromEntries(kept);
  if (typeof gtag == "function") gtag("event", "survey_answered", event);
  else if (Array.isArray(window.dataLayer)) dataLayer.push({ event: "survey_answered", ...event });
  else return "data-adapter \"ga4\" needs gtag or a dataLayer on the page; answers are kept";
  return 200;
};
