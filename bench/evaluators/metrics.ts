// Measures of a yes-or-no judgement, and how far they may be off.

export interface Told {
  readonly isPositive: boolean;
  readonly isTold: boolean;
}

export interface Scored {
  readonly isPositive: boolean;
  readonly score: number;
}

/** 0 where nothing is positive and nothing was told. */
export function f1(told: readonly Told[]): number {
  let hits = 0;
  let misses = 0;
  let alarms = 0;
  for (const { isPositive, isTold } of told)
    if (isPositive && isTold) hits += 1;
    else if (isPositive) misses += 1;
    else if (isTold) alarms += 1;
  return hits === 0 ? 0 : (2 * hits) / (2 * hits + misses + alarms);
}

/** Mean of the shares of positives and of negatives that were told right. */
export function balancedAccuracy(told: readonly Told[]): number {
  const right = (wanted: boolean) => {
    const those = told.filter(({ isPositive }) => isPositive === wanted);
    return those.length === 0 ? 0.5 : those.filter(({ isTold }) => isTold === wanted).length / those.length;
  };
  return (right(true) + right(false)) / 2;
}

/** Area under the ROC curve: how often a positive scores above a negative, ties counting half. */
export function auroc(scored: readonly Scored[]): number {
  const sorted = [...scored].sort((a, b) => a.score - b.score);
  let ranks = 0;
  let positives = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && sorted[to]!.score === sorted[from]!.score) to += 1;
    for (let at = from; at < to; at++)
      if (sorted[at]!.isPositive) {
        ranks += (from + to + 1) / 2;
        positives += 1;
      }
    from = to;
  }
  const negatives = sorted.length - positives;
  return positives === 0 || negatives === 0
    ? 0.5
    : (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

const ROUNDS = 400;

/** 95 % interval of a measure, by drawing whole sources again and again; the same draws each time. */
export function interval<T extends { readonly source: string }>(
  rows: readonly T[],
  measure: (rows: readonly T[]) => number,
): readonly [number, number] {
  const bySource = [...Map.groupBy(rows, ({ source }) => source).values()];
  const random = generator(7);
  const values = Array.from({ length: ROUNDS }, () =>
    measure(bySource.flatMap(() => bySource[Math.floor(random() * bySource.length)]!)),
  ).sort((a, b) => a - b);
  return [values[Math.floor(ROUNDS * 0.025)]!, values[Math.ceil(ROUNDS * 0.975) - 1]!];
}

/** Park and Miller's generator. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Parts of the rows with all of a source in one, the same each time. */
export function foldOf(source: string, folds: number): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < source.length; i++) hash = Math.imul(hash ^ source.charCodeAt(i), 16_777_619);
  return (hash >>> 0) % folds;
}
