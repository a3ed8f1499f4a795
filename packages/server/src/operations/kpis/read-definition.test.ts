import { expect, test } from 'vitest';
import { readDefinition } from './read-definition.ts';

const DEFINITION = `
id: refunds_solved
title: Refunds solved
group: outcome
unit: share
direction: higher_is_better
formula:
  kind: rate
  among: intent:refund
  hits: outcome:success
`;

test('a definition in YAML, with what is left out filled in', () => {
  expect(readDefinition(DEFINITION)).toEqual({
    id: 'refunds_solved',
    title: 'Refunds solved',
    group: 'outcome',
    unit: 'share',
    direction: 'higher_is_better',
    minimumSample: 30,
    description: '',
    formula: { kind: 'rate', among: 'intent:refund', of: '', hits: 'outcome:success' },
  });
});

test('JSON is YAML too, and scores and stages are numbers', () => {
  const formula = { kind: 'ratio', top: { field: 'score.helpful' }, bottom: { where: 'outcome:success' } };
  const text = JSON.stringify({ id: 'x', title: 'X', group: 'cost', unit: 'score', direction: 'neutral', formula });
  expect(readDefinition(text).formula).toEqual({ ...formula, among: '', of: '' });
  expect(readDefinition(text.replace('score.helpful', 'stage_ms.retrieval')).formula).toMatchObject({
    top: { field: 'stage_ms.retrieval' },
  });
});

test.for([
  { name: 'no YAML', from: 'formula:', to: 'formula: [', message: /definition: is not YAML/ },
  { name: 'an id with capitals', from: 'refunds_solved', to: 'Refunds', message: /definition\.id: use lower-case/ },
  { name: 'a group that is none', from: 'group: outcome', to: 'group: fun', message: /definition\.group: / },
  {
    name: 'a field that does not exist',
    from: 'intent:refund',
    to: 'colour:red',
    message: /definition\.formula\.among: .*colour.*character/,
  },
  {
    name: 'a filter that is none',
    from: 'outcome:success',
    to: '"(outcome:success"',
    message: /definition\.formula\.hits: /,
  },
  { name: 'no hits', from: '  hits: outcome:success\n', to: '', message: /definition\.formula\.hits: / },
  { name: 'a kind that is none', from: 'kind: rate', to: 'kind: guess', message: /definition\.formula/ },
  {
    name: 'a text as a number',
    from: 'kind: rate',
    to: 'kind: quantile\n  level: 0.5\n  field: tenant',
    message: /the field tenant is no number but a string/,
  },
  { name: 'something more', from: 'unit: share', to: 'unit: share\ncolour: red', message: /colour/ },
  {
    name: 'aliases that multiply',
    from: 'title: Refunds solved',
    to: `title: &a [x]\nb: [${'*a, '.repeat(50)}]`,
    message: /definition: /,
  },
])('refused with the place: $name', ({ from, to, message }) => {
  expect(() => readDefinition(DEFINITION.replace(from, to))).toThrow(message);
});
