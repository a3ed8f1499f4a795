import { describe, expect, test } from 'vitest';
import { requestOf, toolCall, type Told } from '../sample-request.ts';
import { groundedness } from './groundedness.ts';

const PRICE =
  'Fiber 100 costs 29.90 euros a month, taxes included. The first bill covers only the days since your line was switched on. Paying by direct debit is free.';
const HOTEL = JSON.stringify({
  name: 'Blue Inn',
  stars: 3.5,
  attributes: { OutdoorSeating: false, WiFi: 'free', Music: null },
});

describe('verdicts', () => {
  const cases: readonly (Told & {
    readonly name: string;
    readonly verdicts: readonly [number, number, number] | undefined;
  })[] = [
    {
      name: 'what a source says',
      selected: [PRICE],
      answer: 'Fiber 100 costs 29.90 euros a month. Paying by direct debit is free.',
      verdicts: [2, 0, 0],
    },
    {
      name: 'another number than the source has',
      selected: [PRICE],
      answer: 'Fiber 100 costs 37.90 euros a month, taxes included.',
      verdicts: [1, 1, 1],
    },
    {
      name: 'the opposite of what the source says',
      selected: ['Refunds are paid to the card that you paid with.'],
      answer: 'Refunds are not paid to the card that you paid with.',
      verdicts: [1, 1, 1],
    },
    {
      name: 'something that no source says',
      selected: [PRICE],
      answer:
        'Fiber 100 costs 29.90 euros a month. Premium customers receive complimentary international roaming vouchers worth 80 euros.',
      verdicts: [2, 1, 0],
    },
    {
      name: 'a field of data that is false',
      selected: [HOTEL],
      answer: 'Blue Inn offers outdoor seating and free WiFi.',
      verdicts: [1, 1, 1],
    },
    {
      name: 'a field of data that is false, and denied',
      selected: [HOTEL],
      answer: 'Blue Inn has free WiFi, but no outdoor seating.',
      verdicts: [1, 0, 0],
    },
    {
      name: 'a field of data that is empty',
      selected: [HOTEL],
      answer: 'Blue Inn is known for its music.',
      verdicts: [1, 1, 0],
    },
    {
      name: 'a number that the question has',
      question: 'Can I pay 45 euros in cash?',
      selected: ['Cash is accepted in all shops.'],
      answer: 'Yes, 45 euros in cash are accepted in all shops.',
      verdicts: [1, 0, 0],
    },
    {
      name: 'what a tool returned',
      spans: [toolCall(1, 'order_status', { toolResult: { message: 'Order NG-104 is shipped.', state: 'shipped' } })],
      answer: 'Order NG-104 is shipped.',
      verdicts: [1, 0, 0],
    },
    {
      name: 'German, as the source says',
      selected: [
        'Der Tarif Fiber 100 kostet 29,90 Euro im Monat und ist jederzeit mit einer Frist von 30 Tagen kündbar.',
      ],
      answer: 'Der Tarif Fiber 100 kostet 29.90 Euro im Monat.',
      verdicts: [1, 0, 0],
    },
    {
      name: 'German, with another number',
      selected: [
        'Der Tarif Fiber 100 kostet 29,90 Euro im Monat und ist jederzeit mit einer Frist von 30 Tagen kündbar.',
      ],
      answer: 'Der Tarif Fiber 100 ist jederzeit mit einer Frist von 45 Tagen kündbar.',
      verdicts: [1, 1, 1],
    },
    {
      name: 'French, in other words than the source: cannot judge',
      selected: ['Vous pouvez résilier la formule à tout moment avec un préavis de 30 jours, sans motif.'],
      answer: 'La résiliation de votre abonnement est possible quand vous le souhaitez, avec un préavis.',
      verdicts: undefined,
    },
    {
      name: 'German about English sources: cannot judge',
      selected: [PRICE],
      answer: 'Die erste Rechnung ist für die Tage, die es schon einen Anschluss gibt.',
      verdicts: undefined,
    },
    {
      name: 'an uncited claim among cited ones',
      selected: [
        'Die Spülmaschine D6 hat eine Garantie von 60 Monaten. Anträge werden innerhalb von 3 Tagen bearbeitet.',
      ],
      answer: 'Die Spülmaschine D6 hat eine Garantie von 60 Monaten. [1] Das wird jederzeit in 3 Stunden bestätigt.',
      verdicts: [2, 1, 0],
    },
    {
      name: 'a claim behind words that introduce it',
      selected: [PRICE],
      answer: 'Here is what applies: Fiber 100 costs 37.90 euros a month, taxes included.',
      verdicts: [1, 1, 1],
    },
    {
      name: 'words that only introduce',
      selected: [PRICE],
      answer: 'Here are the details of your plan:\n- Fiber 100 costs 29.90 euros a month.',
      verdicts: [1, 0, 0],
    },
    {
      name: 'the question in other words for the search is no answer that was held back',
      question: 'I need a human agent now.',
      selected: [PRICE],
      answer: 'I need a human agent now.',
      delivered: 'I am not certain enough to answer this. A colleague will get back to you.',
      verdicts: undefined,
    },
    { name: 'no sources: cannot judge', answer: 'The moon is 384400 km away.', verdicts: undefined },
    { name: 'no answer', selected: [PRICE], verdicts: undefined },
    {
      name: 'a refusal states nothing',
      selected: [PRICE],
      answer: 'I am sorry, I cannot help with that.',
      verdicts: undefined,
    },
    {
      name: 'neither does “I do not know”',
      selected: [PRICE],
      answer: 'I could not find this in our help pages. I can hand you over to a colleague if you like.',
      verdicts: undefined,
    },
    {
      name: 'what the model said, where the user was told that nobody knows',
      selected: [PRICE],
      answer: 'Fiber 100 costs 37.90 euros a month, taxes included.',
      delivered: 'I am not certain enough to answer this. A colleague will get back to you.',
      verdicts: [1, 1, 1],
    },
  ];
  test.for(cases)('$name', ({ verdicts, ...told }) => {
    const facts = groundedness.evaluate(requestOf(told))?.facts;
    expect(facts && [facts.claims, facts.unsupported_claims, facts.contradicted_claims]).toEqual(verdicts);
  });
});

test('a claim that is not supported says why, with the sentence nearest to it', () => {
  const scores = groundedness.evaluate(
    requestOf({ selected: [PRICE], answer: 'Fiber 100 costs 37.90 euros a month, taxes included.' }),
  )?.scores;
  expect(scores).toMatchObject([
    { name: 'groundedness', value: 0, passed: false },
    {
      name: 'claim',
      label: 'contradicted',
      explanation:
        '“Fiber 100 costs 37.90 euros a month, taxes included.”: it says 37.90 where a source says 100, 29.90. Nearest in doc-1: “Fiber 100 costs 29.90 euros a month, taxes included.”',
    },
  ]);
});

test('sources in the prompt are read where no span names any', () => {
  const input = requestOf({ answer: 'Fiber 100 costs 37.90 euros a month, taxes included.' });
  const spans = input.spans.map((each) =>
    each.stage === 'generation'
      ? { ...each, inputMessages: [{ role: 'user', parts: [{ type: 'text' as const, text: `Context:\n${PRICE}` }] }] }
      : each,
  );
  expect(groundedness.evaluate({ ...input, spans })?.facts).toMatchObject({ contradicted_claims: 1 });
});
