import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { EVALUATORS } from './registry.ts';
import { requestOf } from './sample-request.ts';

test('every evaluator that is written is asked', () => {
  const written = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .flatMap((path) => {
      const text = readFileSync(`${import.meta.dirname}/${path}`, 'utf8');
      return [...text.matchAll(/: Evaluator = \{\s+id: '([\w-]+)'/g)].map(([, id]) => id!);
    });
  expect(EVALUATORS.map(({ id }) => id).sort()).toEqual(written.sort());
});

test('ids are used once', () => {
  expect(new Set(EVALUATORS.map(({ id }) => id)).size).toBe(EVALUATORS.length);
});

const PIECES = [
  'I cannot ',
  'find ',
  '[1] ',
  '3.5 ',
  '{"a":',
  'null}',
  '. ',
  '\n',
  'não ',
  '日本',
  '😀',
  '[REDACTED:email]',
  'a@b.de',
  '"',
];
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.constantFrom(...PIECES)).map((pieces) => pieces.join('')),
);

test('whatever a request holds, every evaluator comes to an end, and facts are numbers', () => {
  fc.assert(
    fc.property(text, text, fc.array(text, { maxLength: 3 }), (question, answer, selected) => {
      const { facts, warnings } = evaluate(requestOf({ question, answer, selected, candidates: selected }));
      expect(warnings.filter((warning) => warning.startsWith('the evaluator'))).toEqual([]);
      for (const value of Object.values(facts)) expect(Number.isFinite(value)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
