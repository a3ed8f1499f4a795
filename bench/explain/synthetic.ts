// Invented traffic with a planted regression, or with a shift of the traffic mix and nothing else: what a search should find, and not find.
import type { CohortTable } from '../../packages/server/src/explain/cohorts/table.ts';
import { randomNormal, seededRandom, type Random } from '../../packages/server/src/statistics/seeded-random.ts';

const LABELS = [
  { name: 'intent', size: 8, isVersion: false },
  { name: 'tenant', size: 15, isVersion: false },
  { name: 'locale', size: 5, isVersion: false },
  { name: 'release', size: 2, isVersion: true },
  { name: 'model', size: 3, isVersion: false },
  { name: 'userTier', size: 3, isVersion: false },
] as const;
/** Requests of a window; the baseline has as many. */
const REQUESTS = 20_000;
const USUAL_FAILURE_RATE = 0.06;
/** Spread of the logarithm of how label values and combinations of two change the failure rate. */
const LABEL_SPREAD = 0.4;
const PAIR_SPREAD = 0.2;
/** Spread of the logarithm by which shares of traffic differ between the windows: as they do from week to week, and as they do rarely. */
const USUAL_SHIFT = 0.2;
const STRONG_SHIFT = 1;
/** The planted cohort has at least this share of the traffic, and fails two to five times as often, at least 10 points more. */
const LEAST_SHARE = 0.01;
const RISE = { least: 2, most: 5, points: 0.1 };

export interface Scene {
  readonly table: CohortTable;
  /** The cohort that got worse; empty where none did. */
  readonly planted: Readonly<Record<string, string>>;
}

/** Traffic by label value: the share of each, label by label. */
type Mix = readonly (readonly number[])[];

interface Term {
  readonly label: number;
  readonly value: number;
}

/** A window whose mix has drifted as usual, and in which one cohort of one to three labels got worse. */
export function plantedScene(seed: number): Scene {
  const random = seededRandom(seed);
  const rateOf = failureRates(random);
  const before = randomMix(random);
  const after = shifted(before, USUAL_SHIFT, random);
  const terms = pickCohort(after, random);
  const factor = RISE.least + random() * (RISE.most - RISE.least);
  const worse = (codes: Uint8Array) => {
    const rate = rateOf(codes);
    const isPlanted = terms.every(({ label, value }) => codes[label] === value);
    return isPlanted ? Math.min(0.95, Math.max(rate * factor, rate + RISE.points)) : rate;
  };
  return {
    table: draw({ before, after, rateBefore: rateOf, rateAfter: worse }, random),
    planted: Object.fromEntries(terms.map(({ label, value }) => [LABELS[label]!.name, valueName(label, value)])),
  };
}

/** Failure rates stay as they are for every combination of labels; the mix shifts strongly. */
export function mixShiftScene(seed: number): Scene {
  const random = seededRandom(seed);
  const rateOf = failureRates(random);
  const before = randomMix(random);
  const after = shifted(before, STRONG_SHIFT, random);
  return { table: draw({ before, after, rateBefore: rateOf, rateAfter: rateOf }, random), planted: {} };
}

/** Releases have no effect of their own: a worse one that gets more traffic would be a regression. */
function failureRates(random: Random): (codes: Uint8Array) => number {
  const mix = LABELS.map((label, i) => ({ ...label, i })).filter(({ isVersion }) => !isVersion);
  const effects = (count: number, spread: number) => Array.from({ length: count }, () => spread * randomNormal(random));
  const single = mix.map(({ i, size }) => ({ i, by: effects(size, LABEL_SPREAD) }));
  const pairs = mix.flatMap(({ i, size }, at) =>
    mix
      .slice(at + 1)
      .map((other) => ({ i, j: other.i, width: other.size, by: effects(size * other.size, PAIR_SPREAD) })),
  );
  return (codes) => {
    let logarithm = Math.log(USUAL_FAILURE_RATE);
    for (const { i, by } of single) logarithm += by[codes[i]!]!;
    for (const { i, j, width, by } of pairs) logarithm += by[codes[i]! * width + codes[j]!]!;
    return Math.min(0.9, Math.exp(logarithm));
  };
}

function randomMix(random: Random): Mix {
  return LABELS.map(({ size }) => normalised(Array.from({ length: size }, () => Math.exp(0.8 * randomNormal(random)))));
}

function shifted(mix: Mix, spread: number, random: Random): Mix {
  return mix.map((shares) => normalised(shares.map((share) => share * Math.exp(spread * randomNormal(random)))));
}

function normalised(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function pickCohort(mix: Mix, random: Random): readonly Term[] {
  for (;;) {
    const terms = LABELS.map(({ size }, label) => ({ label, value: Math.floor(random() * size), order: random() }))
      .sort((a, b) => a.order - b.order)
      .slice(0, 1 + Math.floor(random() * 3));
    const share = terms.reduce((product, { label, value }) => product * mix[label]![value]!, 1);
    if (share >= LEAST_SHARE) return terms;
  }
}

interface Windows {
  readonly before: Mix;
  readonly after: Mix;
  readonly rateBefore: (codes: Uint8Array) => number;
  readonly rateAfter: (codes: Uint8Array) => number;
}

function draw({ before, after, rateBefore, rateAfter }: Windows, random: Random): CohortTable {
  const columns = LABELS.map(() => new Uint8Array(2 * REQUESTS));
  const isBaseline = new Uint8Array(2 * REQUESTS).fill(1, 0, REQUESTS);
  const failed = new Float64Array(2 * REQUESTS);
  const codes = new Uint8Array(LABELS.length);
  for (let row = 0; row < 2 * REQUESTS; row++) {
    for (const [label, column] of columns.entries()) {
      codes[label] = drawValue((isBaseline[row] ? before : after)[label]!, random);
      column[row] = codes[label];
    }
    failed[row] = random() < (isBaseline[row] ? rateBefore : rateAfter)(codes) ? 1 : 0;
  }
  const labels = LABELS.map(({ name, size, isVersion }, label) => ({
    name,
    values: Array.from({ length: size }, (_, value) => valueName(label, value)),
    isVersion,
    codes: columns[label]!,
  }));
  return { labels, isBaseline, n: new Float64Array(2 * REQUESTS).fill(1), sum: failed };
}

function drawValue(shares: readonly number[], random: Random): number {
  let rest = random();
  for (const [value, share] of shares.entries()) {
    rest -= share;
    if (rest < 0) return value;
  }
  return shares.length - 1;
}

function valueName(label: number, value: number): string {
  return `${LABELS[label]!.name}-${value}`;
}
