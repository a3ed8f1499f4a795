import type { CohortRowJson, KpiSeriesOutput } from '@faultline/model';
import { formatValue } from '../../scorecard/format.ts';
import { changeText, intervalText } from '../scorecard/render.ts';
import { sparkline, table, type Terminal } from '../terminal.ts';

export function renderSeries({ kpi, points, marks, cohorts, exemplars }: KpiSeriesOutput, terminal: Terminal): string {
  const { paint } = terminal;
  const { unit, title, formula } = kpi.definition;
  const value = kpi.value === undefined ? '–' : formatValue(kpi.value, unit);
  const lines = [
    `${paint('bold', `${title}: ${value}`)}  ${intervalText(kpi)}  sample ${kpi.sample}`,
    paint('dim', formula),
    kpi.note ?? '',
    kpi.change?.sentence ?? '',
    sparkline(points.map((point) => point.value)),
    ...marks.map(({ time, field, value: mark }) => paint('dim', `${time.slice(0, 19)}  ${field} ${mark} first seen`)),
    '',
    table(
      ['COHORT', 'VALUE', '95 % INTERVAL', 'SAMPLE', 'SHARE', 'AGAINST REST', 'TREND'],
      cohorts.map((row) => [
        cohortName(row),
        row.value === undefined ? '–' : formatValue(row.value, unit),
        intervalText({ ...row, definition: kpi.definition }),
        String(row.sample),
        formatValue(row.share, 'share'),
        changeText(row.againstRest, unit, paint),
        sparkline(row.series.map((point) => point.value)),
      ]),
      terminal,
    ),
    ...(exemplars.length > 0 ? ['', `requests to look at: ${exemplars.join(' ')}`] : []),
  ];
  return lines.filter((line, i) => line !== '' || lines[i - 1] !== '').join('\n');
}

function cohortName({ by, kind, labels }: Pick<CohortRowJson, 'by' | 'kind' | 'labels'>): string {
  if (kind === 'other') return `${by.join(', ')}: others`;
  return by.map((field) => `${field}=${labels[field] === '' ? '(unknown)' : labels[field]}`).join(' ');
}
