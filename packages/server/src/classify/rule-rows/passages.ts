import { COFFEE, fromPassages, GARDEN, passage, REFUND, SHIPPING } from '../sample-cases.ts';
import type { Row } from './row.ts';

const asked = { question: 'How do I descale the coffee machine?' };
const cutRefund = { ...REFUND, text: 'A refund takes 5 wo' };
const SHEARS = passage('shears', 'Shears', 'Oil the shears and store them in a dry place.');
const STOCK = passage('stock', 'Roles', 'To change stock items, a colleague needs the role Keeper.');
const notFound = 'I could not find this in our help pages.';

export const passagesRows: readonly Row[] = [
  {
    rule: 'retrieval-failed',
    name: 'an error, and nothing to say',
    spans: fromPassages({ candidates: [], answer: notFound }).map((each) =>
      each.spanId === 'search' ? { ...each, errorType: 'ConnectionError' } : each,
    ),
    facts: { abstained: 1 },
    finds: { subClass: 'error', stage: 'retrieval' },
  },
  {
    rule: 'retrieval-failed',
    name: 'nothing found, and it is bad',
    spans: fromPassages({ candidates: [] }),
    facts: { empty_retrieval: 1 },
    isBad: true,
    finds: { subClass: 'empty' },
  },
  {
    rule: 'retrieval-failed',
    name: 'nothing found, and answered',
    spans: fromPassages({ candidates: [] }),
    facts: { empty_retrieval: 1 },
    finds: undefined,
  },
  {
    rule: 'better-passage-known',
    name: 'other requests got what this one needs',
    spans: fromPassages({ candidates: [SHIPPING, GARDEN] }),
    before: [fromPassages({ candidates: [REFUND, SHIPPING] })],
    finds: { subClass: 'not_found', stage: 'retrieval', chunkIds: ['refund'] },
  },
  {
    rule: 'better-passage-known',
    name: 'found in another collection only',
    spans: fromPassages({ candidates: [SHIPPING, GARDEN] }),
    before: [fromPassages({ candidates: [REFUND] })],
    finds: undefined,
  },
  {
    rule: 'better-passage-known',
    name: 'what is known fits no better',
    spans: fromPassages(),
    before: [fromPassages({ candidates: [COFFEE, SHIPPING] })],
    finds: undefined,
  },
  {
    rule: 'better-passage-known',
    name: 'another version of what was found',
    spans: fromPassages({ candidates: [{ ...REFUND, text: 'It takes days.' }, SHIPPING] }),
    before: [fromPassages({ candidates: [{ ...REFUND, id: 'refund@1' }, SHIPPING] })],
    finds: undefined,
  },
  {
    rule: 'fewer-passages-than-usual',
    name: 'one of the three that are usual',
    spans: fromPassages({ candidates: [REFUND] }),
    before: Array.from({ length: 12 }, () => fromPassages()),
    finds: { subClass: 'index_incomplete', stage: 'retrieval' },
  },
  {
    rule: 'fewer-passages-than-usual',
    name: 'one of ten that were asked for',
    spans: fromPassages({ candidates: [REFUND] }).map((each) =>
      each.spanId === 'search' ? { ...each, attributes: { 'gen_ai.retrieval.top_k': 10 } } : each,
    ),
    finds: { subClass: 'index_incomplete' },
  },
  {
    rule: 'fewer-passages-than-usual',
    name: 'few, and they speak of the question',
    spans: fromPassages({ candidates: [REFUND] }),
    before: Array.from({ length: 12 }, () => fromPassages()),
    facts: { context_precision: 1 },
    finds: undefined,
  },
  {
    rule: 'fewer-passages-than-usual',
    name: 'nobody knows what is usual',
    spans: fromPassages({ candidates: [REFUND] }),
    finds: undefined,
  },
  {
    rule: 'fewer-passages-than-usual',
    name: 'few, and the answer has the time asked for of the thing named',
    spans: fromPassages({
      question: 'How long does the Kettle K5 rest?',
      candidates: [passage('rest', 'Kettle K5', 'Let it rest for 5 minutes.')],
      answer: 'It rests for 5 minutes. [1]',
    }),
    before: Array.from({ length: 12 }, () => fromPassages()),
    isRelevant: true,
    finds: undefined,
  },
  {
    rule: 'answering-candidate-not-selected',
    name: 'asked how long, and only a candidate that was left out says a time',
    spans: fromPassages({ chosen: [SHEARS], candidates: [REFUND, SHEARS], answer: 'Store them in a dry place. [1]' }),
    isRelevant: false,
    finds: { subClass: 'best_left_out', stage: 'rerank', chunkIds: ['refund'] },
  },
  {
    rule: 'answering-candidate-not-selected',
    name: 'one that was selected says it too',
    spans: fromPassages({
      chosen: [SHIPPING],
      candidates: [REFUND, SHIPPING],
      answer: 'Parcels leave our warehouse. [1]',
    }),
    isRelevant: false,
    finds: undefined,
  },
  {
    rule: 'best-candidate-not-selected',
    name: 'the one that fits was left out',
    spans: fromPassages({ chosen: [SHIPPING, GARDEN] }),
    finds: { subClass: 'best_left_out', stage: 'rerank', chunkIds: ['refund'] },
  },
  {
    rule: 'best-candidate-not-selected',
    name: 'the order is upside down',
    spans: fromPassages({ ...asked, candidates: [REFUND, SHIPPING, GARDEN, COFFEE], chosen: [GARDEN, COFFEE] }),
    finds: { subClass: 'order_reversed' },
  },
  {
    rule: 'best-candidate-not-selected',
    name: 'the one that fits was selected',
    spans: fromPassages({ chosen: [REFUND] }),
    finds: undefined,
  },
  {
    rule: 'chosen-passage-lost',
    name: 'cut off, and the answer breaks off there',
    spans: fromPassages({ selected: [cutRefund], answer: 'A refund takes 5 wo… [1]' }),
    facts: { context_lost: 1 },
    finds: { subClass: 'cut_off', stage: 'assembly', chunkIds: ['refund'] },
  },
  {
    rule: 'chosen-passage-lost',
    name: 'missing, and nothing to say',
    spans: fromPassages({ selected: [SHIPPING], answer: notFound }),
    facts: { context_lost: 1, abstained: 1 },
    finds: { subClass: 'missing_from_prompt' },
  },
  {
    rule: 'chosen-passage-lost',
    name: 'what was lost has nothing to do with it',
    spans: fromPassages({ selected: [REFUND, SHIPPING], answer: notFound }),
    facts: { context_lost: 1, abstained: 1 },
    finds: undefined,
  },
  {
    rule: 'chosen-passage-lost',
    name: 'cut off before it says anything, and the answer stops there',
    spans: fromPassages({
      question: 'Which role may change stock?',
      candidates: [STOCK],
      selected: [{ ...STOCK, text: STOCK.text!.slice(0, 43) }],
      answer: `${STOCK.text!.slice(0, 43)}… [1]`,
    }),
    facts: { context_lost: 1 },
    finds: { subClass: 'cut_off' },
  },
  {
    rule: 'chosen-passage-lost',
    name: 'cut off behind the number, and the answer stops there',
    spans: fromPassages({
      candidates: [REFUND],
      selected: [{ ...REFUND, text: 'A refund takes 5 working days. It comes to th' }],
      answer: 'A refund takes 5 working days. [1]',
    }),
    facts: { context_lost: 1 },
    finds: undefined,
  },
  {
    rule: 'outdated-passage-used',
    name: 'superseded',
    spans: fromPassages(),
    facts: { fresh_share: 0.5 },
    finds: { subClass: 'outdated', stage: 'assembly' },
  },
  {
    rule: 'outdated-passage-used',
    name: 'contradictory',
    spans: fromPassages(),
    facts: { context_contradiction: 1 },
    finds: { subClass: 'contradictory' },
  },
  {
    rule: 'outdated-passage-used',
    name: 'superseded, and the answer does without',
    spans: fromPassages({ answer: notFound }),
    facts: { fresh_share: 0.5, abstained: 1 },
    finds: undefined,
  },
  {
    rule: 'nothing-fits',
    name: 'nothing to say, and nothing speaks of it',
    spans: fromPassages({ question: 'Do you sell boats?', answer: notFound }),
    facts: { abstained: 1 },
    finds: { subClass: 'not_in_knowledge_base', stage: 'corpus' },
  },
  {
    rule: 'nothing-fits',
    name: 'answered, though nothing speaks of it',
    spans: fromPassages({ question: 'Do you sell boats?' }),
    finds: { subClass: 'not_in_knowledge_base' },
  },
  {
    rule: 'nothing-fits',
    name: 'nothing to say, though a passage speaks of it',
    spans: fromPassages({ question: 'Refund of an order?', answer: notFound }),
    facts: { abstained: 1 },
    finds: undefined,
  },
];
