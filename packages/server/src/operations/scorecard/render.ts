import type { ChangeJson, KpiTileJson, ScorecardOutput } from '@faultline/model';
import { formatValue } from '../../scorecard/format.ts';
import { plural, sparkline, table, type Terminal } from '../terminal.ts';

export function renderScorecard({ requests, range, groups }: ScorecardOutput, terminal: Terminal): string {
  const { paint } = terminal;
  const title = `${plural(requests, 'request')}, ${range.from.slice(0, 16)} to ${range.to.slice(0, 16)} UTC`;
  const rows = groups.flatMap(({ title: group, kpis }) =>
    kpis.map((tile, i) => tileRow(i === 0 ? group : '', tile, terminal)),
  );
  return `${paint('bold', title)}\n\n${table(['GROUP', 'KPI', 'VALUE', '95 % INTERVAL', 'SAMPLE', 'COVERAGE', 'CHANGE', 'TREND', 'ID'], rows, terminal)}`;
}

function tileRow(group: string, tile: KpiTileJson, { paint }: Terminal): readonly string[] {
  const { title, unit } = tile.definition;
  const value = tile.value === undefined ? '–' : formatValue(tile.value, unit);
  return [
    paint('bold', group),
    title,
    tile.isEnough ? value : paint('dim', value),
    intervalText(tile),
    String(tile.sample),
    tile.coverage === undefined ? '' : formatValue(tile.coverage, 'share'),
    changeText(tile.change, unit, paint),
    sparkline(tile.sparkline.map((point) => point.value)),
    paint('dim', tile.id),
  ];
}

export function intervalText({
  low,
  high,
  definition: { unit },
}: Pick<KpiTileJson, 'low' | 'high' | 'definition'>): string {
  return low === undefined || high === undefined ? '' : `${formatValue(low, unit)} – ${formatValue(high, unit)}`;
}

export function changeText(
  change: ChangeJson | undefined,
  unit: KpiTileJson['definition']['unit'],
  paint: Terminal['paint'],
): string {
  if (!change?.difference) return '';
  const { value } = change.difference;
  const text = `${value < 0 ? '−' : '+'}${formatValue(Math.abs(value), unit)}`;
  switch (change.verdict) {
    case 'better':
      return paint('green', `${text} better`);
    case 'worse':
      return paint('red', `${text} worse`);
    case 'changed':
      return paint('yellow', `${text} changed`);
    case 'mix_only':
      return `${text} mix only`;
    case 'no_proof':
    case 'too_few':
      return paint('dim', `${text} no proof`);
    default:
      return change.verdict satisfies never;
  }
}
