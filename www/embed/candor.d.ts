// Types of Candor's JavaScript API: `window.candor`, its settings, and what it tells the page.
//
// Put this file beside your own sources, or name it in `types`; nothing is imported at run time.
// A test holds it to what the product is: every member declared here is there, and no other.

/** How a call went that could not be done, or was not meant so. Nothing is ever thrown. */
export interface Failed {
  status: "failed";
  /** Names the value and the rule. */
  reason: string;
}

/** How an asking ended. */
export interface Outcome {
  /** `later`: put off, and asked again after the survey's own `later`. */
  status: "completed" | "partial" | "dismissed" | "later" | "closed" | "skipped" | "failed";
  survey?: string;
  response_id?: string;
  /** Of `skipped` the gate that was shut, such as `quiet` or `open`; of `failed` what went wrong. */
  reason?: string;
}

/** The settings of a page: as `data-NAME` of the tag too. */
export interface CandorConfig {
  /** `nps`, `csat`, `ces`, an id, the address of a survey's JSON, several with spaces between; or a definition. */
  survey?: string | object;
  /** Where responses are posted. */
  endpoint?: string;
  /** The event after which it is asked. */
  on?: string;
  /** A span of time such as `3s`. */
  delay?: string;
  /** Of browsers, 0 to 1. */
  share?: number | string;
  lang?: string;
  /** One brand colour, `#rrggbb`. */
  color?: string;
  mode?: "auto" | "light" | "dark";
  show?: "popover" | "inline" | "tab" | "dialog";
  place?: "top-left" | "top" | "top-right" | "left" | "center" | "right" | "bottom-left" | "bottom" | "bottom-right";
  /** Where to put it inline: a selector or the element. */
  target?: string | HTMLElement;
  storage?: "local" | "session" | "none";
  consent?: Consent;
  /** `simple`: no preflight, for a receiver without CORS. */
  cors?: "simple";
  body?: "candor" | "cloudevents" | "form";
  method?: "POST" | "PUT" | "PATCH";
  headers?: Record<string, string> | string;
  credentials?: "omit" | "same-origin" | "include";
  adapter?: "posthog" | "segment" | "ga4" | "webhook";
  /** An adapter's write key, or the public key of a survey that requires one. */
  key?: string;
  /** Whether an adapter passes free text on. */
  text?: boolean | "true" | "false";
  /** Several endpoints, each with a delivery of its own; `{}` is the tag's own. */
  endpoints?: CandorConfig[];
  /** The address of `candor.js`, where the tag is not the current script. */
  src?: string;
}

/** What `show` takes beside the page's settings, which it overrides. */
export interface ShowOptions extends CandorConfig {
  /** Where it is asked: recorded with the answer, whatever `set` has told. */
  touchpoint?: string;
  /** Beside what `set` has told; of the same name this one counts. */
  context?: Context;
}

/**
 * Recorded with the answers; `touchpoint`, `journey` and `persona` are dimensions of reports. A survey that waited for an event
 * has that as its touchpoint.
 */
export type Context = Record<string, string | number | boolean>;
export type Consent = "granted" | "denied" | "pending";

/** What an event tells; `revision` is 0 before the first answer. */
export interface Asked {
  survey: string;
  response_id: string;
  revision: number;
}
/** A revision has arrived. */
export interface Sent {
  response_id: string;
  endpoint: string;
}
/** An answer will not arrive: its receiver refused it for good, or it was given up. */
export interface NotSent {
  response_id: string;
  reason: "refused" | "old" | "many" | "large";
  endpoint?: string;
  status?: number;
}

export interface CandorEvents {
  shown: Asked;
  answered: Asked;
  completed: Asked;
  dismissed: Asked;
  sent: Sent;
  failed: NotSent;
}

/** Response v1 (`response.v1.json`), as `before-send` sees each revision; what does not apply is left out. */
export interface CandorResponse {
  v: 1;
  /** A UUID of version 7. */
  response_id: string;
  /** The highest wins. */
  revision: number;
  status: "shown" | "partial" | "complete" | "dismissed";
  survey: { id: string; version: number };
  answers?: Answer[];
  lang?: string;
  dir?: "ltr" | "rtl";
  /** Of its scales: `two_rows` once any of them stood in two, however the others did. */
  layout?: "row" | "two_rows";
  show?: "popover" | "inline" | "tab" | "dialog";
  coloured?: boolean;
  device?: "phone" | "tablet" | "desktop";
  /** Such as `390x844`. */
  viewport?: string;
  /** 0 to 1. */
  sample_share?: number;
  touchpoint?: string;
  journey?: string;
  channel?: string;
  persona?: string;
  url?: string;
  respondent?: string;
  /** The one-time token of a personal link. */
  recipient?: string;
  context?: Context;
  /** RFC 3339. */
  shown_at?: string;
  answered_at?: string;
  forget_key?: string;
}

