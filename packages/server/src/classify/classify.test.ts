import fc from 'fast-check';
import type { RequestRecord, Span, Statement } from '@faultline/model';
import { describe, expect, test } from 'vitest';
import { assembleRequest } from '../assemble/assemble.ts';
import { span } from '../assemble/sample-spans.ts';
import { judgeAndLearn, judgeRequest } from '../jobs/judge.ts';
import { classify } from './classify.ts';
import { RememberedPrecedents } from './precedents.ts';
import { fromPassages, fromTools, GARDEN, REFUND, SHIPPING } from './sample-cases.ts';

const failing = { name: 'order_status', arguments: { order: 1 }, error: 'order_id is required' };
const assembled = (spans: readonly Span[], requestId = 'this') =>
  assembleRequest({ projectId: 'default', requestId, spans, logs: [] });
const labelOf = (spans: readonly Span[], more: Partial<RequestRecord> = {}) =>
  classify({ record: { ...assembled(spans), ...more }, spans });
const said = (spans: readonly Span[], statement: Statement) => labelOf(spans, { statement });

describe('classify', () => {
  test('a good request gets no label', () => {
    expect(labelOf(fromPassages())).toBeUndefined();
  });

  test('what a reviewer says wins over every rule, and needs no stage', () => {
    const label = said(fromTools([failing]), { class: 'retrieval_miss', reviewer: 'ada', note: 'wrong page' });
    expect(label).toMatchObject({
      class: 'retrieval_miss',
      stage: 'retrieval',
      source: 'human',
      rule: 'review',
      confidence: 1,
      explanation: 'wrong page',
      reviewer: 'ada',
    });
    expect(said(fromTools([failing]), { class: 'none' })).toBeUndefined();
  });

  test('the first stage that failed names the class, the later ones contribute', () => {
    const label = labelOf(fromPassages({ chosen: [SHIPPING, GARDEN] }), {
      facts: { claims: 1, unsupported_claims: 1 },
    });
    expect(label).toMatchObject({
      class: 'selection_failure',
      stage: 'rerank',
      contributing: ['generation'],
      rule: 'best-candidate-not-selected',
      version: expect.stringMatching(/^\d/) as string,
      source: 'auto',
    });
    expect(label!.evidence[0]).toMatchObject({ spanId: 'search', chunkIds: ['refund'] });
    expect(label!.evidence[0]?.quote).toContain('A refund takes 5 working days');
  });

  test('known truth decides more surely than signs do', () => {
    const spans = fromPassages({ chosen: [SHIPPING, GARDEN] });
    const known = said(spans, { expectedSources: ['refund'] })!;
    expect(known.rule).toBe('right-source-not-selected');
    expect(known.confidence).toBeGreaterThan(labelOf(spans)!.confidence);
    expect(known.missing).toEqual([]);
    expect(labelOf(spans)!.missing).toEqual(['the sources that would have been right']);
  });

  test('who says that it was good is believed, but not where something happened that never may', () => {
    const good = { outcome: { status: 'success' as const, source: 'user' as const } };
    expect(labelOf(fromTools([failing]), good)).toBeUndefined();
    expect(labelOf(fromPassages(), { ...good, facts: { pii_leaks: 1 } })).toMatchObject({ class: 'safety_violation' });
  });

  test('bad without a rule that applies: says what is missing', () => {
    const spans = [
      span('root', undefined, [0, 10], { stage: 'request' }),
      span('call', 'root', [1, 2], { stage: 'generation' }),
    ];
    const label = labelOf(spans, { outcome: { status: 'failure', source: 'user', reason: 'thumbs down' } });
    expect(label).toMatchObject({
      class: 'unclassified',
      confidence: 0,
      explanation: expect.stringContaining('thumbs down') as string,
    });
    expect(label).not.toHaveProperty('stage');
    expect(label!.missing).toEqual(
      expect.arrayContaining(['what was asked', 'what the model answered', 'the version of the prompt']),
    );
  });
});

