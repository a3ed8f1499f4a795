import { expect, test } from 'vitest';
import { cohortName, fieldName, splitName, splitsOf } from './cohorts.ts';
import { sampleChange, sampleCohort } from './sample-tiles.ts';

test('splits with a cohort that is worse come first, and are the ones to open', () => {
  const other = (field: string) => sampleCohort({ by: [field], kind: 'unknown', labels: { [field]: '' } });
  const { splits } = splitsOf([
    other('locale'),
    other('intent'),
    sampleCohort({ by: ['locale'], labels: { locale: 'de' }, againstRest: sampleChange('no_proof') }),
    sampleCohort({ by: ['intent'], labels: { intent: 'refund' }, againstRest: sampleChange('better') }),
    sampleCohort({ by: ['tenant'], labels: { tenant: 'acme' }, againstRest: sampleChange('worse') }),
    sampleCohort({ by: ['tenant'], labels: { tenant: 'globex' }, againstRest: sampleChange('better') }),
  ]);
  expect(splits.map(({ by, isTelling, summary }) => [by.join(), isTelling, summary])).toEqual([
    ['tenant', true, 'worse: acme'],
    ['intent', true, 'one cohort'],
    ['locale', false, 'one cohort, no proof of a difference'],
  ]);
});

test('a label that no request has is no way to split', () => {
  expect(splitsOf([sampleCohort({ kind: 'unknown', labels: { tenant: '' } })])).toEqual({ splits: [], alike: [] });
});

test('a label that all requests have alike is named, and is no way to split', () => {
  const row = sampleCohort({ by: ['environment'], labels: { environment: 'production' } });
  expect(splitsOf([row])).toEqual({ splits: [], alike: [row] });
});

test.for([
  { row: { by: ['tenant'], kind: 'value', labels: { tenant: 'acme' } }, name: 'acme' },
  { row: { by: ['tenant', 'locale'], kind: 'value', labels: { tenant: 'acme', locale: 'de' } }, name: 'acme × de' },
  { row: { by: ['prompt_version'], kind: 'unknown', labels: { prompt_version: '' } }, name: 'without prompt version' },
  { row: { by: ['tenant'], kind: 'other', labels: {} }, name: 'others' },
] as const)('a cohort is called $name', ({ row, name }) => {
  expect(cohortName({ ...row, by: [...row.by] })).toBe(name);
});

test('a split is named by its labels', () => {
  expect(splitName(['prompt_version', 'label.plan'])).toBe('prompt version × plan');
  expect(['stage_ms.retrieval', 'score.faithfulness', 'cost_usd'].map(fieldName)).toEqual([
    'time in retrieval',
    'score faithfulness',
    'cost',
  ]);
});
