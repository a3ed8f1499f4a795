import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { configure, expect as expected, feedback, outcome, request, score, signal, validation } from '../index.ts';
import { assembled } from '../testing/receiver.ts';
import { RIGS } from '../testing/rigs.ts';

describe.each(RIGS)('what is known of a request $name', ({ create }) => {
  const rig = create();
  beforeAll(() => rig.start());
  afterAll(() => rig.stop());
  afterEach(() => configure({ capture: 'full' }));

  test('inside: the outcome on the request, a score on the stage around it, feedback on the request', async () => {
    request({ requestId: 'r1' }, () => {
      validation('grounded', () => {
        score('groundedness', 0.8, { evaluatorVersion: '3', explanation: 'four of five claims', source: 'rule' });
        outcome('failure', { reason: 'one claim was made up' });
      });
      feedback('down', { comment: 'wrong product' });
    });
    const spans = await rig.take();
    expect(spans).toHaveLength(2);
    const of = (stage: string) => spans.find((span) => span.stage === stage)!;
    expect(of('request')).toMatchObject({ outcomeStatus: 'failure', outcomeReason: 'one claim was made up' });
    expect(of('validation').scores).toEqual([
      { name: 'groundedness', value: 0.8, explanation: 'four of five claims', evaluatorVersion: '3', source: 'rule' },
    ]);
    expect(of('request').scores).toEqual([
      {
        name: 'user_feedback',
        value: 0,
        label: 'thumbs_down',
        explanation: 'wrong product',
        source: 'user',
        passed: false,
      },
    ]);
  });

  test('afterwards: a span of its own, in a trace of its own, that names the request and says what it is', async () => {
    outcome('success', { requestId: 'r1', reason: 'ticket closed' });
    score('helpful', true, { requestId: 'r1', source: 'human' });
    feedback(4, { requestId: 'r1' });
    const spans = await rig.take();
    expect(spans.map(({ name }) => name)).toEqual(['annotation outcome', 'annotation score', 'annotation score']);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(3);
    for (const span of spans) {
      expect(span.requestId).toBe('r1');
      expect(span.parentSpanId).toBeUndefined();
      expect(span.isAnnotation).toBe(true);
    }
    expect(spans[0]).toMatchObject({ outcomeStatus: 'success', outcomeReason: 'ticket closed' });
    expect(spans[1]?.scores).toEqual([{ name: 'helpful', value: 1, label: 'pass', passed: true, source: 'human' }]);
    expect(spans[2]?.scores).toEqual([{ name: 'user_feedback', value: 4, source: 'user' }]);
  });

  test('signals add up, on the request from wherever they are given, and afterwards on a span of their own', async () => {
    request({ requestId: 'r1' }, (r) => {
      r.signal('cache_hit');
      validation('grounded', () => signal('escalated'));
      r.signal('cache_hit');
    });
    signal('fell_back', { requestId: 'r1' });
    const spans = await rig.take();
    expect(spans.map(({ name, statement }) => [name, statement?.signals])).toEqual([
      ['validation grounded', undefined],
      ['request', ['cache_hit', 'escalated']],
      ['annotation signal', ['fell_back']],
    ]);
    expect(assembled(spans).get('r1')?.statement).toEqual({ signals: ['escalated', 'cache_hit', 'fell_back'] });
  });

  test('what is known to be right: sources and an answer, and that there are none', async () => {
    request({ requestId: 'r1' }, () => expected({ sources: ['kb/1', 7], answer: 'Within five days.' }));
    expected({ sources: [] }, { requestId: 'r2' });
    const [first, second] = await rig.take();
    expect(first?.statement).toEqual({ expectedSources: ['kb/1', '7'], expectedAnswer: 'Within five days.' });
    expect(second).toMatchObject({ requestId: 'r2', isAnnotation: true, statement: { expectedSources: [] } });
  });

  test('of another request, inside one: an annotation of that other', async () => {
    request({ requestId: 'reviewing' }, () => feedback('up', { requestId: 'reviewed' }));
    const annotation = (await rig.take()).find(({ name }) => name === 'annotation score');
    expect(annotation?.requestId).toBe('reviewed');
    expect(annotation?.scores).toMatchObject([{ label: 'thumbs_up', value: 1 }]);
    expect(annotation?.parentSpanId).toBeUndefined();
  });

  test('still running code of a request that is over: an annotation, so that nothing is lost', async () => {
    let late: Promise<void> | undefined;
    request({ requestId: 'r1' }, () => {
      late = new Promise((resolve) =>
        setTimeout(() => {
          outcome('failure');
          resolve();
        }, 5),
      );
    });
    await late;
    expect((await rig.take()).map(({ name, requestId }) => [name, requestId])).toEqual([
      ['request', 'r1'],
      ['annotation outcome', 'r1'],
    ]);
  });

  test('with nothing to belong to: said, and left out', async () => {
    const said: string[] = [];
    configure({ warn: (message) => said.push(message) });
    feedback('up');
    feedback('up');
    expect(await rig.take()).toEqual([]);
    expect(said.length).toBeLessThanOrEqual(1);
  });

  test.for(['none', 'ids'] as const)(
    'under %s the words of people are left out, the verdicts stay',
    async (capture) => {
      configure({ capture });
      outcome('failure', { requestId: 'r1', reason: 'Jane was angry' });
      feedback('down', { requestId: 'r1', comment: 'call me: jane@example.com' });
      expected({ sources: ['kb/1'], answer: 'call Jane' }, { requestId: 'r1' });
      const [first, second, third] = await rig.take();
      expect(third?.statement).toEqual({ expectedSources: ['kb/1'] });
      expect(first).toMatchObject({ outcomeStatus: 'failure' });
      expect(first?.outcomeReason).toBeUndefined();
      expect(second?.scores).toEqual([
        { name: 'user_feedback', value: 0, label: 'thumbs_down', source: 'user', passed: false },
      ]);
    },
  );
});
