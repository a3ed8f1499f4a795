import { parseFilter } from '@faultline/model';
import { expect, test } from 'vitest';
import { labelFilter, similarTo } from './label-filter.ts';

test.each([
  ['a label of every project', 'promptVersion', 'v14', 'prompt_version:v14'],
  ['a label of its own', 'shop', 'east', 'label.shop:east'],
  ['a session', 'sessionId', 's-1', 'session_id:s-1'],
])('%s', (_, name, value, filter) => expect(labelFilter(name, value)).toBe(filter));

test.each(['two words', 'say "hi"', '*', 'a\\b', ''])('%j can be parsed again', (value) => {
  expect(() => parseFilter(labelFilter('tenant', value))).not.toThrow();
});

test('similar is of the same workflow and intent and ended the same way', () => {
  const outcome = { status: 'failure', source: 'sdk' } as const;
  expect(similarTo({ cohort: { workflow: 'support', tenant: 'acme' }, outcome })).toBe(
    'workflow:support outcome:failure',
  );
});
