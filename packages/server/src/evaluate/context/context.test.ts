import { describe, expect, test } from 'vitest';
import { contextPrecision } from '../retrieval/context-precision.ts';
import { requestOf, type Told } from '../sample-request.ts';
import { contradiction } from './contradiction.ts';
import { freshness } from './freshness.ts';

type Case<T> = Told & { readonly name: string; readonly is: T };

describe('contradiction', () => {
  const cases: readonly Case<0 | 1 | undefined>[] = [
    {
      name: 'two versions of a page with other numbers',
      selected: [
        { id: 'returns@1', text: 'The router has to be back with us within 37 days of the end of the contract.' },
        { id: 'returns', text: 'The router has to be back with us within 21 days of the end of the contract.' },
      ],
      is: 1,
    },
    {
      name: 'pages of one title that say the opposite',
      selected: [
        { id: 'a', text: 'Opened packages can be returned to the shop.', metadata: { title: 'Returns' } },
        { id: 'b', text: 'Opened packages cannot be returned to the shop.', metadata: { title: 'Returns' } },
      ],
      is: 1,
    },
    {
      name: 'pages written alike about two products',
      selected: [
        { id: 'price/fiber-100', text: 'Fiber 100 costs 29.90 euros a month, taxes included.' },
        { id: 'price/fiber-500', text: 'Fiber 500 costs 44.90 euros a month, taxes included.' },
      ],
      is: 0,
    },
    {
      name: 'two products whose names only the titles have',
      selected: [
        { id: 'x1', text: 'The connection charge is 49 euros on the first bill.', metadata: { title: 'Fiber 100' } },
        { id: 'x2', text: 'The connection charge is 39 euros on the first bill.', metadata: { title: 'Fiber 500' } },
      ],
      is: 0,
    },
    {
      name: 'the same page twice',
      selected: ['Returns are free for 30 days after delivery.', 'Returns are free for 30 days after delivery.'],
      is: 0,
    },
    { name: 'one chunk: does not apply', selected: ['Returns are free for 30 days.'], is: undefined },
  ];
  test.for(cases)('$name', ({ is, ...told }) => {
    expect(contradiction.evaluate(requestOf(told))?.facts?.context_contradiction).toBe(is);
  });
});

describe('freshness', () => {
  const cases: readonly Case<number | undefined>[] = [
    {
      name: 'an older version beside the newer one',
      selected: [
        { id: 'returns@1', metadata: { version: 1 } },
        { id: 'returns', metadata: { version: 2 } },
      ],
      is: 0.5,
    },
    {
      name: 'a newer version that was found and not selected',
      selected: [{ id: 'a', metadata: { source: 'returns.md', updatedAt: '2024-01-01' } }],
      candidates: [{ id: 'b', metadata: { source: 'returns.md', updatedAt: '2026-01-01' } }],
      is: 0,
    },
    { name: 'past its validity', selected: [{ id: 'a', metadata: { valid_until: '2020-12-31' } }], is: 0 },
    { name: 'marked as deprecated', selected: [{ id: 'a', metadata: { status: 'deprecated' } }], is: 0 },
    {
      name: 'says that it is outdated',
      selected: ['This page is outdated. Returns are free for 30 days.'],
      is: 0,
    },
    { name: 'the only version', selected: [{ id: 'a', metadata: { version: 2 } }], is: 1 },
    { name: 'says nothing of it: cannot judge', selected: ['Returns are free.'], is: undefined },
  ];
  test.for(cases)('$name', ({ is, ...told }) => {
    expect(freshness.evaluate(requestOf(told))?.facts?.fresh_share).toBe(is);
  });
});

describe('context precision', () => {
  const cases: readonly Case<number | undefined>[] = [
    {
      name: 'one of two has to do with the question',
      question: 'How long is the warranty of the dishwasher?',
      selected: ['The dishwasher has a warranty of 60 months.', 'Invoices are sent on the third of each month.'],
      is: 0.5,
    },
    {
      name: 'by the title of the chunk',
      question: 'How long is the warranty of the dishwasher?',
      selected: [{ text: 'It lasts 60 months.', metadata: { title: 'Dishwasher warranty' } }],
      is: 1,
    },
    {
      name: 'another language: cannot judge',
      question: 'How long is the warranty of the dishwasher and what do I have to pay?',
      selected: ['Die Spülmaschine hat eine Garantie von 60 Monaten, und die Teile sind für Sie kostenlos.'],
      is: undefined,
    },
    { name: 'no question', selected: ['The dishwasher has a warranty.'], is: undefined },
    { name: 'no chunks', question: 'How long is the warranty?', is: undefined },
  ];
  test.for(cases)('$name', ({ is, ...told }) => {
    expect(contextPrecision.evaluate(requestOf(told))?.facts?.context_precision).toBe(is);
  });
});
