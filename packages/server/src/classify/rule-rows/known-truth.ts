import { fromPassages, fromTools, GARDEN, REFUND, SHIPPING } from '../sample-cases.ts';
import type { Row } from './row.ts';

const lookup = {
  name: 'order_status',
  arguments: { order_id: 'AB-10482' },
  result: { state: 'shipped', id: 'AB-10482' },
};
const notFound = 'I could not find this in our help pages.';

export const knownTruthRows: readonly Row[] = [
  {
    rule: 'no-source-has-it',
    name: 'known to be in no source',
    spans: fromPassages({ answer: notFound }),
    statement: { expectedSources: [] },
    finds: { subClass: 'not_in_knowledge_base', stage: 'corpus' },
  },
  {
    rule: 'no-source-has-it',
    name: 'a tool is to answer it',
    spans: fromTools([lookup]),
    statement: { expectedSources: [] },
    finds: undefined,
  },
  {
    rule: 'right-source-not-retrieved',
    name: 'not among the candidates',
    spans: fromPassages({ candidates: [SHIPPING, GARDEN] }),
    statement: { expectedSources: ['refund'] },
    finds: { subClass: 'not_found', chunkIds: ['refund'] },
  },
  {
    rule: 'right-source-not-retrieved',
    name: 'one of two is, and it is bad',
    spans: fromPassages(),
    statement: { expectedSources: ['refund', 'card'] },
    isBad: true,
    finds: { subClass: 'partly_found', chunkIds: ['card'] },
  },
  {
    rule: 'right-source-not-retrieved',
    name: 'not among them, and the answer is right',
    spans: fromPassages({ candidates: [SHIPPING, GARDEN] }),
    statement: { expectedSources: ['refund'], expectedAnswer: '5 working days' },
    finds: undefined,
  },
  {
    rule: 'right-source-not-retrieved',
    name: 'among them',
    spans: fromPassages(),
    statement: { expectedSources: ['refund'] },
    finds: undefined,
  },
  {
    rule: 'right-source-not-selected',
    name: 'found and left out',
    spans: fromPassages({ chosen: [SHIPPING] }),
    statement: { expectedSources: ['refund'] },
    finds: { subClass: 'best_left_out', chunkIds: ['refund'] },
  },
  {
    rule: 'right-source-not-selected',
    name: 'found and selected',
    spans: fromPassages({ chosen: [REFUND] }),
    statement: { expectedSources: ['refund'] },
    finds: undefined,
  },
  {
    rule: 'right-source-lost',
    name: 'cut off in the prompt',
    spans: fromPassages({ selected: [{ ...REFUND, text: REFUND.text!.slice(0, 30) }] }),
    statement: { expectedSources: ['refund'] },
    facts: { context_lost: 1 },
    finds: { subClass: 'cut_off', chunkIds: ['refund'] },
  },
  {
    rule: 'right-source-lost',
    name: 'missing from the prompt',
    spans: fromPassages({ selected: [SHIPPING] }),
    statement: { expectedSources: ['refund'] },
    facts: { context_lost: 1 },
    finds: { subClass: 'missing_from_prompt' },
  },
  {
    rule: 'right-source-lost',
    name: 'another one was lost',
    spans: fromPassages({ selected: [REFUND, SHIPPING] }),
    statement: { expectedSources: ['refund'] },
    facts: { context_lost: 1 },
    finds: undefined,
  },
  {
    rule: 'right-source-ignored',
    name: 'another answer than the right one',
    spans: fromPassages({ answer: 'It takes 9 days.' }),
    statement: { expectedSources: ['refund'], expectedAnswer: '5 working days' },
    finds: { subClass: 'not_the_answer', stage: 'generation' },
  },
  {
    rule: 'right-source-ignored',
    name: 'found nothing though it was there',
    spans: fromPassages({ answer: notFound }),
    facts: { abstained: 1 },
    statement: { expectedSources: ['refund'], expectedAnswer: '5 working days' },
    finds: { subClass: 'missed_evidence' },
  },
  {
    rule: 'right-source-ignored',
    name: 'the right answer in other words',
    spans: fromPassages({ answer: 'Working days: 5 of them.' }),
    statement: { expectedSources: ['refund'], expectedAnswer: '5 working days' },
    finds: undefined,
  },
];
