// The sums of every conjunction of up to three label values, and which of them are worth looking at.
import { deviance, type CohortSums } from './evidence.ts';
import { addUp, cubesFor, WIDTH, type Cube } from './cube.ts';
import type { Expectation } from './expected.ts';
import type { LeafLabel, Leaves } from './leaves.ts';

const MOST_TERMS = 3;
/** A conjunction is counted as tested from this many failures, seen or expected; of a mean, from this many requests. */
const LEAST_SUPPORT = { rate: 5, mean: 30 };

export interface Candidate {
  /** Which labels and, of each, which value; none means all requests. */
  readonly terms: readonly { readonly label: number; readonly value: number }[];
  readonly sums: CohortSums;
  readonly deviance: number;
}

export interface Scan {
  /** Those that rose enough. */
  readonly candidates: readonly Candidate[];
  /** How many conjunctions were tested, by number of terms. */
  readonly counts: readonly number[];
  /** All requests. */
  readonly total: CohortSums;
}

/** Leaves marked in `explained` count as expected what they have. */
export function scan(
  leaves: Leaves,
  expectation: Expectation,
  explained: Uint8Array,
  { leastRise, leastExcess }: { readonly leastRise: number; readonly leastExcess: number },
): Scan {
  const hasBaseline = leaves.baseline.n.some((n) => n > 0);
  const support = leaves.isMean ? LEAST_SUPPORT.mean : LEAST_SUPPORT.rate;
  const cube = leafCube(leaves, expectation, explained);
  const total = readCell(addUp(cube, []), 0, expectation, hasBaseline);
  const candidates: Candidate[] = [];
  const counts = Array.from({ length: MOST_TERMS + 1 }, () => 0);
  for (const { from, subset } of cubesFor(cube, MOST_TERMS)) {
    const labels = subset.map((label) => leaves.labels[label]!);
    const cells = addUp(from, subset);
    for (let cell = 0; cell * WIDTH < cells.length; cell++) {
      if (!(cells[cell * WIDTH]! > 0)) continue;
      const sums = readCell(cells, cell, expectation, hasBaseline);
      if ((leaves.isMean ? sums.n : Math.max(sums.sum, sums.expected)) < support) continue;
      const values = valuesOf(cell, labels);
      if (values.some((value, i) => labels[i]!.hasRare && value === labels[i]!.values.length - 1)) continue;
      counts[subset.length]! += 1;
      const excess = sums.sum - sums.expected;
      if (excess < leastRise * sums.expected || excess < leastExcess) continue;
      const evidence = deviance(sums, leaves.isMean);
      if (evidence > 0)
        candidates.push({ terms: values.map((value, i) => ({ label: subset[i]!, value })), sums, deviance: evidence });
    }
  }
  return { candidates, counts, total };
}

function leafCube({ count, labels, current }: Leaves, expectation: Expectation, explained: Uint8Array): Cube {
  const rows = new Float64Array(count * WIDTH);
  for (let leaf = 0; leaf < count; leaf++) {
    const at = leaf * WIDTH;
    const expected = expectation.mean[leaf]!;
    rows[at + 5] = expectation.restsOn[leaf]!;
    // Traffic that the baseline did not have cannot have changed.
    if (Number.isNaN(expected)) continue;
    const n = current.n[leaf]!;
    const sum = current.sum[leaf]!;
    rows[at] = n;
    rows[at + 1] = sum;
    rows[at + 2] = current.sumSquares[leaf]!;
    rows[at + 3] = explained[leaf] ? sum : n * expected;
    rows[at + 4] = n ** 2 * expectation.uncertainty[leaf]!;
  }
  return {
    count,
    rows,
    labels: labels.map(({ values, codes }, label) => ({ label, size: values.length, codes })),
  };
}

/**
 * The sums of a cell. What leaves know of each other through their labels is not counted twice: the expectation is never more certain
 * than the cohort's own baseline requests make it.
 */
function readCell(
  cells: Float64Array,
  cell: number,
  { varianceOf, shift }: Expectation,
  hasBaseline: boolean,
): CohortSums {
  const at = cell * WIDTH;
  const n = cells[at]!;
  const expected = cells[at + 3]!;
  const spread = n > 0 ? n * varianceOf(expected / n) : 0;
  const own = hasBaseline ? (shift * n * spread) / Math.max(1, cells[at + 5]!) : 0;
  return {
    n,
    sum: cells[at + 1]!,
    sumSquares: cells[at + 2]!,
    expected,
    spread,
    uncertainty: Math.max(cells[at + 4]!, own),
  };
}

function valuesOf(cell: number, labels: readonly LeafLabel[]): readonly number[] {
  const values: number[] = [];
  let rest = cell;
  for (const { values: all } of labels.toReversed()) {
    values.unshift(rest % all.length);
    rest = Math.floor(rest / all.length);
  }
  return values;
}
