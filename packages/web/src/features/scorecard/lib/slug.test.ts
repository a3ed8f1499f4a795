import { SavedCohortSchema } from '@faultline/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slugOf } from './slug.ts';

test.for([
  ['Refunds of Acme', 'refunds-of-acme'],
  ['  Größe & Maß ', 'gro-e-ma'],
  ['2026 renewals', 'cohort-2026-renewals'],
  ['日本', 'cohort'],
] as const)('"%s" is saved under %s', ([title, slug]) => {
  expect(slugOf(title)).toBe(slug);
});

test('whatever the title, the id is one that the server takes', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (title) => {
      expect(SavedCohortSchema.shape.cohortId.safeParse(slugOf(title)).success).toBe(true);
    }),
  );
});
