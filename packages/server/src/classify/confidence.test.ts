import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify } from './classify.ts';
import { confidenceOf } from './confidence.ts';
import { caseOf, fromTools } from './sample-cases.ts';

const share = (value: number, sample: number) => ({ value, low: 0, high: 1, sample });

describe('confidence', () => {
  test.for([
    { name: 'nothing measured: the rule’s own word', own: 0.8, measured: undefined, confidence: 0.8 },
    { name: 'measured as it says', own: 0.8, measured: share(0.8, 40), confidence: 0.8 },
    { name: 'twenty reviews outweigh it two to one', own: 0.9, measured: share(0.6, 20), confidence: 0.7 },
    { name: 'many reviews decide', own: 0.9, measured: share(0.5, 990), confidence: 0.504 },
  ])('$name', ({ own, measured, confidence }) => {
    expect(confidenceOf(own, measured).confidence).toBeCloseTo(confidence, 10);
  });

  test('lies between what the rule says and what was measured, and a surer finding stays surer', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, unit, unit, fc.integer({ min: 1, max: 10_000 }), (own, surer, value, sample) => {
        const { confidence } = confidenceOf(own, share(value, sample));
        expect(confidence).toBeGreaterThanOrEqual(Math.min(own, value) - 1e-12);
        expect(confidence).toBeLessThanOrEqual(Math.max(own, value) + 1e-12);
        const other = confidenceOf(surer, share(value, sample)).confidence;
        expect(Math.sign(other - confidence) * Math.sign(surer - own)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('a label says where its confidence comes from', () => {
  const { record, spans } = caseOf(fromTools([{ name: 'order_status', error: 'connection refused' }]), { isBad: true });
  const own = classify({ record, spans })!;

  test('of a rule that was measured: from reviews', () => {
    const measured = share(0.5, 30);
    const label = classify({ record, spans, measured: new Map([[own.rule, measured]]) });
    expect(label).toEqual({ ...own, confidence: expect.closeTo((10 * own.confidence + 15) / 40, 10), measured });
  });

  test('of another rule: from the rule itself', () => {
    expect(own).not.toHaveProperty('measured');
    expect(classify({ record, spans, measured: new Map([['another-rule', share(0.5, 30)]]) })).toEqual(own);
  });
});
