// Readings as the scorecard shows them.
import { toIso, type ChangeJson, type FilterNode, type Kpi, type KpiTileJson, type UnixNanos } from '@faultline/model';
import { compareAll, type Comparison, type Question } from '../compare/compare.ts';
import { estimate } from '../compare/estimate.ts';
import type { Sample } from '../compare/sample.ts';
import { describeComparison } from '../compare/statement.ts';
import type { KpiSample } from '../store/kpi-query.ts';
import { compile, filtersOf } from './compile.ts';
import { definitionOf } from './definition.ts';
import { formatDifference, formatValue } from './format.ts';
import { valueOf, type Reading, type Readings } from './readings.ts';

const CONFIDENCE = 0.95;
/** Of a KPI that could judge fewer than this share of its requests the number says little. */
const LOW_COVERAGE = 0.5;
/** p-value of a single difference from which on it is asked what the traffic mix has to do with it. */
const SUSPICIOUS = 0.05;

/** Every reading as a tile, with its change against the same KPI among the compared; all changes are judged as one family. */
export function tilesOf(
  now: Readings,
  compared: Readings | undefined,
  filter: FilterNode | undefined,
): readonly KpiTileJson[] {
  const changes = compared ? changesOf(now, compared) : new Map<string, ChangeJson>();
  return now.readings.map((reading) => tileOf(reading, now.edges, filter, changes.get(reading.kpi.id)));
}

/** Ids of the KPIs whose difference could be one, taken by itself: of the others it is not asked whether the traffic mix made it. */
export function suspects(now: Readings, compared: Readings): ReadonlySet<string> {
  const before = new Map(compared.readings.map((reading) => [reading.kpi.id, reading]));
  const found = now.readings.filter((reading) => {
    const other = before.get(reading.kpi.id);
    const [comparison] = other ? compareAll([questionOf(other, reading)]) : [];
    return comparison?.raw && comparison.raw.difference.p <= SUSPICIOUS;
  });
  return new Set(found.map(({ kpi }) => kpi.id));
}

function changesOf(now: Readings, compared: Readings): ReadonlyMap<string, ChangeJson> {
  const before = new Map(compared.readings.map((reading) => [reading.kpi.id, reading]));
  const pairs = now.readings.flatMap((reading) => {
    const other = before.get(reading.kpi.id);
    return other ? [{ reading, other }] : [];
  });
  const comparisons = compareAll(pairs.map(({ reading, other }) => questionOf(other, reading)));
  return new Map(
    comparisons.map((comparison, i) => [
      comparison.key,
      changeToJson(comparison, pairs[i]!.reading.kpi, pairs[i]!.other.total.sample),
    ]),
  );
}

function questionOf(before: Reading, after: Reading): Question {
  const { kpi } = after;
  // One stratum is no mix that could be held.
  const hasMix = Math.max(before.groups.length, after.groups.length) > 1;
  return {
    key: kpi.id,
    direction: kpi.direction,
    before: before.total.sample,
    after: after.total.sample,
    minimumSample: kpi.measure.kind === 'throughput' ? 2 : kpi.minimumSample,
    ...(hasMix ? { groups: { before: before.groups, after: after.groups } } : {}),
  };
}

export function changeToJson(comparison: Comparison, kpi: Kpi, before: Sample): ChangeJson {
  const { verdict, raw, mixFixed } = comparison;
  const sentence = describeComparison(comparison, {
    name: kpi.title,
    format: (value) => formatValue(value, kpi.unit),
    formatDifference: (value) => formatDifference(value, kpi.unit),
  });
  const value = valueOf(before);
  return {
    verdict,
    sentence,
    ...(value === undefined ? {} : { before: rounded(value) }),
    sampleBefore: before.n,
    ...(raw
      ? {
          difference: differenceToJson({ ...raw.difference, q: raw.q }),
          ...finite({ relative: raw.relative, detectable: raw.detectable }),
          ...(raw.effect && Number.isFinite(raw.effect.value)
            ? { effect: { name: raw.effect.name, value: rounded(raw.effect.value) } }
            : {}),
        }
      : {}),
    ...(mixFixed
      ? { mixFixed: { ...differenceToJson(mixFixed), strata: mixFixed.strata, covered: mixFixed.covered } }
      : {}),
  };
}

