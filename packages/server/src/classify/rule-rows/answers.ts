import { span } from '../../assemble/sample-spans.ts';
import { fromPassages, fromTools, GARDEN, passage, REFUND } from '../sample-cases.ts';
import type { Row } from './row.ts';

const lookup = {
  name: 'order_status',
  arguments: { order_id: 'AB-10482' },
  result: { state: 'shipped', id: 'AB-10482' },
};
const checked = (verdict: 'pass' | 'fail', at: readonly [number, number] = [4000, 4500]) =>
  span('check', 'root', at, {
    stage: 'validation',
    validation: { name: 'citations', verdict, reason: 'no claim is cited' },
  });

export const answersRows: readonly Row[] = [
  {
    rule: 'claims-not-supported',
    name: 'against its sources',
    spans: fromPassages(),
    facts: { claims: 1, unsupported_claims: 1, contradicted_claims: 1 },
    finds: { subClass: 'contradicts_sources', stage: 'generation' },
  },
  {
    rule: 'claims-not-supported',
    name: 'beyond its sources',
    spans: fromPassages(),
    facts: { claims: 1, unsupported_claims: 1 },
    finds: { subClass: 'beyond_sources' },
  },
  {
    rule: 'claims-not-supported',
    name: 'a tool answered, in another language',
    spans: fromTools([lookup]),
    facts: { claims: 1, unsupported_claims: 1 },
    finds: undefined,
  },
  {
    rule: 'uncited-claim',
    name: 'a number without a source among cited statements',
    spans: fromPassages({ answer: 'A refund takes 5 working days. [1] You also get a credit of 25 euros.' }),
    finds: { subClass: 'beyond_sources', stage: 'generation' },
  },
  {
    rule: 'uncited-claim',
    name: 'without a marker, and in a passage',
    spans: fromPassages({ answer: 'A refund takes 5 working days. [1] Parcels leave our warehouse within 2 days.' }),
    finds: undefined,
  },
  {
    rule: 'uncited-claim',
    name: 'an answer that never cites',
    spans: fromPassages({ answer: 'You get a credit of 25 euros.' }),
    finds: undefined,
  },
  {
    rule: 'uncited-claim',
    name: 'a number without a source, of which a passage has little more than the number',
    spans: fromPassages({
      candidates: [REFUND, passage('broken', 'Broken housings', 'A broken housing is charged with 25 euros.')],
      answer: 'A refund takes 5 working days. [1] You receive 25 euros.',
    }),
    finds: { subClass: 'beyond_sources' },
  },
  {
    rule: 'beside-the-question',
    name: 'asked how long, told what it costs',
    spans: fromPassages({ answer: 'A refund comes to the card you paid with. [1]' }),
    isRelevant: false,
    finds: { subClass: 'not_the_answer', stage: 'generation', chunkIds: ['refund'] },
  },
  {
    rule: 'beside-the-question',
    name: 'nothing found, where a passage has the time asked for of the thing named',
    spans: fromPassages({
      question: 'How long does the Kettle K5 rest?',
      candidates: [GARDEN, passage('rest', 'Kettle K5', 'Let it rest for 5 minutes.')],
      answer: 'I could not find this in our help pages.',
    }),
    facts: { abstained: 1 },
    finds: { subClass: 'missed_evidence', chunkIds: ['rest'] },
  },
  {
    rule: 'beside-the-question',
    name: 'no passage in the context has it',
    spans: fromPassages({
      selected: [passage('shears', 'Shears', 'Oil the shears and store them in a dry place.')],
      answer: 'Oil the shears. [1]',
    }),
    isRelevant: false,
    finds: undefined,
  },
  {
    rule: 'beside-the-question',
    name: 'the answer has it',
    spans: fromPassages(),
    isRelevant: true,
    finds: undefined,
  },
  {
    rule: 'says-it-twice',
    name: 'word for word, out of two passages',
    spans: fromPassages({ answer: 'The bill comes on the second day. [1] The bill comes on the second day. [2]' }),
    finds: { subClass: 'repeats_itself', stage: 'generation' },
  },
  {
    rule: 'says-it-twice',
    name: 'with another number each time',
    spans: fromPassages({ answer: 'Uploads reach up to 25 Mbit/s. [1] Uploads reach up to 75 Mbit/s. [2]' }),
    finds: { subClass: 'contradicts_itself' },
  },
  {
    rule: 'says-it-twice',
    name: 'of two things, by name',
    spans: fromPassages({ answer: 'With Fiber 100 you reach 50 Mbit/s. [1] With Fiber 500 you reach 200 Mbit/s. [2]' }),
    finds: undefined,
  },
  {
    rule: 'gave-up-after-checks',
    name: 'the last answer did not pass',
    spans: fromPassages({ more: [checked('fail')] }),
    finds: { subClass: 'failed_check', stage: 'generation' },
  },
  {
    rule: 'gave-up-after-checks',
    name: 'written once more after it',
    spans: fromPassages({ more: [checked('fail', [2000, 2100])] }),
    finds: undefined,
  },
];
