import type { RequestRecord } from '@faultline/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { request } from '../store/clickhouse/conformance/test-data.ts';
import { sampling } from './sample.ts';

const of = (requestId: string, cohort: Readonly<Record<string, string>> = {}): RequestRecord =>
  request({ requestId, cohort });

const RULES = [
  { where: 'tenant:acme intent:refund', share: 1 },
  { where: 'tenant:acme', share: 0 },
  { where: 'tenant:globex', share: 1 },
];

test.for([
  { name: 'the first that matches counts', cohort: { tenant: 'acme', intent: 'refund' }, is: 'in' },
  { name: 'also where a later one would take it', cohort: { tenant: 'acme', intent: 'other' }, is: 'sampled_out' },
  { name: 'a later one', cohort: { tenant: 'globex' }, is: 'in' },
  { name: 'none', cohort: { tenant: 'initech' }, is: 'out_of_cohort' },
])('rules of a sample: $name', ({ cohort, is }) => {
  expect(sampling('tone', RULES, of('r1', cohort))).toBe(is);
});

const isIn = (id: string, requestId: string, share: number) =>
  sampling(id, [{ where: '', share }], of(requestId)) === 'in';

test('the same request is always decided alike, and who is in at a share is in at every larger one', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (id, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(isIn('tone', id, low)).toBe(isIn('tone', id, low));
        if (isIn('tone', id, low)) expect(isIn('tone', id, high)).toBe(true);
        expect(isIn('tone', id, 0)).toBe(false);
        expect(isIn('tone', id, 1)).toBe(true);
      },
    ),
  );
});

test('of many requests about the share is taken, and two evaluators do not take the same ones', () => {
  const ids = Array.from({ length: 5000 }, (_, i) => `request-${i}`);
  for (const share of [0.01, 0.2, 0.5, 0.9]) {
    const taken = ids.filter((id) => isIn('tone', id, share)).length / ids.length;
    // Five standard deviations.
    expect(Math.abs(taken - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / ids.length));
  }
  const both = ids.filter((id) => isIn('tone', id, 0.5) && isIn('facts', id, 0.5)).length / ids.length;
  expect(Math.abs(both - 0.25)).toBeLessThan(0.04);
});
