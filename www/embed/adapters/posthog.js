// PostHog's capture API: one event `survey answered`.
//
// Every revision has the same uuid, time and name, and so PostHog makes one event of them, the newest.
// Posted as plain text, as PostHog's own library does: no preflight, and the reply can be read.

export default (response, { key, text }, last, flat) => {
  const { response_id, shown_at, respondent, url } = response;
  const known = window.posthog && posthog.get_distinct_id && posthog.get_distinct_id();
  const properties = { $lib: "candor", $current_url: url, $process_person_profile: !!(respondent || known) };
  for (const [name, value] of flat(response, "_")) {
    if (text != "false" || !name.endsWith("_text")) properties[name] = value;
  }
  return {
    type: "text/plain",
    body: JSON.stringify({
      api_key: key,
      event: "survey answered",
      distinct_id: respondent || known || response_id,
      uuid: response_id,
      timestamp: shown_at,
      properties,
    }),
  };
};
