import type { FindingsOutput, MovedNumberJson } from '@faultline/model';
import { formatValue } from '../../../scorecard/format.ts';
import { plural, table, type Terminal } from '../../terminal.ts';

export function renderFindings(
  { findings, unsettled, looked, worse, requests, compared }: FindingsOutput,
  terminal: Terminal,
): string {
  const { paint } = terminal;
  const about = `${plural(requests, 'request')}, ${plural(looked, 'number')} compared`;
  if (!compared) return `${about}: nothing to compare with`;
  const title =
    findings.length === 0
      ? paint('green', 'Nothing is proven to have got worse')
      : paint('bold', `${plural(findings.length, 'finding')} behind ${plural(worse, 'number')} that got worse`);
  return [
    `${title}: ${about}`,
    ...findings.map(({ sentence, leading, consequences, cohort }) =>
      [
        paint('red', sentence),
        table(
          ['NUMBER', 'BEFORE', 'NOW', 'COHORT BEFORE', 'COHORT NOW', 'REQUESTS'],
          [leading, ...consequences].map(rowOf),
          terminal,
        ),
        paint('dim', `requests: ${cohort.filter === '' ? 'all' : cohort.filter}`),
      ].join('\n'),
    ),
    ...unsettled.map(({ sentence }) => paint('dim', `Perhaps chance: ${sentence}`)),
  ].join('\n\n');
}

function rowOf({ title, unit, before, now, cohortBefore, cohortNow, filter }: MovedNumberJson): readonly string[] {
  const text = (value: number | undefined) => (value === undefined ? '–' : formatValue(value, unit));
  return [title, text(before), text(now), text(cohortBefore), text(cohortNow), filter];
}
