import type { FailingStage, Span } from '@faultline/model';
import { describe, expect, test } from 'vitest';
import { message, span } from '../assemble/sample-spans.ts';
import { RULES } from './registry.ts';
import { caseOf, COFFEE, fromPassages, fromTools, GARDEN, REFUND, SHIPPING, type Known } from './sample-cases.ts';

interface Row extends Known {
  readonly rule: string;
  readonly name: string;
  readonly spans: readonly Span[];
  /** Undefined: the rule does not apply. */
  readonly finds:
    | { readonly subClass?: string; readonly stage?: FailingStage; readonly chunkIds?: readonly string[] }
    | undefined;
}

const lookup = {
  name: 'order_status',
  arguments: { order_id: 'AB-10482' },
  result: { state: 'shipped', id: 'AB-10482' },
};
const failing = { name: 'order_status', arguments: { order: 'AB-10482' }, error: 'order_id is required' };
const late = { over_latency_budget: 1 };
const asked = { question: 'How do I descale the coffee machine?' };
const cutRefund = { ...REFUND, text: 'A refund takes 5 wo' };
const notFound = 'I could not find this in our help pages.';
const checked = (verdict: 'pass' | 'fail', at: readonly [number, number] = [4000, 4500]) =>
  span('check', 'root', at, {
    stage: 'validation',
    validation: { name: 'citations', verdict, reason: 'no claim is cited' },
  });
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

const table: readonly Row[] = [
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
    rule: 'tool-result-misreported',
    name: 'another order',
    spans: fromTools([lookup], { answer: 'Order AB-10499 is shipped.' }),
    finds: { subClass: 'ignored_result', stage: 'tool' },
  },
  {
    rule: 'tool-result-misreported',
    name: 'the order that was asked for',
    spans: fromTools([lookup]),
    finds: undefined,
  },
  {
    rule: 'no-source-has-it',
    name: 'known to be in no source',
    spans: fromPassages({ answer: notFound }),
    statement: { expectedSources: [] },
    finds: { subClass: 'not_in_knowledge_base', stage: 'corpus' },
  },
  {
    rule: 'no-source-has-it',
    name: 'a tool is to answer it',
    spans: fromTools([lookup]),
    statement: { expectedSources: [] },
    finds: undefined,
  },
  {
    rule: 'right-source-not-retrieved',
    name: 'not among the candidates',
    spans: fromPassages({ candidates: [SHIPPING, GARDEN] }),
    statement: { expectedSources: ['refund'] },
    finds: { subClass: 'not_found', chunkIds: ['refund'] },
  },
  {
    rule: 'right-source-not-retrieved',
    name: 'one of two is, and it is bad',
    spans: fromPassages(),
    statement: { expectedSources: ['refund', 'card'] },
    isBad: true,
    finds: { subClass: 'partly_found', chunkIds: ['card'] },
  },
  {
    rule: 'right-source-not-retrieved',
    name: 'not among them, and the answer is right',
    spans: fromPassages({ candidates: [SHIPPING, GARDEN] }),
    statement: { expectedSources: ['refund'], expectedAnswer: '5 working days' },
    finds: undefined,
  },
  {
    rule: 'right-source-not-retrieved',
    name: 'among them',
    spans: fromPassages(),
    statement: { expectedSources: ['refund'] },
    finds: undefined,
  },
  {
    rule: 'right-source-not-selected',
    name: 'found and left out',
    spans: fromPassages({ chosen: [SHIPPING] }),
    statement: { expectedSources: ['refund'] },
    finds: { subClass: 'best_left_out', chunkIds: ['refund'] },
  },
  {
    rule: 'right-source-not-selected',
    name: 'found and selected',
    spans: fromPassages({ chosen: [REFUND] }),
    statement: { expectedSources: ['refund'] },
    finds: undefined,
  },
  {
    rule: 'right-source-lost',
    name: 'cut off in the prompt',
    spans: fromPassages({ selected: [{ ...REFUND, text: REFUND.text!.slice(0, 30) }] }),
    statement: { expectedSources: ['refund'] },
    facts: { context_lost: 1 },
    finds: { subClass: 'cut_off', chunkIds: ['refund'] },
  },
  {
    rule: 'right-source-lost',
    name: 'missing from the prompt',
    spans: fromPassages({ selected: [SHIPPING] }),
    statement: { expectedSources: ['refund'] },
    facts: { context_lost: 1 },
    finds: { subClass: 'missing_from_prompt' },
  },
  {
    rule: 'right-source-lost',
    name: 'another one was lost',
    spans: fromPassages({ selected: [REFUND, SHIPPING] }),
    statement: { expectedSources: ['refund'] },
    facts: { context_lost: 1 },
    finds: undefined,
  },
  {
    rule: 'right-source-ignored',
    name: 'another answer than the right one',
    spans: fromPassages({ answer: 'It takes 9 days.' }),
    statement: { expectedSources: ['refund'], expectedAnswer: '5 working days' },
    finds: { subClass: 'not_the_answer', stage: 'generation' },
  },
  {
    rule: 'right-source-ignored',
    name: 'found nothing though it was there',
    spans: fromPassages({ answer: notFound }),
    facts: { abstained: 1 },
    statement: { expectedSources: ['refund'], expectedAnswer: '5 working days' },
    finds: { subClass: 'missed_evidence' },
  },
  {
    rule: 'right-source-ignored',
    name: 'the right answer in other words',
    spans: fromPassages({ answer: 'Working days: 5 of them.' }),
    statement: { expectedSources: ['refund'], expectedAnswer: '5 working days' },
    finds: undefined,
  },
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
    name: 'nobody knows what is usual',
    spans: fromPassages({ candidates: [REFUND] }),
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

describe('rules', () => {
  test.for(table)('$rule: $name', ({ rule: id, spans, finds, ...known }) => {
    const rule = RULES.find((each) => each.id === id);
    const finding = rule?.decide(caseOf(spans, known));
    if (finds === undefined) {
      expect(finding).toBeUndefined();
      return;
    }
    const { stage, chunkIds, ...found } = finds;
    expect(finding).toMatchObject(found);
    if (stage !== undefined) expect(finding?.stage ?? rule?.stage).toBe(stage);
    if (chunkIds) expect(finding?.evidence[0]?.chunkIds).toEqual(chunkIds);
    expect(finding?.explanation).toMatch(/^\S.*\.$/s);
    const ids = new Set(spans.map(({ spanId }) => spanId));
    for (const { spanId } of finding!.evidence) if (spanId !== undefined) expect(ids).toContain(spanId);
  });

  test('every rule has a row in which it applies and one in which it nearly does', () => {
    for (const { id } of RULES) {
      const rows = table.filter(({ rule }) => rule === id);
      expect(
        rows.some(({ finds }) => finds !== undefined),
        `${id} applies`,
      ).toBe(true);
      expect(
        rows.some(({ finds }) => finds === undefined),
        `${id} does not`,
      ).toBe(true);
    }
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  });
});
