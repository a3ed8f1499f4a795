// Questions about many KPIs at once, in the words of the store.
import type { TokenMoments } from '../explain/token-prices.ts';
import type { FilterNode, UnixNanos } from '@faultline/model';
import type { Sample } from '../compare/sample.ts';

/** What one request adds to a sum: the number field (or 1) where it matches, else 0. */
export interface MeasureTerm {
  readonly field?: string;
  readonly where?: FilterNode;
}

/** What to sum up. `among`: the requests it is about; `of`: those of them that can be judged, all of which MUST have the numbers it names. */
export type Measure = { readonly among: FilterNode | undefined; readonly of: FilterNode | undefined } & (
  | { readonly kind: 'rate'; readonly hits: FilterNode | undefined }
  | { readonly kind: 'mean'; readonly value: MeasureTerm }
  | { readonly kind: 'ratio'; readonly top: MeasureTerm; readonly bottom: MeasureTerm }
  | { readonly kind: 'quantile'; readonly field: string; readonly level: number }
);

export interface KpiSample {
  /** Requests the measure is about. */
  readonly applicable: number;
  /** What is known of those that can be judged. */
  readonly sample: Sample;
}

/** One way to take the requests apart. */
export interface Split {
  /** Text fields of the filter language that are split by together; none: all requests as one. */
  readonly by: readonly string[];
  /** Also by bucket of time. */
  readonly isOverTime: boolean;
}

/** A set of requests. */
export interface RequestSelection {
  readonly projectId: string;
  readonly fromNs: UnixNanos;
  readonly toNs: UnixNanos;
  readonly filter: FilterNode | undefined;
  /** A stretch of the range that is left out: from, inclusive, to, exclusive. */
  readonly without?: { readonly fromNs: UnixNanos; readonly toNs: UnixNanos };
}

export interface KpiQuery extends RequestSelection {
  readonly measures: readonly Measure[];
  readonly splits: readonly Split[];
  /** Buckets of the range, for splits over time. */
  readonly buckets: number;
  /** Most frequent value combinations of each split; all others are summed up as one. */
  readonly top: number;
  /** False: of quantiles the values alone, without what an interval needs. */
  readonly withIntervals: boolean;
}

export interface KpiCell {
  /** Values of the split's fields, the empty text where a request has none; `undefined` for all combinations that are not listed. */
  readonly values: readonly string[] | undefined;
  /** Number of the bucket, of splits over time. */
  readonly bucket?: number;
  readonly requests: number;
  /** In the order of the measures. */
  readonly samples: readonly KpiSample[];
}

/** How many requests have a value of a field; the empty text: none. */
export interface ValueCount {
  readonly value: string;
  readonly requests: number;
}

/** A label and the values of it that are told apart: all others count as one. */
export interface LabelValues {
  readonly field: string;
  readonly values: readonly string[];
}

export interface StrataQuery extends RequestSelection {
  readonly measures: readonly Measure[];
  readonly labels: readonly LabelValues[];
}

export interface Stratum {
  /** In the order of the labels; `undefined`: one that is not told apart. */
  readonly values: readonly (string | undefined)[];
  readonly samples: readonly KpiSample[];
}

export interface FirstSeen {
  readonly field: string;
  readonly value: string;
  readonly timeNs: UnixNanos;
}

/** Ascending bins without gaps. */
export type Distribution = readonly {
  readonly low: number;
  /** Exclusive, but in the last. */
  readonly high: number;
  readonly count: number;
  readonly exemplars: readonly string[];
}[];

/** The requests whose duration lies within `width` of the level: for P95 with 0.025, those between P92.5 and P97.5. */
export interface TailQuery extends RequestSelection {
  readonly level: number;
  readonly width: number;
}

export interface TailStages {
  readonly quantileMs: number;
  readonly n: number;
  readonly stages: readonly { readonly stage: string; readonly sumMs: number; readonly sumSquaresMs: number }[];
}

export interface CostGroup {
  readonly values: readonly string[];
  readonly requests: number;
  readonly generations: number;
  readonly retries: number;
  readonly moments: TokenMoments;
  readonly costUsd: number;
}

