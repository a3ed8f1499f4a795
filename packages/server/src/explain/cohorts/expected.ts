// What each leaf would have if nothing had changed.
import { numberRows, pick, type LeafLabel, type Leaves, type Sums } from './leaves.ts';

const SWEEPS = 4;
/** A sweep that changes no factor by more than this was the last. */
const SETTLED = 0.002;
/** Effects with few events are drawn towards none, as if they had this many more of exactly the usual. */
const PRIOR_EVENTS = 2;
/** Cells of the mix never follow their labels more exactly than this relative spread: no model is quite right. */
const LEAST_SPREAD = 0.05;

export interface Expectation {
  /** By leaf, for one request in it. NaN where the baseline has no such traffic to compare with. */
  readonly mean: Float64Array;
  /** Variance of `mean`, by leaf, as far as it is the leaf's own. */
  readonly uncertainty: Float64Array;
  /** Requests of the baseline that `mean` rests on, by leaf: those of its cell, shared out among the versions that have its traffic now. */
  readonly restsOn: Float64Array;
  /** How many times more uncertain an expectation is for the mix having shifted; 1 where it did not. */
  readonly shift: number;
  /** Variance of a single request's value where this is the mean. */
  readonly varianceOf: (mean: number) => number;
}

/** Combinations of the labels that are mix, not version. */
interface Cells {
  readonly count: number;
  readonly labels: readonly LeafLabel[];
  readonly cellOf: Uint32Array;
  readonly baseline: Sums;
  /** Requests now. */
  readonly current: Float64Array;
  readonly isMean: boolean;
}

/**
 * The mean of each cell of the mix in the baseline, drawn towards what its labels say where it has few requests. What they say: effects of
 * labels and of pairs of labels multiply, fitted by iterative scaling (Deming and Stephan 1940). Cells differ from that by a factor whose
 * spread is estimated from the baseline (empirical Bayes, Clayton and Kaldor 1987). Expecting by cell is what holds the mix fixed.
 */
export function expectFromBaseline(leaves: Leaves): Expectation {
  const cells = cellsOf(leaves);
  const { n, sum } = cells.baseline;
  const prior = labelEffects(cells);
  const varianceOf = cells.isMean ? proportionalVariance(cells, prior) : binomialVariance;
  const tau = relativeSpread(cells, prior, varianceOf);
  const unseen = unseenCells(cells);
  const mean = new Float64Array(leaves.count);
  const uncertainty = new Float64Array(leaves.count);
  const restsOn = new Float64Array(leaves.count);
  for (let leaf = 0; leaf < leaves.count; leaf++) {
    const cell = cells.cellOf[leaf]!;
    const between = tau * prior[cell]! ** 2;
    const weight = n[cell]! > 0 ? between / (between + varianceOf(prior[cell]!) / n[cell]!) || 0 : 0;
    const seen = weight > 0 ? (weight * sum[cell]!) / n[cell]! : 0;
    mean[leaf] = unseen[cell] ? Number.NaN : (1 - weight) * prior[cell]! + seen;
    uncertainty[leaf] = (1 - weight) * between;
    const now = cells.current[cell]!;
    restsOn[leaf] = now > 0 ? (n[cell]! * leaves.current.n[leaf]!) / now : leaves.baseline.n[leaf]!;
  }
  return { mean, uncertainty, restsOn, shift: mixShift(leaves), varianceOf };
}

/** The mean of all requests, for every leaf alike: where there is no baseline, cohorts are compared with everything not yet explained. */
export function expectFromRest(leaves: Leaves, explained: Uint8Array): Expectation {
  const { n, sum, sumSquares } = leaves.current;
  const rest = { n: 0, sum: 0, sumSquares: 0 };
  for (let leaf = 0; leaf < leaves.count; leaf++)
    if (!explained[leaf]) {
      rest.n += n[leaf]!;
      rest.sum += sum[leaf]!;
      rest.sumSquares += sumSquares[leaf]!;
    }
  const mean = rest.n > 0 ? rest.sum / rest.n : 0;
  const variance = rest.n > 0 ? Math.max(0, rest.sumSquares / rest.n - mean ** 2) : 0;
  return {
    mean: new Float64Array(leaves.count).fill(mean),
    uncertainty: new Float64Array(leaves.count),
    restsOn: new Float64Array(leaves.count),
    shift: 1,
    varianceOf: leaves.isMean ? () => variance : binomialVariance,
  };
}

function cellsOf(leaves: Leaves): Cells {
  const mix = leaves.labels.filter(({ isVersion }) => !isVersion);
  const { numberOf, firstRow } = numberRows(mix, leaves.count);
  const count = firstRow.length;
  const gather = (values: Float64Array) => {
    const gathered = new Float64Array(count);
    for (let leaf = 0; leaf < leaves.count; leaf++) gathered[numberOf[leaf]!]! += values[leaf]!;
    return gathered;
  };
  const { n, sum, sumSquares } = leaves.baseline;
  return {
    count,
    labels: mix.map((label) => ({ ...label, codes: pick(label.codes, firstRow) })),
    cellOf: numberOf,
    baseline: { n: gather(n), sum: gather(sum), sumSquares: gather(sumSquares) },
    current: gather(leaves.current.n),
    isMean: leaves.isMean,
  };
}

