import { ReviewsNextInputSchema, VERDICTS } from '@faultline/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { skipList, viewQueue } from './queue.ts';
import { VERDICT_KEYS } from './verdict-keys.ts';

const chosen = ['a', 'b', 'c'].map((requestId) => ({ requestId, reason: 'random' as const, explanation: 'by lot' }));

describe('what is looked at', () => {
  test.for([
    { name: 'the first that waits', done: '', asked: undefined, current: 'a', waiting: 'bc' },
    { name: 'what the address names', done: '', asked: 'b', current: 'b', waiting: 'ac' },
    { name: 'what the address names, though nobody chose it', done: 'a', asked: 'z', current: 'z', waiting: 'bc' },
    { name: 'the next, when the one in the address is done', done: 'ab', asked: 'b', current: 'c', waiting: '' },
    { name: 'nothing, when all are done', done: 'abc', asked: 'c', current: undefined, waiting: '' },
  ])('$name', ({ done, asked, current, waiting }) => {
    const view = viewQueue(chosen, (id) => done.includes(id), asked);
    expect(view.current?.requestId).toBe(current);
    expect(view.waiting.map(({ requestId }) => requestId).join('')).toBe(waiting);
  });

  test('why it was chosen stays with it, and is not made up', () => {
    expect(viewQueue(chosen, () => false, 'b').current?.reason).toBe('random');
    expect(viewQueue(chosen, () => false, 'z').current).not.toHaveProperty('reason');
  });
});

test('what is to be left out fits what the server takes, the last ones first', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 256 }), { maxLength: 200 }), (ids) => {
      const skip = skipList(ids);
      expect(ReviewsNextInputSchema.shape.skip.safeParse(skip).success).toBe(true);
      const left =
        skip === '' ? 0 : ids.findIndex((_, from) => ids.slice(from).map(encodeURIComponent).join(',') === skip);
      expect(left).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 30 },
  );
  expect(skipList(['a', 'b,c'])).toBe('a,b%2Cc');
});

test('every verdict has a key of its own', () => {
  expect(VERDICT_KEYS.map(({ key }) => key).join('')).toBe('1234567890');
  expect(VERDICT_KEYS.map(({ verdict }) => verdict)).toEqual(VERDICTS);
});
