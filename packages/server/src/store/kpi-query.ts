// Questions about many KPIs at once, in the words of the store.
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

export interface KpiQuery {
  readonly projectId: string;
  readonly fromNs: UnixNanos;
  readonly toNs: UnixNanos;
  readonly filter: FilterNode | undefined;
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

/** Edges of the buckets that a range is cut into: one more than there are buckets. */
export function bucketEdges(fromNs: UnixNanos, toNs: UnixNanos, buckets: number): readonly UnixNanos[] {
  const width = bucketWidth(fromNs, toNs, buckets);
  const edges = [fromNs];
  while (edges.at(-1)! < toNs) edges.push(edges.at(-1)! + width < toNs ? edges.at(-1)! + width : toNs);
  return edges;
}

export function bucketWidth(fromNs: UnixNanos, toNs: UnixNanos, buckets: number): UnixNanos {
  return (toNs - fromNs + BigInt(buckets) - 1n) / BigInt(buckets) || 1n;
}
