import { describe, expect, test } from 'vitest';
import { span } from '../../assemble/sample-spans.ts';
import { requestOf, type Told } from '../sample-request.ts';
import { citations } from './citations.ts';

const PRICE = 'Fiber 100 costs 29.90 euros a month, taxes included.';
const NOTICE = 'You can cancel Fiber 100 at any time with a notice period of 30 days.';

const cases: readonly (Told & { readonly name: string; readonly valid: readonly [number, number] | undefined })[] = [
  {
    name: 'each names its source',
    selected: [PRICE, NOTICE],
    answer:
      'Fiber 100 costs 29.90 euros a month. [1] You can cancel it at any time with a notice period of 30 days [2].',
    valid: [2, 2],
  },
  {
    name: 'a source that says something else',
    selected: [PRICE, NOTICE],
    answer: 'Fiber 100 costs 29.90 euros a month, taxes included. [2]',
    valid: [0, 1],
  },
  {
    name: 'a number beyond the sources',
    selected: [PRICE],
    answer: 'Fiber 100 costs 29.90 euros a month, taxes included. [1] You can cancel at any time. [4]',
    valid: [1, 2],
  },
  {
    name: 'several at one claim, which they support together',
    selected: [PRICE, NOTICE],
    answer: 'Fiber 100 costs 29.90 euros a month, taxes included, with a notice period of 30 days. [1, 2]',
    valid: [2, 2],
  },
  {
    name: 'ids of sources',
    selected: [
      { id: 'kb/price-7', text: PRICE },
      { id: 'kb/notice-8', text: NOTICE },
    ],
    answer: 'Fiber 100 costs 29.90 euros a month, taxes included. [kb/price-7] Cancelling takes 30 days. [kb/fees-99]',
    valid: [1, 2],
  },
  {
    name: 'ranks that do not begin at 1',
    selected: [{ rank: 3, text: PRICE }],
    answer: 'Fiber 100 costs 29.90 euros a month, taxes included. [3]',
    valid: [1, 1],
  },
  {
    name: 'brackets that are no citations',
    selected: [PRICE],
    answer: 'Fiber 100 costs 29.90 euros a month, taxes included. [see below]',
    valid: undefined,
  },
  { name: 'no sources: cannot judge', answer: 'Fiber 100 costs 29.90 euros a month. [1]', valid: undefined },
  {
    name: 'German, another number',
    selected: ['Der Tarif Fiber 100 kostet 29,90 Euro im Monat und ist jederzeit kündbar.'],
    answer: 'Der Tarif Fiber 100 kostet 39,90 Euro im Monat und ist jederzeit kündbar. [1]',
    valid: [0, 1],
  },
];

test.for(cases)('$name', ({ valid, ...told }) => {
  const facts = citations.evaluate(requestOf(told))?.facts;
  expect(facts && [facts.valid_citations, facts.citations]).toEqual(valid);
});

describe('markers that the sender explains', () => {
  test('stand for the sources it names', () => {
    const reply = span('reply', 'request', [801, 802], {
      stage: 'delivery',
      citations: [{ id: 'doc-2', marker: '[1]' }],
    });
    const told = { selected: [NOTICE, PRICE], answer: 'Fiber 100 costs 29.90 euros a month. [1]' };
    expect(citations.evaluate(requestOf({ ...told, spans: [reply] }))?.facts).toMatchObject({ valid_citations: 1 });
    expect(citations.evaluate(requestOf(told))?.facts).toMatchObject({ valid_citations: 0 });
  });
});

test.for([
  { name: 'its own source, and nothing of the question', question: 'Which modem fits?', marker: 1, share: 5 / 7 },
  { name: 'its own source, and all of the question', question: 'Costs of Fiber 100?', marker: 1, share: 1 },
  { name: 'another source', question: 'Costs of Fiber 100?', marker: 2, share: 2 / 5 },
])('words of claim and question that the cited source has: $name', ({ question, marker, share }) => {
  const told = { question, selected: [PRICE, NOTICE], answer: `Fiber 100 costs 29.90 euros. [${marker}]` };
  const scores = citations.evaluate(requestOf(told))?.scores ?? [];
  expect(scores.find(({ name }) => name === 'citation_overlap')?.value).toBeCloseTo(share);
});
