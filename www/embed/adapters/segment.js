// Segment: a track call `Survey Answered`, by HTTP where `data-key` is a write key, else by the page's own analytics.js.
//
// Segment keeps every message it gets, so the last revision alone is sent: the complete one, or the newest when the page is left.

export default (response, { key, text, endpoint }, last, flat) => {
  if (!last) return 1;
  const { response_id, revision, respondent, answered_at, url } = response;
  const event = "Survey Answered";
  const properties = Object.fromEntries(flat(response, "_").filter(([name]) => text != "false" || !name.endsWith("_text")));
  if (!key) {
    if (!window.analytics || !analytics.track) return "data-adapter \"segment\" needs a data-key, or Segment's analytics.js on the page; answers are kept";
    analytics.track(event, properties);
    return 200;
  }
  return {
    type: "text/plain",
    body: JSON.stringify({
      type: "track",
      writeKey: key,
      messageId: `candor-${response_id}-${revision}`,
      ...(respondent ? { userId: respondent } : { anonymousId: response_id }),
      event,
      properties,
      timestamp: answered_at,
      sentAt: new Date(),
      context: { page: { url }, library: { name: "candor" } },
    }),
  };
};
