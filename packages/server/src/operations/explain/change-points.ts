import { fromIso, toIso, type ExplainOutput, type Kpi, type UnixNanos } from '@faultline/model';
import {
  describeChangePoint,
  findChangePoints,
  type Bin,
  type ChangePoint,
  type VersionChange,
} from '../../explain/change-point.ts';
import { formatValue } from '../../scorecard/format.ts';
import { valueOf } from '../../scorecard/readings.ts';
import { bucketEdges, type Measure } from '../../store/kpi-query.ts';
import type { TelemetryStore } from '../../store/telemetry-store.ts';
import type { Sample } from '../../compare/sample.ts';
import { readMarks } from '../kpi/read-details.ts';
import type { Selection, Selections } from '../scorecard/question.ts';
import type { ExplainQuestion } from './question.ts';
import { readSamples } from './read-samples.ts';

const BUCKETS = 96;
const NANOS_PER_MILLISECOND = 1_000_000n;

/** When the KPI changed its level: over the range, and the one before where that is what it is compared with. */
export async function explainChangePoints({
  telemetry,
  kpi,
  measure,
  selections,
  tile,
}: ExplainQuestion): Promise<ExplainOutput['changePoints']> {
  if (!measure) return [];
  const range = joinedRange(selections);
  const [[course], versions] = await Promise.all([
    readCourses(telemetry, [followed(measure, tile.change?.before ?? tile.value)], range),
    readVersions(telemetry, range),
  ]);
  const found = findChangePoints(course!, versions);
  const addsUp = measure.kind === 'rate' || measure.kind === 'mean';
  const levels = addsUp ? undefined : await readLevels(telemetry, measure, range, found);
  return found.map((point, i) =>
    changePointToJson(levels ? { ...point, before: levels[i]!, after: levels[i + 1]! } : point, kpi),
  );
}

/** What began within the range. */
export async function readVersions(telemetry: TelemetryStore, range: Selection): Promise<readonly VersionChange[]> {
  const marks = await readMarks(telemetry, range);
  return marks.map(({ time, field, value }) => ({ name: `${field} ${value}`, atMs: toMs(fromIso(time)!) }));
}

/** The compared range and the range after it as one, where the one follows the other. */
export function joinedRange({ now, compared }: Selections): Selection {
  return compared?.toNs === now.fromNs ? { ...now, fromNs: compared.fromNs } : now;
}

/** Of a quantile it is followed how many requests lie beyond a value of it: a share, which adds up where quantiles do not. */
export function followed(measure: Measure, value: number | undefined): Measure {
  if (measure.kind !== 'quantile') return measure;
  const { among, of, field } = measure;
  return { kind: 'rate', among, of, hits: { type: 'compare', field, operator: '>', value: value ?? 0 } };
}

/** The course of each measure over the range. */
export async function readCourses(
  telemetry: TelemetryStore,
  measures: readonly Measure[],
  range: Selection,
): Promise<readonly (readonly Bin[])[]> {
  const [cells] = await telemetry.aggregateKpis({
    ...range,
    measures,
    splits: [{ by: [], isOverTime: true }],
    buckets: BUCKETS,
    top: 1,
    withIntervals: false,
  });
  const edges = bucketEdges(range.fromNs, range.toNs, BUCKETS);
  return measures.map((_, i) =>
    binsOf(cells!.map(({ bucket, samples }) => ({ atMs: toMs(edges[bucket!]!), sample: samples[i]!.sample }))),
  );
}

/** The number before the first change, between each two, and after the last. */
async function readLevels(
  telemetry: TelemetryStore,
  measure: Measure,
  range: Selection,
  points: readonly ChangePoint[],
): Promise<readonly number[]> {
  const edges = [range.fromNs, ...points.map(({ atMs }) => BigInt(atMs) * NANOS_PER_MILLISECOND), range.toNs];
  return Promise.all(
    edges.slice(1).map(async (toNs, i) => {
      const [read] = await readSamples(telemetry, [measure], { ...range, fromNs: edges[i]!, toNs });
      return valueOf(read!.sample) ?? Number.NaN;
    }),
  );
}

function changePointToJson(point: ChangePoint, { unit }: Kpi): ExplainOutput['changePoints'][number] {
  const { before, after, p, versions } = point;
  return {
    time: timeOf(point.atMs),
    from: timeOf(point.fromMs),
    to: timeOf(point.toMs),
    before,
    after,
    p,
    versions: versions.map(({ name, atMs }) => ({ name, time: timeOf(atMs) })),
    sentence: describeChangePoint(point, (value) => formatValue(value, unit)),
  };
}

const toMs = (ns: UnixNanos) => Number(ns / NANOS_PER_MILLISECOND);
const timeOf = (ms: number) => toIso(BigInt(Math.round(ms)) * NANOS_PER_MILLISECOND);

/** What adds up of each bucket. Of a ratio its linear part around the ratio of all buckets, as the delta method has it. */
function binsOf(cells: readonly { readonly atMs: number; readonly sample: Sample }[]): readonly Bin[] {
  const ratios = cells.flatMap(({ sample }) => (sample.kind === 'ratio' ? [sample] : []));
  const total = (of: 'n' | 'sumX' | 'sumY') => ratios.reduce((sum, sample) => sum + sample[of], 0);
  const [ratio, perRequest] = [total('sumX') / total('sumY'), total('sumY') / total('n')];
  return cells.flatMap(({ atMs, sample }): readonly Bin[] => {
    switch (sample.kind) {
      case 'rate':
        return [{ atMs, n: sample.n, sum: sample.hits }];
      case 'mean':
        return [{ atMs, n: sample.n, sum: sample.sum, sumSquares: sample.sumSquares }];
      case 'ratio': {
        const { n, sumX, sumY, sumXX, sumXY, sumYY } = sample;
        if (!Number.isFinite(ratio)) return [];
        const beyond = (sumX - ratio * sumY) / perRequest;
        const squares = (sumXX - 2 * ratio * sumXY + ratio ** 2 * sumYY) / perRequest ** 2;
        return [{ atMs, n, sum: n * ratio + beyond, sumSquares: n * ratio ** 2 + 2 * ratio * beyond + squares }];
      }
      case 'quantile':
        return [];
      default:
        return sample satisfies never;
    }
  });
}
