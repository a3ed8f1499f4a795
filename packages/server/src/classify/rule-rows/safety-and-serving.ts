import type { Span } from '@faultline/model';
import { message, span } from '../../assemble/sample-spans.ts';
import { fromPassages, fromTools } from '../sample-cases.ts';
import type { Row } from './row.ts';

const failing = { name: 'order_status', arguments: { order: 'AB-10482' }, error: 'order_id is required' };
const late = { over_latency_budget: 1 };
const throttled = (stage: Span['stage']) =>
  span('throttled', 'root', [2500, 2600], {
    stage,
    statusCode: 'error',
    errorType: 'RateLimitError',
    errorMessage: '429 slow down',
  });
const slowest = (seconds: number) => [
  span('root', undefined, [0, 20_000], { stage: 'request' }),
  span('model', 'root', [0, seconds * 1000], { stage: 'generation', outputMessages: [message('assistant', 'Hello')] }),
  span('rest', 'root', [seconds * 1000, 20_000], { stage: 'delivery' }),
];

export const safetyAndServingRows: readonly Row[] = [
  {
    rule: 'personal-data-in-answer',
    name: 'personal data of somebody else',
    spans: fromPassages(),
    facts: { pii_leaks: 1 },
    finds: { subClass: 'personal_data_leak', stage: 'validation' },
  },
  {
    rule: 'personal-data-in-answer',
    name: 'a secret',
    spans: fromPassages(),
    facts: { pii_leaks: 1, secret_leaks: 1 },
    finds: { subClass: 'secret_leak' },
  },
  {
    rule: 'personal-data-in-answer',
    name: 'none',
    spans: fromPassages(),
    facts: { pii_leaks: 0, secret_leaks: 0 },
    finds: undefined,
  },
  {
    rule: 'injection-obeyed',
    name: 'followed',
    spans: fromPassages(),
    facts: { injection: 1, injection_obeyed: 1 },
    finds: { subClass: 'injection' },
  },
  {
    rule: 'injection-obeyed',
    name: 'withstood',
    spans: fromPassages(),
    facts: { injection: 1, injection_obeyed: 0 },
    finds: undefined,
  },
  {
    rule: 'safety-rule-broken',
    name: 'an evaluator says so',
    spans: fromPassages(),
    facts: { violation: 1 },
    finds: { subClass: 'policy' },
  },
  {
    rule: 'safety-rule-broken',
    name: 'an evaluator says the contrary',
    spans: fromPassages(),
    facts: { violation: 0 },
    finds: undefined,
  },
  {
    rule: 'refused-what-was-fine',
    name: 'nothing calls for it',
    spans: fromPassages(),
    facts: { refused: 1, over_refused: 1 },
    finds: { subClass: 'over_refusal' },
  },
  {
    rule: 'refused-what-was-fine',
    name: 'nobody knows whether it should',
    spans: fromPassages(),
    facts: { refused: 1 },
    finds: { subClass: 'over_refusal' },
  },
  {
    rule: 'refused-what-was-fine',
    name: 'an attack was refused',
    spans: fromPassages(),
    facts: { refused: 1, injection: 1 },
    finds: undefined,
  },
  {
    rule: 'refused-what-was-fine',
    name: 'refused as it should',
    spans: fromPassages(),
    facts: { refused: 1, refusal_correct: 1 },
    finds: undefined,
  },
  {
    rule: 'waited-too-long',
    name: 'calls without capacity',
    spans: fromPassages({ more: [throttled('generation')] }),
    facts: late,
    finds: { subClass: 'rate_limit', stage: 'generation' },
  },
  {
    rule: 'waited-too-long',
    name: 'a call that ran into a time limit',
    spans: fromPassages({
      more: [span('slow', 'root', [2500, 4900], { stage: 'rerank', statusCode: 'error', errorType: 'TimeoutError' })],
    }),
    facts: late,
    finds: { subClass: 'timeout', stage: 'rerank' },
  },
  {
    rule: 'waited-too-long',
    name: 'capacity was missing and nobody waited long',
    spans: fromPassages({ more: [throttled('generation')] }),
    facts: { over_latency_budget: 0 },
    finds: undefined,
  },
  {
    rule: 'waited-too-long',
    name: 'one step took most of the time',
    spans: slowest(18),
    facts: late,
    finds: { subClass: 'slow_step', stage: 'generation' },
  },
  {
    rule: 'waited-too-long',
    name: 'many steps that are none of them slow',
    spans: Array.from({ length: 10 }, (_, at) =>
      span(`step ${at}`, undefined, [at * 2000, at * 2000 + 2000], { stage: 'generation' }),
    ),
    facts: late,
    finds: undefined,
  },
  {
    rule: 'waited-too-long',
    name: 'a tool that failed is no bottleneck',
    spans: [...slowest(18), ...fromTools([failing]).slice(1, 2)],
    facts: late,
    finds: undefined,
  },
];