/** The reply to one question. */
export interface Answer {
  question: string;
  kind: "nps" | "csat" | "ces" | "text" | "choice" | "consent";
  /** The highest rating, where it is not the usual one of the kind. */
  scale?: number;
  rating?: number;
  text?: string;
  choices?: string[];
  other?: string;
  consent?: boolean;
}

/** Why a survey is asked or not: every gate, in the order of checking. */
export interface Explained {
  survey: string;
  lang: string;
  /** Whether it is asked in another language than any that is wanted. */
  fallback: boolean;
  /** Texts that stand in the default language, because this one has none. */
  untranslated: number;
  gates: Gate[];
}
export interface Gate {
  gate: string;
  passed: boolean;
  /** In the survey's own words; moments are Unix milliseconds, a place in the sample and its share 0 to 1. */
  seen: unknown;
  wanted: unknown;
  /** Unix milliseconds from which time alone opens it; null where something else must happen. */
  next: number | null;
}

/** What was erased. */
export interface Receipt {
  /** Things that this browser kept. */
  forgotten: number;
  /** The collector's receipt. */
  receipt?: string;
  erased_at?: string;
  responses?: number;
  /** What could not be erased, and why. */
  failed?: string;
}

/** What this browser has collected of a survey, from the first call of `summary` on. */
export interface BrowserSummary {
  survey: string;
  /** When it began to count, ISO 8601. */
  since: string;
  responses: number;
  questions: QuestionSummary[];
}
/** As in a report: in the metric's own unit, unrounded. */
export interface QuestionSummary {
  id: string;
  /** Such as `nps.v1`. */
  definition: string;
  n: number;
  score: number | null;
  /** Only NPS has groups. */
  groups: { detractors: number; passives: number; promoters: number } | null;
  /** Only of CSAT. */
  mean?: number;
  /** Only of CES, as are the nets. */
  top_share?: number;
  nets?: Record<string, number>;
  /** By rating, zeros too. */
  counts: Record<string, number>;
  interval: { method: string; level: number; low: number; high: number } | null;
  interval_reason: "too_few" | "no_spread" | "withheld" | null;
  unstable: boolean;
  withheld: boolean;
}

/** Every call gives a promise that never rejects, but for `on`. */
export interface Candor {
  /** Asks now, whatever the gates say: an id, an address, or a definition. */
  /** Settles once the survey has left the page, so after its thank-you was closed; what happens before, the events tell. */
  show(survey: string | object, options?: ShowOptions): Promise<Outcome>;
  /** Tells of an event that a survey may wait for. */
  track(event: string, properties?: Record<string, unknown>): Promise<undefined | Failed>;
  /** Calls `listener` until `off()`; before the script has come, `await` gives `off`. */
  on<Type extends keyof CandorEvents>(type: Type, listener: (detail: CandorEvents[Type]) => void): () => void;
  /** Sees every revision before it is sent, may change it, and stops it with `false`; at once, not by a promise. */
  on(type: "before-send", listener: (response: CandorResponse) => boolean | void): () => void;
  /** Who answers from now on; `""` for nobody, such as after signing out. */
  identify(respondent: string, traits?: Record<string, string | number | boolean>): Promise<undefined | Failed>;
  /** Adds to what is recorded. A value that is no text, number or truth is left out of the answers, and named in the console then. */
  set(context: Context): Promise<undefined | Failed>;
  consent(state: Consent): Promise<undefined | Failed>;
  /** Of one survey, or of the page's own; several are told as a list. */
  explain(survey?: string | object): Promise<Explained | Explained[] | Failed>;
  /** Of one survey, or of the page's first. */
  summary(survey?: string): Promise<BrowserSummary | Failed>;
  /** Takes everything of Candor's off the page. */
  close(): Promise<undefined | Failed>;
  /** Erases what this browser keeps, and its answers. */
  forget(): Promise<Receipt | Failed>;
}

declare global {
  interface Window {
    candor: Candor;
    candorConfig?: CandorConfig;
  }
  var candor: Candor;
  interface WindowEventMap {
    "candor:shown": CustomEvent<Asked>;
    "candor:answered": CustomEvent<Asked>;
    "candor:completed": CustomEvent<Asked>;
    "candor:dismissed": CustomEvent<Asked>;
    "candor:sent": CustomEvent<Sent>;
    "candor:failed": CustomEvent<NotSent>;
  }
  interface HTMLElementTagNameMap {
    "candor-survey": HTMLElement;
  }
  namespace JSX {
    interface IntrinsicElements {
      "candor-survey": { survey: string; style?: unknown; class?: string };
    }
  }
}