interface JudgedDifference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  readonly q: number;
}

function differenceToJson({ value, low, high, p, q }: JudgedDifference) {
  return { value: rounded(value), ...finite({ low, high, p, q }) };
}

/** Value, interval and sample of a reading, with what does not exist left out. */
export function measuredToJson({ sample }: KpiSample, requests: number | undefined) {
  const value = valueOf(sample);
  const interval = estimate(sample, CONFIDENCE);
  return {
    ...(value === undefined ? {} : { value: rounded(value) }),
    ...(interval ? finite({ low: interval.low, high: interval.high }) : {}),
    sample: requests ?? sample.n,
  };
}

function tileOf(
  { kpi, ownVersion, total, buckets }: Reading,
  edges: readonly UnixNanos[],
  filter: FilterNode | undefined,
  change: ChangeJson | undefined,
): KpiTileJson {
  // Throughput is judged by buckets; its sample is told in requests.
  const measured = measuredToJson(total, kpi.measure.kind === 'throughput' ? total.applicable : undefined);
  const isEnough = measured.sample >= kpi.minimumSample;
  const coverage =
    kpi.measure.kind === 'throughput' ? 1 : total.applicable === 0 ? undefined : measured.sample / total.applicable;
  const note = noteOf(kpi, total.applicable, measured.sample, coverage);
  return {
    id: kpi.id,
    ...measured,
    isEnough,
    ...(coverage === undefined ? {} : { coverage }),
    ...(note === undefined ? {} : { note }),
    ...(change ? { change } : {}),
    sparkline: sparkline(buckets, edges),
    ...(kpi.measure.kind === 'ingest_loss'
      ? {}
      : {
          filters: filtersOfKpi(
            kpi,
            filter,
            // A quantile is a value that requests have: what lies above it must not include them.
            total.sample.kind === 'quantile' ? valueOf(total.sample) : measured.value,
          ),
        }),
    definition: definitionOf(kpi, ownVersion === undefined ? undefined : { version: ownVersion }),
  };
}

function filtersOfKpi({ measure }: Kpi, filter: FilterNode | undefined, value: number | undefined) {
  if (measure.kind === 'throughput' || measure.kind === 'ingest_loss')
    return filtersOf({ kind: 'quantile', among: undefined, of: undefined, field: '', level: 0 }, filter, undefined);
  return filtersOf(compile(measure), filter, value);
}

function noteOf(kpi: Kpi, applicable: number, sample: number, coverage: number | undefined): string | undefined {
  if (applicable === 0) return 'there are no requests that it is about';
  if (sample === 0)
    return applicable === 1 ? 'its one request could not be judged' : `none of ${applicable} requests could be judged`;
  if (sample < kpi.minimumSample)
    return `only ${sample === 1 ? 'one request' : `${sample} requests`} could be judged; below ${kpi.minimumSample} the number says little`;
  if (coverage !== undefined && coverage < LOW_COVERAGE)
    return `only ${formatValue(coverage, 'share')} of the requests could be judged`;
  return undefined;
}

export function sparkline(buckets: readonly (KpiSample | undefined)[], edges: readonly UnixNanos[]) {
  return buckets.map((bucket, i) => {
    const value = bucket && valueOf(bucket.sample);
    return {
      start: toIso(edges[i]!),
      end: toIso(edges[i + 1]!),
      ...(value === undefined ? {} : { value: rounded(value) }),
      sample: bucket?.sample.n ?? 0,
    };
  });
}

/** Only the numbers that are some: an open interval has no end. */
function finite<K extends string>(numbers: Readonly<Record<K, number>>): Partial<Record<K, number>> {
  return Object.fromEntries(
    Object.entries<number>(numbers).flatMap(([name, value]) =>
      Number.isFinite(value) ? [[name, rounded(value)]] : [],
    ),
  ) as Partial<Record<K, number>>;
}

/** To ten digits: the last few depend on the order in which a store adds up. */
function rounded(value: number): number {
  return Number(value.toPrecision(10));
}
