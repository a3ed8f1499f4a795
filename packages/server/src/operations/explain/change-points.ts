import { fromIso, toIso, type ExplainOutput } from '@faultline/model';
import { findChangePoints, type Bin } from '../../explain/change-point.ts';
import { formatValue } from '../../scorecard/format.ts';
import { bucketEdges } from '../../store/kpi-query.ts';
import type { Sample } from '../../compare/sample.ts';
import { readMarks } from '../kpi/read-details.ts';
import type { ExplainQuestion } from './question.ts';

const BUCKETS = 96;

/** When the KPI changed its level: over the range, and the one before where that is what it is compared with. */
export async function explainChangePoints({
  telemetry,
  kpi,
  measure,
  selections: { now, compared },
}: ExplainQuestion): Promise<ExplainOutput['changePoints']> {
  if (!measure || measure.kind === 'quantile') return [];
  const isJoined = compared?.toNs === now.fromNs;
  const range = isJoined ? { ...now, fromNs: compared.fromNs } : now;
  const [[cells], marks] = await Promise.all([
    telemetry.aggregateKpis({
      ...range,
      measures: [measure],
      splits: [{ by: [], isOverTime: true }],
      buckets: BUCKETS,
      top: 1,
      withIntervals: false,
    }),
    readMarks(telemetry, range),
  ]);
  const edges = bucketEdges(range.fromNs, range.toNs, BUCKETS);
  const bins = cells!.flatMap(({ bucket, samples }) => binOf(Number(edges[bucket!]! / 1_000_000n), samples[0]!.sample));
  const versions = marks.map(({ time, field, value }) => ({
    name: `${field} ${value}`,
    atMs: Number((fromIso(time) ?? 0n) / 1_000_000n),
  }));
  const time = (ms: number) => toIso(BigInt(Math.round(ms)) * 1_000_000n);
  return findChangePoints(bins, versions, { format: (value) => formatValue(value, kpi.unit) }).map((point) => ({
    time: time(point.atMs),
    from: time(point.fromMs),
    to: time(point.toMs),
    before: point.before,
    after: point.after,
    p: point.p,
    versions: point.versions.map(({ name, atMs }) => ({ name, time: time(atMs) })),
    sentence: point.statement,
  }));
}

/** Of a ratio, the linear part of its requests: what it is the mean of where the denominators are alike. */
function binOf(atMs: number, sample: Sample): readonly Bin[] {
  switch (sample.kind) {
    case 'rate':
      return [{ atMs, n: sample.n, sum: sample.hits }];
    case 'mean':
      return [{ atMs, n: sample.n, sum: sample.sum, sumSquares: sample.sumSquares }];
    case 'ratio': {
      const perRequest = sample.n === 0 ? 0 : sample.sumY / sample.n;
      if (perRequest === 0) return [];
      return [{ atMs, n: sample.n, sum: sample.sumX / perRequest, sumSquares: sample.sumXX / perRequest ** 2 }];
    }
    case 'quantile':
      return [];
    default:
      return sample satisfies never;
  }
}