/** μ · Π f(value) · Π f(two values), fitted so that every value and every two have as many events as they have. */
function labelEffects(cells: Cells): Float64Array {
  const { n, sum } = cells.baseline;
  const requests = total(n);
  const mean = requests > 0 ? total(sum) / requests : 0;
  const fitted = new Float64Array(cells.count).fill(mean);
  // An event of a rate counts 1, one of a mean as much as a request does on average.
  const prior = PRIOR_EVENTS * (cells.isMean ? mean : 1);
  const single = cells.labels.map((label) => marginOf([label], cells, prior));
  const pairs = cells.labels.flatMap((one, i) =>
    cells.labels.slice(i + 1).map((other) => marginOf([one, other], cells, prior)),
  );
  for (const margins of [single, [...single, ...pairs]])
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      const changes = margins.map((margin) => scale(fitted, margin, cells, prior));
      if (Math.max(...changes) < SETTLED) break;
    }
  return cells.isMean ? fitted : fitted.map((rate) => Math.min(1, rate));
}

/** The combinations of some labels' values. */
interface Margin {
  /** By cell, the number of its combination. */
  readonly placeOf: Uint16Array | Uint32Array;
  /** Events of each combination. */
  readonly seen: Float64Array;
}

function marginOf(labels: readonly LeafLabel[], { count, baseline: { sum } }: Cells, prior: number): Margin {
  const size = labels.reduce((product, { values }) => product * values.length, 1);
  const placeOf = size <= 0x1_0000 ? new Uint16Array(count) : new Uint32Array(count);
  for (const { values, codes } of labels)
    for (let cell = 0; cell < count; cell++) placeOf[cell] = placeOf[cell]! * values.length + codes[cell]!;
  const seen = new Float64Array(size).fill(prior);
  for (let cell = 0; cell < count; cell++) seen[placeOf[cell]!]! += sum[cell]!;
  return { placeOf, seen };
}

/** One step of iterative scaling: makes the fitted events of a margin the seen ones. Returns the largest change of a factor. */
function scale(fitted: Float64Array, { placeOf, seen }: Margin, { count, baseline: { n } }: Cells, prior: number) {
  const expected = new Float64Array(seen.length).fill(prior);
  for (let cell = 0; cell < count; cell++) expected[placeOf[cell]!]! += n[cell]! * fitted[cell]!;
  let largest = 0;
  const factors = seen.map((each, i) => (expected[i]! > 0 ? each / expected[i]! : 1));
  for (const factor of factors) largest = Math.max(largest, Math.abs(factor - 1));
  for (let cell = 0; cell < count; cell++) fitted[cell]! *= factors[placeOf[cell]!]!;
  return largest;
}

/** Cells of which a label's value is not in the baseline at all. */
function unseenCells({ count, labels, baseline: { n } }: Cells): Uint8Array {
  const unseen = new Uint8Array(count);
  for (const { values, codes } of labels) {
    const seen = new Uint8Array(values.length);
    for (let cell = 0; cell < count; cell++) if (n[cell]! > 0) seen[codes[cell]!] = 1;
    for (let cell = 0; cell < count; cell++) if (!seen[codes[cell]!]) unseen[cell] = 1;
  }
  return unseen;
}

/**
 * 1 + Σχ² + Σχ²χ², over labels and pairs of labels, of the shares now against the baseline's: the variance of a fitted total on shifted
 * traffic, over that on the traffic it was fitted to, as leverage adds up over the effects of a model.
 */
function mixShift({ count, labels, current, baseline }: Leaves): number {
  const [now, before] = [total(current.n), total(baseline.n)];
  const shifts = labels
    .filter(({ isVersion }) => !isVersion)
    .map(({ values, codes }) => {
      const [after, earlier] = [new Float64Array(values.length), new Float64Array(values.length)];
      for (let leaf = 0; leaf < count; leaf++) {
        after[codes[leaf]!]! += current.n[leaf]! / now;
        earlier[codes[leaf]!]! += baseline.n[leaf]! / before;
      }
      return after.reduce((sum, share, i) => sum + (earlier[i]! > 0 ? (share - earlier[i]!) ** 2 / earlier[i]! : 0), 0);
    });
  const sum = shifts.reduce((total, each) => total + each, 0);
  const squares = shifts.reduce((total, each) => total + each ** 2, 0);
  return 1 + sum + (sum ** 2 - squares) / 2;
}

/** The variance is everywhere the same share of the squared mean, as for times and costs. */
function proportionalVariance(
  { count, baseline: { n, sum, sumSquares } }: Cells,
  prior: Float64Array,
): Expectation['varianceOf'] {
  let squares = 0;
  let scale = 0;
  for (let cell = 0; cell < count; cell++) {
    squares += sumSquares[cell]! - 2 * prior[cell]! * sum[cell]! + n[cell]! * prior[cell]! ** 2;
    scale += n[cell]! * prior[cell]! ** 2;
  }
  const relative = scale > 0 ? Math.max(0, squares / scale) : 0;
  return (mean) => relative * mean ** 2;
}

function binomialVariance(rate: number): number {
  return Math.max(0, rate * (1 - rate));
}

/** Variance of the factor by which cells differ from their labels, by the method of moments. */
function relativeSpread(
  { count, baseline: { n, sum } }: Cells,
  prior: Float64Array,
  varianceOf: Expectation['varianceOf'],
): number {
  let excess = 0;
  let scale = 0;
  for (let cell = 0; cell < count; cell++) {
    const expected = n[cell]! * prior[cell]!;
    excess += (sum[cell]! - expected) ** 2 - n[cell]! * varianceOf(prior[cell]!);
    scale += expected ** 2;
  }
  return Math.max(LEAST_SPREAD ** 2, scale > 0 ? excess / scale : 0);
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
