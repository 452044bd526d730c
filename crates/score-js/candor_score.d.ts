/**
 * Candor's scoring module: NPS, CSAT, CES and their like, and how sure they are.
 *
 * ```js
 * import init, { summarize } from "/embed/VERSION/candor_score.js";
 * await init();
 * summarize([0, 7, 7, 9, 9, 9], { metric: "nps" }).score; // 33.33…
 * ```
 *
 * Numbers are not rounded. A number that cannot be known is `null`, never 0 or NaN.
 * A value that is not allowed throws a `RangeError`, one of the wrong kind or of another
 * definition a `TypeError`; the message names the value and the rule.
 */

/** Loads the module; everything else here works only afterwards. */
export default function init(
  module?: { module_or_path: ModuleSource | Promise<ModuleSource> },
): Promise<unknown>;
export type ModuleSource =
  | string | URL | Request | Response | BufferSource | WebAssembly.Module;

/** As `init`, for bytes that are there already; compiles on the calling thread. */
export function initSync(module: { module: BufferSource | WebAssembly.Module }): unknown;

/** The usual definition of a metric; `definitions()` lists all. */
export type Metric =
  | "nps" | "enps" | "csat" | "ces" | "stars" | "pmf" | "sus" | "umux-lite" | "churn" | "retention";
/** The id that never changes its meaning, such as `nps.v1`. */
export type DefinitionId = string;

/** Ratings, one per answer. A `Uint8Array` is copied in blocks, not element by element. */
export type Ratings =
  | readonly number[]
  | Uint8Array | Uint8ClampedArray | Uint16Array | Uint32Array
  | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
/** Counts by rating: `{"9": 3}` or `new Map([[9, 3]])`; a rating left out has none. */
export type Counts = Readonly<Record<string | number, number>> | ReadonlyMap<number | string, number>;
/**
 * What is scored: ratings, counts by rating, or an object that has `counts`: a `Histogram`, a
 * `Summary`, a question of a report. Its `definition`, where it has one, must be the one asked
 * for. There `counts` may also be an array in the order of the scale, zeros too.
 */
export type Data =
  | Ratings
  | Counts
  | Histogram
  | { readonly counts: Counts | Ratings; readonly definition?: DefinitionId };

/** What the answers are. Not needed where the data say it themselves. */
export interface Defined {
  metric?: Metric;
  definition?: DefinitionId;
}
/** How a result is told. */
export interface Reported {
  /** Of a net such as NPS; a share always takes Wilson's and a mean Student's t. Default `score`. */
  interval?: "score" | "adjusted-wald" | "wald";
  /** Confidence, between 0 and 1. Default 0.95. */
  level?: number;
  /** Answers under which a result is marked unstable. Default 30. */
  n_stable?: number;
  /** Answers under which a result is withheld. Default 0: never. */
  k?: number;
}

/** Why there is no interval. */
export type Reason = "too_few" | "no_spread" | "withheld";
export interface Interval {
  method: "score" | "adjusted-wald" | "wald" | "wilson" | "t";
  level: number;
  low: number;
  high: number;
}
export interface Groups {
  detractors: number;
  passives: number;
  promoters: number;
}
/** What other products call "CES", in points. */
export interface Nets {
  "ces.net-567-123.v1": number;
  "ces.net-67-123.v1": number;
}
/** The numbers of one metric, with the names of the collector's report. */
export interface Summary {
  definition: DefinitionId;
  /** People who rated. */
  n: number;
  /** Points -100..100 for a net, per cent 0..100 for a share, the scale for a mean. */
  score: number | null;
  /** Only a net has groups. */
  groups: Groups | null;
  /** Promoters less detractors, a count; only for a net. */
  net_promoters?: number;
  /** Mean rating; only for a share, such as CSAT. */
  mean?: number;
  /** Per cent in the top group; only for a mean, such as CES. */
  top_share?: number;
  /** The two nets; only for `ces.mean-of-7.v1`. */
  nets?: Nets;
  /** By rating, zeros too; empty when withheld. */
  counts: Record<string, number>;
  interval: Interval | null;
  interval_reason: Reason | null;
  unstable: boolean;
  withheld: boolean;
}
/** First group less second group. */
export interface Comparison {
  definition: DefinitionId;
  test: "adjusted-wald" | "wald" | "newcombe" | "welch";
  level: number;
  n: [number, number];
  difference: number | null;
  /** Where the true difference is likely to lie. */
  low: number | null;
  high: number | null;
  se: number | null;
  /** Probability of a difference at least this large, either way, if there were none. */
  p: number | null;
  interval_reason: Reason | null;
  /** A difference that low and high show to be real: 1 up, -1 down, else 0. */
  direction: -1 | 0 | 1;
  unstable: boolean;
  withheld: boolean;
}

