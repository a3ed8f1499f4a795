// What was read of one set of requests: for every KPI its sample over the whole range, by bucket of time, and by traffic mix.
import type { Kpi, UnixNanos } from '@faultline/model';
import { valueAt } from '../compare/quantile.ts';
import type { Group, MeanSample, Sample } from '../compare/sample.ts';
import type { KpiSample } from '../store/kpi-query.ts';

export interface Reading {
  readonly kpi: Kpi;
  /** Version of a project's own KPI. */
  readonly ownVersion?: number;
  readonly total: KpiSample;
  /** By bucket; where nothing arrived undefined. */
  readonly buckets: readonly (KpiSample | undefined)[];
  /** The same requests by the labels whose mix is held fixed. */
  readonly groups: readonly Group[];
}

export interface Readings {
  readonly requests: number;
  /** One more than there are buckets. */
  readonly edges: readonly UnixNanos[];
  readonly readings: readonly Reading[];
}

const NANOS_PER_MINUTE = 60e9;

/** How many requests came in how long a time. */
interface CountedBucket {
  readonly count: number;
  readonly lengthNs: UnixNanos;
}

/** Requests per minute, told by the buckets, each as much as it is long: how much they differ says how sure the number is. */
export function throughputSample(buckets: readonly CountedBucket[]): MeanSample {
  const lengthNs = buckets.reduce((sum, bucket) => sum + Number(bucket.lengthNs), 0) / buckets.length;
  const rates = buckets.map(({ count, lengthNs: own }) => ({
    weight: Number(own) / lengthNs,
    rate: (count * NANOS_PER_MINUTE) / Number(own),
  }));
  return {
    kind: 'mean',
    n: rates.length,
    sum: rates.reduce((sum, { weight, rate }) => sum + weight * rate, 0),
    sumSquares: rates.reduce((sum, { weight, rate }) => sum + weight * rate ** 2, 0),
  };
}

/** The number itself; undefined where there is nothing to tell it by. */
export function valueOf(sample: Sample): number | undefined {
  if (sample.n === 0) return undefined;
  const value = plainValue(sample);
  return Number.isFinite(value) ? value : undefined;
}

function plainValue(sample: Sample): number {
  switch (sample.kind) {
    case 'rate':
      return sample.hits / sample.n;
    case 'mean':
      return sample.sum / sample.n;
    case 'ratio':
      return sample.sumX / sample.sumY;
    case 'quantile':
      return sample.points.length === 0 ? Number.NaN : valueAt(sample.points, sample.level);
    default:
      return sample satisfies never;
  }
}