describe('requests one after another', () => {
  const cached = (question: string, answer: string) => [
    span('root', undefined, [0, 10], { stage: 'request', input: question, output: answer }),
  ];
  const refund = { question: 'How long does a refund take?', answer: 'Parcels leave our warehouse within 2 days. [1]' };
  const missed = fromPassages({ ...refund, candidates: [SHIPPING, GARDEN] });

  test('what one shows of the knowledge base decides about the next, and nothing about the one before', () => {
    const precedents = new RememberedPrecedents();
    expect(judgeAndLearn(assembled(missed, 'first'), missed, precedents).label?.class).toBe('coverage_gap');
    const whole = fromPassages();
    expect(judgeAndLearn(assembled(whole, 'second'), whole, precedents).label).toBeUndefined();
    expect(judgeAndLearn(assembled(missed, 'third'), missed, precedents).label).toMatchObject({
      rule: 'better-passage-known',
      class: 'retrieval_miss',
    });
  });

  test('an answer from a cache has the label of the request that it was made for', () => {
    const precedents = new RememberedPrecedents();
    const tool = fromTools([failing], refund);
    judgeAndLearn(assembled(tool, 'made'), tool, precedents);
    const again = cached(refund.question, refund.answer);
    expect(judgeAndLearn(assembled(again, 'again'), again, precedents).label).toMatchObject({
      class: 'tool_failure',
      stage: 'tool',
      evidence: [{ text: 'the same answer was given to made' }],
    });
    const other = cached('Where is my parcel?', refund.answer);
    expect(judgeAndLearn(assembled(other, 'other'), other, precedents).label).toBeUndefined();
  });

  test('a request that is judged again is not its own precedent', () => {
    const precedents = new RememberedPrecedents();
    const tool = fromTools([failing], refund);
    judgeAndLearn(assembled(tool), tool, precedents);
    const rest = cached(refund.question, refund.answer);
    expect(judgeAndLearn(assembled(rest), rest, precedents).label).toBeUndefined();
  });

  test('how long it took is not handed on with the answer', () => {
    const precedents = new RememberedPrecedents();
    const slow = fromPassages({ ...refund, candidates: [REFUND, SHIPPING] }).map((each) =>
      each.spanId === 'root' || each.spanId === 'answer'
        ? { ...each, endTimeNs: each.endTimeNs + 20_000_000_000n }
        : each,
    );
    expect(judgeAndLearn(assembled(slow, 'slow'), slow, precedents).label?.class).toBe('serving_bottleneck');
    const again = cached(refund.question, refund.answer);
    expect(judgeAndLearn(assembled(again, 'again'), again, precedents).label?.class).not.toBe('serving_bottleneck');
  });
});

describe('any request', () => {
  const text = fc.oneof(
    fc.constant(undefined),
    fc.string(),
    fc.constantFrom(REFUND.text!, 'Do you sell boats?', '429'),
  );
  const documents = fc.array(fc.constantFrom(REFUND, SHIPPING, GARDEN, { id: 'bare', rank: 1 }), { maxLength: 4 });
  const spans = fc.array(
    fc.record({
      stage: fc.constantFrom(
        'request',
        'retrieval',
        'rerank',
        'assembly',
        'generation',
        'tool',
        'validation',
        'delivery',
        'agent',
      ),
      times: fc.tuple(fc.nat(30_000), fc.nat(30_000)),
      parent: fc.nat(6),
      input: text,
      output: text,
      errorType: fc.constantFrom(undefined, 'RateLimitError', 'timeout', 'x'),
      candidates: documents,
      selected: documents,
      toolResult: fc.jsonValue(),
      expectedSources: fc.constantFrom(undefined, [], ['refund'], ['refund', 'nowhere']),
      outcomeStatus: fc.constantFrom(undefined, 'failure', 'success'),
      verdict: fc.constantFrom(undefined, 'pass', 'fail'),
    }),
    { maxLength: 12 },
  );

  test('is classified, the same each time', () => {
    fc.assert(
      fc.property(spans, (given) => {
        const all = given.map(({ stage, times, parent, verdict, expectedSources, ...facts }, index) =>
          span(`s${index}`, parent < index ? `s${parent}` : undefined, [Math.min(...times), Math.max(...times)], {
            stage,
            ...(Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<Span>),
            ...(verdict === undefined ? {} : { validation: { name: 'check', verdict } }),
            ...(expectedSources === undefined ? {} : { statement: { expectedSources } }),
          }),
        );
        const record = assembled(all);
        const judged = judgeRequest(record, all);
        expect(judgeRequest(record, all)).toEqual(judged);
        expect(judged.warnings.filter((warning) => warning.includes('evaluator'))).toEqual([]);
        if (judged.label) expect(judged.label.confidence).toBeLessThanOrEqual(1);
        expect(judgeAndLearn(record, all, new RememberedPrecedents()).label?.class).toBe(judged.label?.class);
      }),
      { numRuns: 150 },
    );
  });
});