/** Which requests, by which fields, and what is counted of each: whether it is bad, or a value. */
export interface CohortQuery extends RequestSelection {
  readonly fields: readonly string[];
  readonly among: FilterNode | undefined;
  readonly of: FilterNode | undefined;
  readonly bad?: FilterNode | undefined;
  readonly value?: MeasureTerm;
}

/** Requests with the same values side by side, as columns. */
export interface CohortColumns {
  /** The empty text is a label that a request does not have; `undefined` stands for all values that are not told apart. */
  readonly labels: readonly {
    readonly field: string;
    readonly values: readonly (string | undefined)[];
    readonly codes: Uint8Array;
  }[];
  readonly n: Float64Array;
  readonly sum: Float64Array;
  readonly sumSquares: Float64Array;
}

export const HOUR_NS = 3_600_000_000_000n;

/**
 * Edges of the buckets that a range is cut into: one more than there are buckets. Those within the range are whole hours where buckets are
 * at least as long.
 */
export function bucketEdges(fromNs: UnixNanos, toNs: UnixNanos, buckets: number): readonly UnixNanos[] {
  const width = bucketWidth(fromNs, toNs, buckets);
  const edges: UnixNanos[] = [];
  for (let edge = fromNs; edge < toNs; edge += width)
    edges.push(edge === fromNs || width < HOUR_NS ? edge : ((edge + HOUR_NS / 2n) / HOUR_NS) * HOUR_NS);
  return [...edges, toNs];
}

export function bucketWidth(fromNs: UnixNanos, toNs: UnixNanos, buckets: number): UnixNanos {
  return (toNs - fromNs + BigInt(buckets) - 1n) / BigInt(buckets) || 1n;
}

/** What the scorecard asks the telemetry plane. */
export interface KpiReads {
  /** Many KPIs of many cohorts and buckets of time at once: for each split its cells. Cells without requests are left out. */
  aggregateKpis(query: KpiQuery): Promise<readonly (readonly KpiCell[])[]>;
  /** For each field its values, most frequent first and what has none last, at most `limit`. */
  countValues(
    selection: RequestSelection,
    fields: readonly string[],
    limit: number,
  ): Promise<readonly (readonly ValueCount[])[]>;
  /** The requests by several labels together, with the numbers of each combination that is there. */
  readStrata(query: StrataQuery): Promise<readonly Stratum[]>;
  /** When each value of these fields was first seen within the range; oldest first. */
  readFirstSeen(selection: RequestSelection, fields: readonly string[]): Promise<readonly FirstSeen[]>;
  /** How a number field is spread; requests without it MUST be filtered out. Undefined without requests. */
  readDistribution(selection: RequestSelection, field: string, bins: number): Promise<Distribution | undefined>;
  readTail(query: TailQuery): Promise<TailStages>;
  /** By the values of these fields; requests without a cost are left out. */
  readCostGroups(selection: RequestSelection, by: readonly string[]): Promise<readonly CostGroup[]>;
  readCohortColumns(query: CohortQuery): Promise<CohortColumns>;
  /** Names of the project's own labels that requests carry, most frequent first. */
  readLabelNames(selection: RequestSelection, limit: number): Promise<readonly string[]>;
}

/** Of which hours of a project aggregates are computed ahead, and which. */
export interface PartsToBuild {
  readonly projectId: string;
  /** Kept as a whole and by the values of each label. */
  readonly measures: readonly Measure[];
  /** Fields that questions split by, beside the most frequent labels of the project's own. */
  readonly labels: readonly string[];
  /** Kept as a whole only. */
  readonly totals: readonly Measure[];
  /** Hours with fewer are scanned as quickly. */
  readonly leastRequests: number;
  /** Nothing may have come for an hour for so long. */
  readonly quietMs: number;
  readonly nowMs: number;
  /** Names of hours not to take again: one whose requests were all taken back has no aggregates. */
  readonly tried: ReadonlySet<string>;
}

export interface BuiltParts {
  /** Names of the hours. */
  readonly hours: readonly string[];
  /** How many more wait. */
  readonly waiting: number;
}

export interface KpiParts {
  /** Computes the aggregates of some hours that lack them or have changed, newest first. */
  buildKpiParts(parts: PartsToBuild): Promise<BuiltParts>;
}
