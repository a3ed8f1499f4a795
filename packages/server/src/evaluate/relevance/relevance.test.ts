import { describe, expect, test } from 'vitest';
import { evaluate } from '../evaluate.ts';
import { requestOf, type Told } from '../sample-request.ts';
import { ANSWER_RELEVANCE, answerRelevance } from './answer-relevance.ts';
import { hasKind, kindOf, type Kind } from './kinds.ts';

const PLANS = [
  { text: 'Fiber 100 costs 29.90 euros a month.', metadata: { title: 'Price of Fiber 100' } },
  { text: 'Fiber 500 costs 44.90 euros a month.', metadata: { title: 'Price of Fiber 500' } },
  { text: 'Uploads reach up to 50 Mbit/s.', metadata: { title: 'Speed of Fiber 100' } },
];

interface Row extends Told {
  readonly name: string;
  /** Undefined: it does not judge. */
  readonly isRelevant: boolean | undefined;
}

const rows: readonly Row[] = [
  { name: 'a price', question: 'What does Fiber 100 cost?', answer: 'It is 29.90 euros. [1]', isRelevant: true },
  {
    name: 'no price',
    question: 'How expensive is Fiber 100?',
    answer: 'It uploads at 50 Mbit/s. [3]',
    isRelevant: false,
  },
  {
    name: 'the price of another plan',
    question: 'How expensive is Fiber 100 per month?',
    answer: 'Fiber 500 costs 44.90 euros a month. [2] Fiber 100 uploads at 50 Mbit/s. [3]',
    isRelevant: false,
  },
  {
    name: 'cites a passage that is about another plan',
    question: 'How expensive is Fiber 100?',
    answer: 'It costs 44.90 euros. [2]',
    isRelevant: false,
  },
  { name: 'asks back', question: 'How expensive is Fiber 100?', answer: 'For how many people?', isRelevant: undefined },
  { name: 'does not know', question: 'How expensive is Fiber 100?', answer: 'I do not know.', isRelevant: undefined },
  { name: 'nothing to look for', question: 'Does it rain?', answer: 'It rains in Spain.', isRelevant: undefined },
  { name: 'a name that no source has', question: 'What is Vega 9?', answer: 'A star, I think.', isRelevant: undefined },
];

test.for(rows)('answer relevance: $name', ({ isRelevant, ...told }) => {
  const { scores } = evaluate(requestOf({ selected: PLANS, ...told }), [answerRelevance]);
  expect(scores.find(({ name }) => name === ANSWER_RELEVANCE)?.passed).toBe(isRelevant);
});

describe('what is asked for', () => {
  test.for<[string, Kind | undefined]>([
    ['How much does it cost?', 'money'],
    ['Was kostet der Tarif im Monat?', 'money'],
    ['Combien coûte Fiber 100 par mois ?', 'money'],
    ['How long do you keep invoices?', 'duration'],
    ['Wie viele Wochen vorher muss ich umziehen?', 'deadline'],
    ['Combien de minutes ?', 'minutes'],
    ['Jusqu’à quand ?', undefined],
    ["Jusqu'à quand puis-je le rendre ?", 'deadline'],
    ['How often must it be cleaned?', 'frequency'],
    ['What are the costs and benefits of solar power?', undefined],
    ['How many people live there?', undefined],
    ['Is it cheap?', undefined],
  ])('%s', ([question, kind]) => {
    expect(kindOf(question)).toBe(kind);
  });

  test.for<[Kind, string, boolean]>([
    ['money', 'It is free of charge.', true],
    ['money', '$12', true],
    ['money', 'The bill comes on the second day.', false],
    ['duration', 'within three working days', true],
    ['duration', 'until 12 May', true],
    ['duration', 'up to 75 subscriptions', false],
    ['duration', '9 euros a month', false],
    ['deadline', 'Leave it alone for 5 minutes.', false],
    ['deadline', 'within 28 days', true],
    ['minutes', 'within 28 days', false],
    ['minutes', 'half an hour', true],
    ['frequency', 'once a year', true],
    ['frequency', 'a warranty of 60 months', false],
  ])('%s in “%s”: %s', ([kind, text, expected]) => {
    expect(hasKind(text, kind)).toBe(expected);
  });
});
