// Charts in words, for those who do not see them.
import type { KpiTileJson } from '@faultline/model';
import { extent } from '../../../ui/charts/scale.ts';
import { formatKpi } from './format-kpi.ts';

/** `24 points from 91 % to 87 %, between 84 % and 93 %` */
export function describeCourse(
  points: readonly { readonly value?: number | undefined }[],
  unit: KpiTileJson['definition']['unit'],
): string {
  const values = points.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const range = extent(values);
  const [first, last] = [values[0], values.at(-1)];
  if (!range || first === undefined || last === undefined) return 'No values over time';
  if (values.length === 1) return `One value over time: ${formatKpi(first, unit)}`;
  const show = (value: number) => formatKpi(value, unit);
  return `${values.length} values over time, from ${show(first)} to ${show(last)}, between ${show(range[0])} and ${show(range[1])}`;
}
