import type { MessagePart } from '@faultline/model';
import { message, span } from '../../assemble/sample-spans.ts';
import { fromTools } from '../sample-cases.ts';
import type { Row } from './row.ts';

const lookup = {
  name: 'order_status',
  arguments: { order_id: 'AB-10482' },
  result: { state: 'shipped', id: 'AB-10482' },
};
const failing = { name: 'order_status', arguments: { order: 'AB-10482' }, error: 'order_id is required' };
const talk = (second: string) => [
  span('root', undefined, [0, 5000], { stage: 'agent', input: 'How many live there?' }),
  span('plan', 'root', [0, 1000], {
    stage: 'generation',
    inputMessages: [message('user', 'How many live there in 2020?')],
    outputMessages: [message('assistant', 'I will look it up.')],
  }),
  span('say', 'root', [1000, 2000], {
    stage: 'generation',
    inputMessages: [message('user', 'How many live there in 2020?'), message('tool', 'population: 56,583')],
    outputMessages: [message('assistant', second)],
  }),
];

/** A second step that speaks of data. */
const talkOfData = (second: string, data: string | MessagePart) => [
  ...talk('Let me see.'),
  span('report', 'root', [3000, 4000], {
    stage: 'generation',
    inputMessages: [message('user', 'What do I pay?'), message('tool', data)],
    outputMessages: [message('assistant', second)],
  }),
];
const order = {
  Status: 'open',
  items: [{ price: 25.5, frame_color: 'red', lens: 'clear', size: 'large' }, { price: 4.9 }],
};
const shirts = {
  variants: Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => [`id-${n}`, { price: n, available: n > 1, options: { size: n % 3 } }]),
  ),
};

