// Which values of the labels of a traffic mix are told apart, so that both sides of a comparison are cut the same way.
import type { LabelValues, ValueCount } from '../store/kpi-query.ts';

/** Label combinations at most: with more, most would have too few requests to be compared. */
const MOST_STRATA = 600;

/**
 * Of every label its most frequent values, as many over all labels as make no more than `most` combinations; all others of a label count as
 * one. `counts`: for each label how many requests have each value.
 */
export function strataOf(
  fields: readonly string[],
  counts: readonly (readonly ValueCount[])[],
  most = MOST_STRATA,
): readonly LabelValues[] {
  const kept = fields.map((): string[] => []);
  const totals = counts.map((ofField) => {
    const total = new Map<string, number>();
    for (const { value, requests } of ofField) total.set(value, (total.get(value) ?? 0) + requests);
    return total;
  });
  const combinations = () =>
    kept.reduce(
      (product, values, i) => product * Math.max(1, values.length + Number(values.length < totals[i]!.size)),
      1,
    );
  const ranked = totals.flatMap((total, field) => [...total].map(([value, requests]) => ({ field, value, requests })));
  ranked.sort((a, b) => b.requests - a.requests || a.field - b.field || (a.value < b.value ? -1 : 1));
  for (const { field, value } of ranked) {
    kept[field]!.push(value);
    if (combinations() > most) kept[field]!.pop();
  }
  return fields.map((field, i) => ({ field, values: kept[i]! }));
}
