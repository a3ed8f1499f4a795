import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readVerdict } from './read-verdict.ts';

const LABELS = { labels: { good: 1, partly: 0.4, bad: 0 }, score: false };
const SCORE = { score: true };
const BOTH = { ...LABELS, score: true };

test.for([
  {
    name: 'a label stands for its number',
    form: LABELS,
    answer: '{"label":"partly","explanation":"half"}',
    verdict: { label: 'partly', value: 0.4, explanation: 'half' },
  },
  {
    name: 'a score',
    form: SCORE,
    answer: '{"score":0.25,"explanation":"weak"}',
    verdict: { value: 0.25, explanation: 'weak' },
  },
  {
    name: 'of both the score is the number',
    form: BOTH,
    answer: '{"label":"good","score":0.9,"explanation":"fine"}',
    verdict: { label: 'good', value: 0.9, explanation: 'fine' },
  },
  {
    name: 'in a fence, with more than was asked',
    form: LABELS,
    answer: '```json\n{"label":"bad","explanation":"no","confidence":"high","score":7}\n```',
    verdict: { label: 'bad', value: 0, explanation: 'no' },
  },
])('$name', ({ form, answer, verdict }) => {
  expect(readVerdict(answer, form)).toEqual({ verdict });
});

test.for([
  { name: 'words', form: LABELS, answer: 'It is good.', problem: /not one JSON object/ },
  {
    name: 'words around it',
    form: LABELS,
    answer: 'Sure: {"label":"good","explanation":"x"}',
    problem: /not one JSON/,
  },
  { name: 'nothing', form: LABELS, answer: '', problem: /not one JSON object/ },
  { name: 'a list', form: LABELS, answer: '[]', problem: /it does not fit/ },
  { name: 'a label that is none', form: LABELS, answer: '{"label":"great","explanation":"x"}', problem: /field label/ },
  {
    name: 'a label of every object',
    form: LABELS,
    answer: '{"label":"constructor","explanation":"x"}',
    problem: /field label/,
  },
  { name: 'no label', form: BOTH, answer: '{"score":1,"explanation":"x"}', problem: /field label/ },
  { name: 'no explanation', form: LABELS, answer: '{"label":"good"}', problem: /field explanation/ },
  { name: 'an empty explanation', form: LABELS, answer: '{"label":"good","explanation":""}', problem: /explanation/ },
  { name: 'a score beyond 1', form: SCORE, answer: '{"score":1.5,"explanation":"x"}', problem: /field score/ },
  { name: 'a score in words', form: SCORE, answer: '{"score":"1","explanation":"x"}', problem: /field score/ },
])('is no verdict: $name', ({ form, answer, problem }) => {
  expect(readVerdict(answer, form)).toEqual({ problem: expect.stringMatching(problem) });
});

test('whatever is said, it is a verdict of the form or a problem', () => {
  const said = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({
        label: fc.oneof(fc.constantFrom('good', 'partly', 'bad'), fc.string()),
        score: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.anything()),
        explanation: fc.oneof(fc.string(), fc.anything()),
      })
      .map((value) => JSON.stringify(value) ?? ''),
  );
  fc.assert(
    fc.property(said, fc.constantFrom(LABELS, SCORE, BOTH), (answer, form) => {
      const read = readVerdict(answer, form);
      if ('problem' in read) {
        expect(read.problem).not.toBe('');
        return;
      }
      const { value, label, explanation } = read.verdict;
      expect(value! >= 0 && value! <= 1).toBe(true);
      expect(explanation).not.toBe('');
      if ('labels' in form) expect(Object.keys(LABELS.labels)).toContain(label);
    }),
  );
});
