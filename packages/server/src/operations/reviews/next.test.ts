import { expect, test } from 'vitest';
import { nextReviews } from './next.ts';

const terminal = { columns: 80, paint: (_: string, text: string) => text };

test('a terminal is told the reason of each request, and how to pass it on with the verdict', () => {
  const items = [
    { requestId: 'r1', reason: 'undecided' as const, explanation: 'bad, and the evidence does not decide why' },
    { requestId: 'r2', reason: 'random' as const, explanation: 'chosen at random' },
  ];
  const shown = nextReviews.render!({ items, remaining: 2 }, terminal);
  expect(shown).toMatch(/^r2 +random +chosen at random$/m);
  expect(shown).toContain('faultline reviews submit r1 <class or none> --reason undecided');
  expect(nextReviews.render!({ items: [], remaining: 0 }, terminal)).toMatch(/^nothing to review/);
});
