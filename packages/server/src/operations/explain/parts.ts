import type { ExplainOutput, Kpi, KpiTerm } from '@faultline/model';
import type { Sample } from '../../compare/sample.ts';
import { splitRatio } from '../../explain/ratio.ts';
import { formatDifference } from '../../scorecard/format.ts';

/** Of a ratio the change by what is above and what is below the line: of cost per success by cost and by success. */
export function explainParts(
  { title, unit, measure }: Kpi,
  now: Sample,
  compared: Sample | undefined,
): ExplainOutput['parts'] {
  if (measure.kind !== 'ratio' || now.kind !== 'ratio' || compared?.kind !== 'ratio') return undefined;
  const split = splitRatio(compared, now);
  if (!split) return undefined;
  const [top, bottom] = [
    { ...split.top, name: nameOf(measure.top) },
    { ...split.bottom, name: nameOf(measure.bottom) },
  ];
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${formatDifference(Math.abs(value), unit)}`;
  const said = [top, bottom].map(({ name, adds }) => `${name} ${signed(adds)}`).join(', ');
  return { top, bottom, sentence: `${title} changed by ${signed(top.adds + bottom.adds)}: ${said}.` };
}

function nameOf({ field, where }: KpiTerm): string {
  if (field === undefined) return `share of ${where ?? 'all'}`;
  return `mean ${field}${where === undefined ? '' : ` where ${where}`}`;
}
