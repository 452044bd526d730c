// Where a visit came from. Loaded only for one that came from somewhere.
// The table and its source: crates/survey/channels.json; each row has a channel, its media, its clicks' ids and its hosts.
const channels = __CHANNELS__;

// A medium that was named, else a click's id, else the host that the visitor came from.
export const channel = (referrer, search, own) => {
  const query = new URLSearchParams(search), of = (name) => (query.get("utm_" + name) || "").toLowerCase();
  const at = referrer && new URL(referrer).hostname, from = of("source") || (at == own ? "" : at);
  const found = (fits) => (channels.find(fits) || [])[0];
  return found(([, media]) => media.includes(of("medium"))) || found(([, , ids]) => ids.some((id) => query.has(id)))
    || from && (found(([, , , hosts]) => hosts.some((host) => ("." + from + ".").includes("." + host + "."))) || "referral") || "direct";
};
