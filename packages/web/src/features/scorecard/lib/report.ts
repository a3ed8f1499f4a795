// The pages as files: numbers for a spreadsheet, words for a message.
import type { CohortRowJson, FindingsOutput, KpiSeriesOutput, KpiTileJson, ScorecardOutput } from '@faultline/model';
import { cohortName, splitName } from './cohorts.ts';
import { formatInterval, formatKpi, formatShare, verdictWord } from './format-kpi.ts';
import { headlineOf } from './headline.ts';

type Cell = string | number | boolean | undefined;

/** RFC 4180. Text that a spreadsheet would take for a formula is marked as text. */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(value: Cell): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const NUMBER_COLUMNS = ['value', 'low', 'high', 'sample'] as const;
const CHANGE_COLUMNS = ['verdict', 'before', 'difference', 'difference_low', 'difference_high', 'p', 'q'] as const;

const numbersOf = ({ value, low, high, sample }: Pick<KpiTileJson, (typeof NUMBER_COLUMNS)[number]>): Cell[] => [
  value,
  low,
  high,
  sample,
];
const changeOf = (change: KpiTileJson['change']): Cell[] => [
  change?.verdict,
  change?.before,
  change?.difference?.value,
  change?.difference?.low,
  change?.difference?.high,
  change?.difference?.p,
  change?.difference?.q,
];

/** A row a KPI, exact numbers. */
export function scorecardCsv({ groups }: ScorecardOutput): string {
  return toCsv([
    ['group', 'kpi', 'title', 'unit', ...NUMBER_COLUMNS, 'enough', 'coverage', ...CHANGE_COLUMNS],
    ...groups.flatMap(({ group, kpis }) =>
      kpis.map((tile) => [
        group,
        tile.id,
        tile.definition.title,
        tile.definition.unit,
        ...numbersOf(tile),
        tile.isEnough,
        tile.coverage,
        ...changeOf(tile.change),
      ]),
    ),
  ]);
}

/** A row a point of time, then a row a cohort. */
export function kpiCsv({ kpi, points, comparedPoints, cohorts }: KpiSeriesOutput): string {
  return toCsv([
    ['kpi', 'unit', 'kind', 'start', 'end', 'cohort', ...NUMBER_COLUMNS, 'compared', ...CHANGE_COLUMNS],
    ...points.map((point, i) => [
      kpi.id,
      kpi.definition.unit,
      'time',
      point.start,
      point.end,
      undefined,
      ...numbersOf(point),
      comparedPoints[i]?.value,
    ]),
    ...cohorts.map((row) => [
      kpi.id,
      kpi.definition.unit,
      splitName(row.by),
      undefined,
      undefined,
      cohortName(row),
      ...numbersOf(row),
      undefined,
      ...changeOf(row.againstRest),
    ]),
  ]);
}

/** What both reports begin with: what was looked at, and where to look again. */
function preamble({
  range,
  filter,
  compared,
  requests,
  comparedRequests,
}: ScorecardOutput | KpiSeriesOutput): string[] {
  const of = (text: string) => (text ? `, filter \`${text}\`` : '');
  return [
    `${requests} requests from ${range.from} to ${range.to}${of(filter)}`,
    ...(compared
      ? [`compared with ${comparedRequests} from ${compared.from} to ${compared.to}${of(compared.filter)}`]
      : []),
  ];
}

/** `found`: what got worse together, where that is known. */
export function scorecardMarkdown(answer: ScorecardOutput, href: string, found?: FindingsOutput): string {
  const { title, text, worse } = headlineOf(answer, found);
  const said = found
    ? [...found.findings, ...found.unsettled]
    : worse.map(({ change }) => ({ sentence: change?.sentence }));
  return joinLines([
    `# Scorecard: ${title}`,
    '',
    `${text} ${preamble(answer).join('; ')}. [Open](${href})`,
    ...(said.length > 0 ? ['', ...said.map(({ sentence }) => `- ${sentence}`)] : []),
    ...answer.groups.flatMap((group) => ['', `## ${group.title}`, '', ...tileTable(group.kpis)]),
  ]);
}

function tileTable(tiles: readonly KpiTileJson[]): string[] {
  return [
    '| KPI | value | 95 % interval | change | sample | judged |',
    '|---|--:|---|---|--:|--:|',
    ...tiles.map(({ definition: { title, unit }, change, coverage, ...tile }) =>
      row([
        title,
        formatKpi(tile.value, unit),
        formatInterval(tile, unit) ?? '–',
        change ? verdictWord(change.verdict) : '–',
        String(tile.sample),
        coverage === undefined ? '–' : formatShare(coverage),
      ]),
    ),
  ];
}

export function kpiMarkdown(answer: KpiSeriesOutput, href: string): string {
  const { kpi, marks, cohorts } = answer;
  const { title, unit, description, formula } = kpi.definition;
  const interval = formatInterval(kpi, unit);
  return joinLines([
    `# ${title}: ${formatKpi(kpi.value, unit)}${interval ? ` (95 % interval ${interval})` : ''}`,
    '',
    `${description} Formula: ${formula}.`,
    '',
    `${preamble(answer).join('; ')}. [Open](${href})`,
    ...(kpi.change ? ['', kpi.change.sentence] : []),
    ...(marks.length > 0
      ? ['', '## New in this range', '', ...marks.map((mark) => `- ${mark.time} ${mark.field} ${mark.value}`)]
      : []),
    ...[...Map.groupBy(cohorts, ({ by }) => splitName(by))].flatMap(([split, rows]) => [
      '',
      `## By ${split}`,
      '',
      ...cohortTable(rows, unit),
    ]),
  ]);
}

function cohortTable(rows: readonly CohortRowJson[], unit: KpiTileJson['definition']['unit']): string[] {
  return [
    '| cohort | value | 95 % interval | against the rest | requests |',
    '|---|--:|---|---|--:|',
    ...rows.map((cohort) =>
      row([
        cohortName(cohort),
        formatKpi(cohort.value, unit),
        formatInterval(cohort, unit) ?? '–',
        cohort.againstRest ? verdictWord(cohort.againstRest.verdict) : '–',
        String(cohort.requests),
      ]),
    ),
  ];
}

/** Cohort values come from telemetry: nothing in them may end a cell. */
const row = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll(/[\r\n]+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
const joinLines = (lines: readonly string[]) => `${lines.join('\n')}\n`;
