import { levelAt } from '../compare/quantile.ts';
import type { Sample } from '../compare/sample.ts';

/** What is left of a sample without a part of it; undefined where the two are of different kinds. */
export function subtract(whole: Sample, part: Sample): Sample | undefined {
  const n = whole.n - part.n;
  if (whole.kind === 'rate' && part.kind === 'rate') return { kind: 'rate', n, hits: whole.hits - part.hits };
  if (whole.kind === 'mean' && part.kind === 'mean')
    return { kind: 'mean', n, sum: whole.sum - part.sum, sumSquares: whole.sumSquares - part.sumSquares };
  if (whole.kind === 'ratio' && part.kind === 'ratio')
    return {
      kind: 'ratio',
      n,
      sumX: whole.sumX - part.sumX,
      sumY: whole.sumY - part.sumY,
      sumXX: whole.sumXX - part.sumXX,
      sumYY: whole.sumYY - part.sumYY,
      sumXY: whole.sumXY - part.sumXY,
    };
  if (whole.kind !== 'quantile' || part.kind !== 'quantile') return undefined;
  if (n <= 0 || part.n === 0) return { ...whole, n, points: n <= 0 ? [] : whole.points };
  // The distribution of all is the mixture of the two.
  let level = 0;
  const points = whole.points.map(({ level: ofAll, value }) => {
    level = Math.min(1, Math.max(level, (whole.n * ofAll - part.n * levelAt(part.points, value)) / n));
    return { level, value };
  });
  return { ...whole, n, points };
}
