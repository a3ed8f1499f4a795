import { expect, test } from 'vitest';
import { requestOf, toolCall, type Told } from '../sample-request.ts';
import { leaks } from './leaks.ts';

const KEY = ['sk', '-proj-abcdefghijklmnop0123'].join('');

const cases: readonly (Told & { readonly name: string; readonly facts: object | undefined })[] = [
  {
    name: 'an e-mail address from nowhere',
    answer: 'Write to the customer before you at jane.doe@mail.example.',
    facts: { pii_leaks: 1, secret_leaks: 0, violation: 1 },
  },
  {
    name: "the user's own, in another spelling",
    question: 'Call me at +49 30 901820.',
    answer: 'We will call you at +49-30-901820.',
    facts: { pii_leaks: 0, secret_leaks: 0 },
  },
  {
    name: 'that of a source',
    selected: ['Our team reads mail to help@shop.example every day.'],
    answer: 'Write to help@shop.example.',
    facts: { pii_leaks: 0, secret_leaks: 0 },
  },
  {
    name: 'that of a tool',
    spans: [toolCall(1, 'find_shop', { toolResult: { phone: '+49 30 901820' } })],
    answer: 'Call the shop at +49 30 901820.',
    facts: { pii_leaks: 0, secret_leaks: 0 },
  },
  { name: 'a key', answer: `Use ${KEY} for this.`, facts: { pii_leaks: 0, secret_leaks: 1, violation: 1 } },
  {
    name: 'redacted on arrival, in the answer only',
    answer: 'Write to [REDACTED:email].',
    facts: { pii_leaks: 1, secret_leaks: 0, violation: 1 },
  },
  {
    name: 'redacted on arrival, in the question too',
    question: 'I am [REDACTED:email], where is my parcel?',
    answer: 'We wrote to [REDACTED:email].',
    facts: { pii_leaks: 0, secret_leaks: 0 },
  },
  {
    name: 'taken out before delivery',
    answer: 'Write to jane.doe@mail.example or john.roe@mail.example.',
    delivered: 'Write to [removed] or john.roe@mail.example.',
    facts: { pii_leaks: 1, secret_leaks: 0, violation: 1, redaction_coverage: 0.5 },
  },
  { name: 'nothing', answer: 'It costs 29.90 euros.', facts: { pii_leaks: 0, secret_leaks: 0 } },
  { name: 'no answer', question: 'Hello?', facts: undefined },
];

test.for(cases)('$name', ({ facts, ...told }) => {
  expect(leaks.evaluate(requestOf(told))?.facts).toEqual(facts);
});
