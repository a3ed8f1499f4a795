import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RequestRecord } from '../request.ts';
import { FILTER_FIELDS } from './fields.ts';
import { matchesFilter, matchesWildcard } from './matches.ts';
import { parseFilter } from './parse.ts';

const record: RequestRecord = {
  projectId: 'default',
  requestId: 'r1',
  traceIds: ['t1', 't2'],
  name: 'POST /ask',
  serviceNames: ['billing-bot', 'gateway'],
  startTimeNs: 0n,
  durationMs: 1500,
  timeToFirstTokenMs: 300,
  outcome: { status: 'failure', source: 'user' },
  errorType: 'RateLimitError',
  cohort: { tenant: 'acme', intent: 'refund', promptVersion: 'v3', queue: 'mail' },
  sessionId: 's1',
  userId: 'u1',
  input: 'What is the Refund-Policy for Zürich?',
  output: 'Thirty days.',
  usage: { inputTokens: 8000, outputTokens: 20, cacheReadTokens: 0 },
  costUsd: 0.06,
  models: ['gpt-4o', 'text-embedding-3-small'],
  providers: ['openai'],
  toolNames: ['get_weather'],
  dialects: ['otel-genai'],
  counts: { spans: 8, generations: 1, toolCalls: 2, toolErrors: 1, retries: 0 },
  stageTimes: [{ stage: 'generation', selfMs: 10, criticalMs: 10 }],
  evidence: {
    candidates: [],
    selected: [],
    citations: [],
    toolCalls: [],
    validations: [],
    completeness: { present: ['input'], missing: ['prompt'] },
  },
  scores: [{ name: 'groundedness', value: 0.5, source: 'rule', scoreId: 's', timeNs: 0n }],
  facts: { claims: 3, escalated: 1 },
  statement: {},
  label: {
    class: 'tool_failure',
    stage: 'tool',
    contributing: [],
    confidence: 0.8,
    rule: 'tool-error',
    version: '1',
    source: 'auto',
    explanation: '',
    evidence: [],
    missing: [],
  },
  hasRoot: true,
  warnings: [],
  signs: ['no-prompt-version'],
};

const matches = (filter: string) => matchesFilter(parseFilter(filter), record);

describe('matchesFilter', () => {
  test.for([
    { filter: '', passes: true },
    { filter: 'outcome:failure', passes: true },
    { filter: 'outcome:success', passes: false },
    { filter: 'NOT outcome:success', passes: true },
    { filter: 'outcome:success OR tenant:acme', passes: true },
    { filter: 'outcome:success AND tenant:acme', passes: false },
    { filter: 'tenant:ac*', passes: true },
    { filter: 'tenant:"ac*"', passes: false },
    { filter: 'tenant:AC*', passes: false },
    { filter: 'model:*embedding*', passes: true },
    { filter: 'model:gpt-4', passes: false },
    { filter: 'service:gateway', passes: true },
    { filter: 'trace_id:t2', passes: true },
    { filter: 'tool:*', passes: true },
    { filter: 'locale:*', passes: false },
    { filter: 'NOT locale:*', passes: true },
    { filter: 'label.queue:mail', passes: true },
    { filter: 'label.absent:*', passes: false },
    { filter: 'label.constructor:*', passes: false },
    { filter: 'duration_ms:>=1.5s', passes: true },
    { filter: 'duration_ms:>1500', passes: false },
    { filter: 'cost_usd:<=0.06', passes: true },
    { filter: 'cost_usd:<$0.05', passes: false },
    { filter: 'input_tokens:8k', passes: true },
    { filter: 'cache_read_tokens:0', passes: true },
    { filter: 'cache_read_tokens:*', passes: true },
    { filter: 'reasoning_tokens:*', passes: false },
    { filter: 'reasoning_tokens:<5', passes: false },
    { filter: 'NOT reasoning_tokens:<5', passes: true },
    { filter: 'has_root:true', passes: true },
    { filter: 'has_root:false', passes: false },
    { filter: 'missing:prompt', passes: true },
    { filter: 'sign:no-prompt-version', passes: true },
    { filter: 'refund policy', passes: true },
    { filter: 'refund thirty', passes: true },
    { filter: 'refunds', passes: false },
    { filter: '"refund-policy for"', passes: true },
    { filter: '"policy refund"', passes: false },
    { filter: '"fund-policy"', passes: false },
    { filter: '"refund-pol"', passes: false },
    { filter: '"policy for z"', passes: false },
    { filter: '"-Policy "', passes: true },
    { filter: '"rich?"', passes: false },
    { filter: '"?"', passes: true },
    { filter: 'zürich', passes: true },
    { filter: '...', passes: true },
  ])('$filter → $passes', ({ filter, passes }) => {
    expect(matches(filter)).toBe(passes);
  });

  test.for(FILTER_FIELDS)('$name can be asked for', ({ name }) => {
    expect([true, false]).toContain(matches(`${name}:*`));
  });
});

describe('matchesWildcard', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '\\', '*', '.', '😀', '\n'), maxLength: 6 });

  test('agrees with a regular expression', () => {
    fc.assert(
      fc.property(piece, piece, (pattern, text) => {
        const source = pattern.replaceAll(/\\([\\*])|\*|[\\^$.+?()[\]{}|/-]/g, (match, escaped?: string) =>
          escaped ? `\\${escaped}` : match === '*' ? '.*' : `\\${match}`,
        );
        expect(matchesWildcard(pattern, text)).toBe(new RegExp(`^${source}$`, 'su').test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('takes no longer for a pattern made to take long', () => {
    expect(matchesWildcard(`${'a*'.repeat(200)}b`, 'a'.repeat(20_000))).toBe(false);
  });
});