export interface ReportOptions extends Defined, Reported {}
export function summarize(data: Data, options?: ReportOptions): Summary;
export function compare(a: Data, b: Data, options?: ReportOptions): Comparison;

/** How much answers differ: their variance, or the groups in per cent. Left out: the worst case. */
export type Spread = number | { detractors: number; promoters: number };
export interface SampleForMargin extends Defined {
  /** Half the interval's width, in the metric's unit. */
  margin: number;
  spread?: Spread;
  level?: number;
}
export interface SampleForDifference extends Defined {
  /** In the metric's unit. */
  difference: number;
  /** Of each group. */
  spread?: Spread;
  level?: number;
  /** Probability of finding it, between 0 and 1. Default 0.8. */
  power?: number;
}
/** Answers (not invitations) for an interval of plus and minus `margin`. */
export function sampleSize(options: SampleForMargin): number;
/** Answers in each of two groups to find a `difference`. */
export function sampleSize(options: SampleForDifference): number;

/** A `Date`, milliseconds since 1970, or `2026-03-01T10:00:00+01:00`: text names its offset. */
export type Moment = Date | number | string;
export interface TrendReported extends Defined, Reported {
  /** Each summary also of the last so many periods, itself included. Not together with `k`. */
  window?: number;
}
export interface ByCalendar extends TrendReported {
  /** From the first row's to the last row's; weeks begin on Monday. */
  period: "day" | "week" | "month" | "quarter";
  /** IANA name such as `Europe/Warsaw`, by the browser's own database. */
  zone: string;
}
export interface ByBoundaries extends TrendReported {
  /** Rising; each period is from one up to the next, which is not part of it. */
  boundaries: readonly Moment[];
}
export type TrendOptions = ByCalendar | ByBoundaries;
export interface PeriodSummary extends Summary {
  /** First moment, ISO 8601 in UTC. */
  from: string;
  /** First moment after it. */
  to: string;
  rolling?: Summary;
}
export interface Trend {
  definition: DefinitionId;
  periods: PeriodSummary[];
  /** Rows before the first boundary, or not before the last. */
  outside: number;
}
export function trend(
  rows: readonly (readonly [Moment, number])[],
  options: TrendOptions,
): Trend;

/** Counts under one definition. A change that is refused changes nothing. */
export class Histogram {
  /** A metric's name or a definition's id; an id has a dot. */
  constructor(name: Metric | DefinitionId, data?: Data);
  add(rating: number): void;
  addCount(rating: number, n: number): void;
  merge(other: Data): void;
  /** Undoes `merge`: how a person is erased. */
  subtract(other: Data): void;
  readonly counts: Record<string, number>;
  readonly n: number;
  readonly definition: DefinitionId;
  /** Gives its memory back at once; otherwise the garbage collector does. */
  free(): void;
  [Symbol.dispose](): void;
}

export interface Definition {
  id: DefinitionId;
  metric: Metric;
  /** Ends of the scale. */
  min: number;
  max: number;
  unit: "points" | "percent" | "scale";
  /** By rating. */
  group_of: Record<string, "bottom" | "middle" | "top">;
}
export function definitions(): Definition[];
