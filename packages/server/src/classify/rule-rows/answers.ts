import { span } from '../../assemble/sample-spans.ts';
import { fromPassages, fromTools } from '../sample-cases.ts';
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
