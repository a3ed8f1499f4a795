import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kpiCsv, kpiMarkdown, scorecardCsv, scorecardMarkdown, toCsv } from './report.ts';
import { sampleChange, sampleCohort, sampleScorecard, sampleTile } from './sample-tiles.ts';

const tile = sampleTile('task_success', { change: sampleChange('worse') });
const answer = sampleScorecard([
  tile,
  sampleTile('open', { value: undefined, low: undefined, high: undefined, sample: 0 }),
]);
const { groups: _, ...looked } = answer;
const series = {
  ...looked,
  kpi: tile,
  points: [{ start: 'A', end: 'B', value: 0.5, low: 0.4, high: 0.6, sample: 10 }],
  comparedPoints: [{ start: 'Y', end: 'Z', value: 0.7, sample: 9 }],
  marks: [{ time: 'T', field: 'release' as const, value: '2.0', filter: 'release:2.0' }],
  cohorts: [sampleCohort({ labels: { tenant: 'a|b\nc' }, againstRest: sampleChange('worse') })],
  exemplars: [],
};

test('the CSV of the scorecard has exact numbers, and nothing where there is none', () => {
  const [head, first, second] = scorecardCsv(answer).split('\r\n');
  expect(head?.split(',').slice(0, 8)).toEqual(['group', 'kpi', 'title', 'unit', 'value', 'low', 'high', 'sample']);
  expect(first).toBe(
    'outcome,task_success,Title of task_success,share,0.9,0.88,0.92,400,true,1,worse,0.95,-0.05,-0.08,-0.02,0.001,0.002',
  );
  expect(second?.startsWith('outcome,open,Title of open,share,,,,0,')).toBe(true);
});

test('the CSV of a KPI has its points, then its cohorts', () => {
  const rows = kpiCsv(series).split('\r\n');
  expect(rows[1]).toBe('task_success,share,time,A,B,,0.5,0.4,0.6,10,0.7');
  expect(rows[2]).toContain('task_success,share,tenant,,,"a|b\nc",0.5,0.4,0.6,100,,worse,');
});

test.for([
  { name: 'a comma', cell: 'a,b', text: '"a,b"' },
  { name: 'quotes', cell: 'say "hi"', text: '"say ""hi"""' },
  { name: 'a formula', cell: '=HYPERLINK(1)', text: "'=HYPERLINK(1)" },
  { name: 'a negative number', cell: -1.5, text: '-1.5' },
])('a cell with $name stays a cell', ({ cell, text }) => {
  expect(toCsv([[cell]])).toBe(`${text}\r\n`);
});

test('any texts come back out of the CSV cell by cell', () => {
  const text = fc.string().filter((each) => !/^[=+\-@\t\r]/.test(each));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (cells) => {
      expect(readCsvRow(toCsv([cells]))).toEqual(cells);
    }),
  );
});

test('the report says what moved, of what, and where to look', () => {
  const report = scorecardMarkdown(answer, 'http://host/p');
  expect(report).toContain('# Scorecard: Title of task_success got worse');
  expect(report).toContain('400 requests from 2026-11-26T00:00:00Z to 2026-11-27T00:00:00Z, filter `tenant:acme`');
  expect(report).toContain('compared with 390 from 2026-11-25T00:00:00Z');
  expect(report).toContain('[Open](http://host/p)');
  expect(report).toContain('- A sentence: worse.');
  expect(report).toContain('| Title of task_success | 90 % | 88 – 92 % | worse | 400 | 100 % |');
  expect(report).toContain('| Title of open | – | – | – | 0 | 100 % |');
});

test('the report of a KPI names what was new, and no label breaks its table', () => {
  const report = kpiMarkdown(series, 'http://host/p');
  expect(report).toContain('# Title of task_success: 90 % (95 % interval 88 – 92 %)');
  expect(report).toContain('- T release 2.0');
  expect(report).toContain('| a\\|b c | 50 % | 40 – 60 % | worse | 100 |');
});

/** A reader of our own, as simple as can be. */
function readCsvRow(text: string): string[] {
  const cells: string[] = [];
  let rest = text.replace(/\r\n$/, '');
  for (;;) {
    const [whole, quoted, bare] = /^(?:"((?:[^"]|"")*)"|([^,"]*))(?:,|$)/.exec(rest) ?? [];
    cells.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    if (whole === undefined || whole.length === rest.length) {
      if (whole?.endsWith(',')) cells.push('');
      return cells;
    }
    rest = rest.slice(whole.length);
  }
}
