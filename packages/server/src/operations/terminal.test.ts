import fc from 'fast-check';
import { styleText, stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { formatMs, formatUsd, paragraph, shortened, table, withoutControls, type Terminal } from './terminal.ts';

const plain = (columns: number): Terminal => ({ columns, paint: (_, text) => text });
const coloured = (columns: number): Terminal => ({
  columns,
  paint: (style, text) => styleText(style, text, { validateStream: false }),
});

test('columns are aligned, wide characters and colours counted as they show', () => {
  const { paint } = coloured(60);
  const printed = table(
    ['A', 'B', 'C'],
    [
      ['日本', paint('red', '✗'), 'one'],
      ['é', '', '  two'],
    ],
    coloured(60),
  );
  expect(stripVTControlCharacters(printed)).toBe('A     B  C\n日本  ✗  one\né          two');
});

test('the last column is cut to the terminal', () => {
  const printed = table(['ID', 'TEXT'], [['1', 'a long text\nover two lines that does not fit']], plain(24));
  expect(printed).toBe('ID  TEXT\n1   a long text over tw…');
});

test.for([
  ['a  b\n c', 10, 'a b c'],
  ['abcdef', 4, 'abc…'],
  ['日本語日本語', 6, '日本…'],
  ['', 4, ''],
  [undefined, 4, ''],
] as const)('shortened %j to %i', ([text, width, expected]) => {
  expect(shortened(text, width)).toBe(expected);
});

test('a long paragraph says how much is left out', () => {
  expect(paragraph('abc', 3)).toBe('abc');
  expect(paragraph('abcde', 3)).toBe('abc… (2 more characters; --json shows all)');
});

test.for([
  [0.0005, '1 µs'],
  [0.4, '400 µs'],
  [3.25, '3.3 ms'],
  [42, '42 ms'],
  [1500, '1.50 s'],
  [119_999, '2 min 0 s'],
] as const)('%d ms is %s', ([ms, text]) => {
  expect(formatMs(ms)).toBe(text);
});

test.for([
  [undefined, ''],
  [0, '$0.00'],
  [0.00000016, '<$0.0001'],
  [0.0025, '$0.0025'],
  [1.234, '$1.23'],
] as const)('%d USD is %j', ([usd, text]) => {
  expect(formatUsd(usd)).toBe(text);
});

test('telemetry cannot command the terminal', () => {
  const hostile = '\u001B]0;owned\u0007\u001B[2J\u009B31m\u202Etxet\r\n\tok';
  expect(withoutControls({ [`a${hostile}`]: [hostile, 1, null] })).toEqual({
    'a]0;owned[2J31mtxet\n\tok': [']0;owned[2J31mtxet\n\tok', 1, null],
  });
  fc.assert(
    fc.property(
      fc.string({ unit: fc.integer({ min: 0, max: 0x2fff }).map((code) => String.fromCharCode(code)) }),
      (text) => {
        // oxlint-disable-next-line no-control-regex -- these are what must be gone
        expect(withoutControls(text)).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/);
      },
    ),
  );
});