export const toolsRows: readonly Row[] = [
  ...[
    { name: 'fewer than the tool listed', answer: 'There are 11 shirts in our shop.', isThere: true },
    { name: 'as many as the tool listed', answer: 'There are 12 shirts in our shop.', isThere: false },
    { name: 'as many as have a value in common', answer: 'There are currently 10 shirts available.', isThere: false },
    { name: 'as many as have a value in common, deeper down', answer: 'We have 4 small shirts.', isThere: false },
    { name: 'a number of days', answer: 'You have 11 days to send it back.', isThere: false },
    { name: 'a price', answer: 'I found 11.50 euros to be the price.', isThere: false },
    { name: 'a number that is about something else', answer: 'There are 400 shirts sold a day.', isThere: false },
  ].map(({ name, answer, isThere }): Row => ({
    rule: 'result-miscounted',
    name,
    spans: fromTools([{ name: 'shirts', arguments: {}, result: shirts }], { answer }),
    isBad: true,
    finds: isThere ? { subClass: 'misreported_result', stage: 'generation' } : undefined,
  })),
  {
    rule: 'result-miscounted',
    name: 'the result is a text of JSON',
    spans: fromTools([{ name: 'shirts', arguments: {}, result: JSON.stringify(shirts) }], {
      answer: 'We have 11 shirts.',
    }),
    isBad: true,
    finds: { subClass: 'misreported_result' },
  },
  {
    rule: 'result-miscounted',
    name: 'nobody says that it is bad',
    spans: fromTools([{ name: 'shirts', arguments: {}, result: shirts }], { answer: 'There are 11 shirts.' }),
    finds: undefined,
  },
  ...[
    { name: 'a sum of what data hold', answer: 'Together you pay 30.40.', isThere: false },
    { name: 'names of fields', answer: 'It has this: Frame, Color, Lens, Size.', isThere: false },
    { name: 'a number that data do not lead to', answer: 'Together you pay 77.35.', isThere: true },
    { name: 'names that data do not have', answer: 'It comes from the Baker Smith Miller company.', isThere: true },
  ].flatMap(({ name, answer, isThere }) =>
    [
      { as: 'text', data: JSON.stringify(order) },
      { as: 'a result', data: { type: 'tool_result' as const, result: order } },
    ].map(({ as, data }): Row => ({
      rule: 'stated-from-nowhere',
      name: `${name}, given as ${as}`,
      spans: talkOfData(answer, data),
      isBad: true,
      finds: isThere ? { subClass: 'stated_from_nowhere' } : undefined,
    })),
  ),
  {
    rule: 'stated-from-nowhere',
    name: 'a number that nothing before has',
    spans: talk('About 61,250 people live there.'),
    isBad: true,
    finds: { subClass: 'stated_from_nowhere', stage: 'generation' },
  },
  {
    rule: 'stated-from-nowhere',
    name: 'a number that a tool gave',
    spans: talk('In 2020 it was 56,583.'),
    isBad: true,
    finds: undefined,
  },
  {
    rule: 'stated-from-nowhere',
    name: 'nobody says that it is bad',
    spans: talk('About 61,250 people live there.'),
    finds: undefined,
  },
  {
    rule: 'tool-loop',
    name: 'the same call three times',
    spans: fromTools([lookup, lookup, lookup]),
    finds: { subClass: 'loop', stage: 'tool' },
  },
  {
    rule: 'tool-loop',
    name: 'three calls with arguments of their own',
    spans: fromTools([1, 2, 3].map((n) => ({ ...lookup, arguments: { order_id: n } }))),
    finds: undefined,
  },
  {
    rule: 'tool-call-failed',
    name: 'arguments that the tool did not take',
    spans: fromTools([failing]),
    finds: { subClass: 'bad_arguments', stage: 'tool' },
  },
  {
    rule: 'tool-call-failed',
    name: 'a tool that did not answer',
    spans: fromTools([{ ...failing, error: 'timed out after 8 s' }]),
    finds: { subClass: 'timeout' },
  },
  {
    rule: 'tool-call-failed',
    name: 'a tool that is not there',
    spans: fromTools([{ ...failing, error: 'there is no tool order_status' }]),
    finds: { subClass: 'wrong_tool' },
  },
  {
    rule: 'tool-call-failed',
    name: 'anything else',
    spans: fromTools([{ ...failing, error: 'disk full' }]),
    finds: { subClass: 'error' },
  },
  {
    rule: 'tool-call-failed',
    name: 'went well when tried again',
    spans: fromTools([failing, lookup]),
    finds: undefined,
  },
  {
    rule: 'tool-call-failed',
    name: 'the same was found by something else',
    spans: fromTools([
      { name: 'find_user_by_mail', arguments: { mail: 'a@b.example' }, error: 'user not found' },
      { name: 'find_user_by_name', arguments: { name: 'Ann' }, result: { id: 7 } },
    ]),
    finds: undefined,
  },
  {
    rule: 'tool-call-failed',
    name: 'something else went well by what it is called by',
    spans: fromTools([
      { name: 'find_user_by_mail', arguments: { mail: 'a@b.example' }, error: 'disk full' },
      { name: 'find_order_by_mail', arguments: { mail: 'a@b.example' }, result: { id: 7 } },
    ]),
    finds: { subClass: 'error' },
  },
  {
    rule: 'invalid-tool-arguments',
    name: 'the schema forbids them, and it is bad',
    spans: fromTools([lookup]),
    facts: { invalid_tool_arguments: 1 },
    isBad: true,
    finds: { subClass: 'bad_arguments' },
  },
  {
    rule: 'invalid-tool-arguments',
    name: 'the tool took them all the same',
    spans: fromTools([lookup]),
    facts: { invalid_tool_arguments: 1 },
    finds: undefined,
  },
  {
    rule: 'plan-abandoned',
    name: 'no answer after a call',
    spans: fromTools([lookup], { answer: '' }),
    finds: { subClass: 'plan_abandoned' },
  },
  { rule: 'plan-abandoned', name: 'an answer after a call', spans: fromTools([lookup]), finds: undefined },
  {
    rule: 'tool-result-ignored',
    name: 'nothing of the result in the answer',
    spans: fromTools([lookup], { answer: 'Please be patient.' }),
    isBad: true,
    finds: { subClass: 'ignored_result', stage: 'generation' },
  },
  {
    rule: 'tool-result-ignored',
    name: 'the answer uses the result',
    spans: fromTools([lookup]),
    isBad: true,
    finds: undefined,
  },
  {
    rule: 'number-from-nowhere',
    name: 'another order',
    spans: fromTools([lookup], { answer: 'Order AB-10499 is shipped.' }),
    finds: { subClass: 'misreported_result', stage: 'generation' },
  },
  {
    rule: 'number-from-nowhere',
    name: 'a promise beside the result',
    spans: fromTools([lookup], { answer: 'Order AB-10482 is shipped. You also get a credit of 25 euros.' }),
    finds: { subClass: 'misreported_result' },
  },
  {
    rule: 'number-from-nowhere',
    name: 'the order that was asked for',
    spans: fromTools([lookup]),
    finds: undefined,
  },
  ...[
    { name: 'a sum of two results', answer: 'Both together cost 45.5 euros.' },
    { name: 'a sum of three', answer: 'With the postage it is 50.4 euros.' },
    { name: 'a result in another unit', answer: 'It took 90 minutes.' },
    { name: 'a result, rounded', answer: 'The exchange rate is 1.07.' },
    { name: 'a share of the whole', answer: 'That is 22% less.' },
    { name: 'small numbers, which count', answer: 'You have 2 orders, in 3 parcels.' },
  ].map(({ name, answer }) => ({
    rule: 'number-from-nowhere',
    name,
    spans: fromTools(
      [{ name: 'sums', arguments: {}, result: { prices: [20, 25.5, 4.9], seconds: 5400, rate: 1.0732 } }],
      {
        question: 'What do both cost, and how long did it take?',
        answer,
      },
    ),
    finds: undefined,
  })),
];
