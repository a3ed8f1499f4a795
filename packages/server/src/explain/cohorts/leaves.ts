// Rows with the same labels added up: what is searched. A leaf is one combination of values of all labels.
import type { CohortTable, LabelColumn } from './table.ts';

/** More values of a label than this are not looked at one by one: the rarest become one, which no cohort is made of. */
const MOST_VALUES = 100;
/** Keys up to here are whole numbers exactly. */
const LARGEST_KEY = 2 ** 53;

/** A label with values folded: the last value stands for all the rare ones where `hasRare`. */
export interface LeafLabel {
  readonly name: string;
  readonly values: readonly string[];
  readonly hasRare: boolean;
  readonly isVersion: boolean;
  readonly codes: Uint8Array;
}

export interface Leaves {
  readonly count: number;
  readonly labels: readonly LeafLabel[];
  readonly isMean: boolean;
  readonly current: Sums;
  readonly baseline: Sums;
}

export interface Sums {
  readonly n: Float64Array;
  readonly sum: Float64Array;
  /** All 0 for a rate. */
  readonly sumSquares: Float64Array;
}

/** Adds up the rows of a table. Labels with one value only tell nothing and are left out. */
export function leavesOf(table: CohortTable): Leaves {
  const folded = table.labels.map((label) => foldRare(label, table)).filter(({ values }) => values.length > 1);
  const { numberOf, firstRow } = numberRows(folded, table.n.length);
  const count = firstRow.length;
  const sums = () => ({
    n: new Float64Array(count),
    sum: new Float64Array(count),
    sumSquares: new Float64Array(count),
  });
  const [current, baseline] = [sums(), sums()];
  for (let row = 0; row < numberOf.length; row++) {
    const into = table.isBaseline[row] ? baseline : current;
    const leaf = numberOf[row]!;
    into.n[leaf]! += table.n[row]!;
    into.sum[leaf]! += table.sum[row]!;
    if (table.sumSquares) into.sumSquares[leaf]! += table.sumSquares[row]!;
  }
  const labels = folded.map(({ codes, ...label }) => ({ ...label, codes: pick(codes, firstRow) }));
  return { count, labels, isMean: table.sumSquares !== undefined, current, baseline };
}

/** The codes of some rows. */
export function pick(codes: Uint8Array, rows: Uint32Array): Uint8Array {
  const picked = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) picked[i] = codes[rows[i]!]!;
  return picked;
}

function foldRare({ name, values, codes, isVersion }: LabelColumn, { n }: CohortTable): LeafLabel {
  const requests = new Float64Array(values.length);
  for (let row = 0; row < codes.length; row++) requests[codes[row]!]! += n[row]!;
  const seen = [...requests.keys()].filter((code) => requests[code]! > 0);
  const kept = seen.sort((a, b) => requests[b]! - requests[a]!).slice(0, MOST_VALUES);
  const hasRare = kept.length < seen.length;
  const fold = new Uint8Array(values.length).fill(kept.length);
  for (const [code, old] of kept.entries()) fold[old] = code;
  const folded = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) folded[row] = fold[codes[row]!]!;
  const names = kept.map((code) => values[code]!);
  return { name, values: hasRare ? [...names, 'other'] : names, hasRare, isVersion, codes: folded };
}

/** Gives rows with the same values of these labels the same number. Labels are packed into whole-number keys, as many to a key as fit. */
export function numberRows(
  labels: readonly LeafLabel[],
  rows: number,
): { readonly numberOf: Uint32Array; readonly firstRow: Uint32Array } {
  let numbered = { numberOf: new Uint32Array(rows), firstRow: new Uint32Array(Math.min(1, rows)) };
  let at = 0;
  while (at < labels.length) {
    const keys = new Float64Array(numbered.numberOf);
    let size = numbered.firstRow.length;
    for (; at < labels.length && size * labels[at]!.values.length <= LARGEST_KEY; at++) {
      const { values, codes } = labels[at]!;
      const base = values.length;
      for (let row = 0; row < rows; row++) keys[row] = keys[row]! * base + codes[row]!;
      size *= base;
    }
    numbered = numberKeys(keys);
  }
  return numbered;
}

/** Numbers equal keys alike, by open addressing: a Map of two million keys takes several times as long. */
function numberKeys(keys: Float64Array) {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(16, keys.length * 2)));
  const keyIn = new Float64Array(slots).fill(-1);
  const numberIn = new Uint32Array(slots);
  const numberOf = new Uint32Array(keys.length);
  const firstRow = new Uint32Array(keys.length);
  let count = 0;
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row]!;
    let slot = hash(key) & (slots - 1);
    while (keyIn[slot] !== key && keyIn[slot] !== -1) slot = (slot + 1) & (slots - 1);
    if (keyIn[slot] === -1) {
      keyIn[slot] = key;
      numberIn[slot] = count;
      firstRow[count] = row;
      count += 1;
    }
    numberOf[row] = numberIn[slot]!;
  }
  return { numberOf, firstRow: firstRow.slice(0, count) };
}

/** Mixes both halves of a whole number below 2⁵³. */
function hash(key: number): number {
  let mixed = Math.imul(key | 0, 0x9e37_79b1) ^ Math.imul((key / 4_294_967_296) | 0, 0x85eb_ca77);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b_3c6d);
  return mixed ^ (mixed >>> 13);
}
