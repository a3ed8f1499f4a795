import { ProjectSettingsSchema, type Forwarding, type Label, type RequestRecord, type Score } from '@faultline/model';
import { afterEach, describe, expect, test } from 'vitest';
import { assembleRequest } from '../../assemble/assemble.ts';
import { fromPassages } from '../../classify/sample-cases.ts';
import { decodeLogsJson } from '../../otlp/decode-json.ts';
import type { CountOutgoing } from '../outgoing-ledger.ts';
import { startRecordingServer, type Answer } from '../recording-server.ts';
import { LABEL_NAME, newEvents } from './events.ts';
import { Forwarder } from './forwarder.ts';
import { toOtlpLogs } from './otlp-logs.ts';

const spans = fromPassages();
const label: Label = {
  class: 'retrieval_miss',
  subClass: 'not_found',
  stage: 'retrieval',
  contributing: [],
  confidence: 0.85,
  rule: 'better-passage-known',
  version: '1',
  source: 'auto',
  explanation: 'It was not found.',
  evidence: [{ text: 'seen there', spanId: 'search' }],
  missing: [],
};
const score = (change: Partial<Score> = {}): Score => ({
  name: 'groundedness',
  source: 'rule',
  value: 0.5,
  passed: false,
  evaluatorVersion: '2',
  scoreId: 'groundedness-0',
  timeNs: 0n,
  ...change,
});
const assembled = assembleRequest({ projectId: 'default', requestId: 'r', spans, logs: [] });
const record = (change: Partial<RequestRecord> = {}): RequestRecord => ({
  ...assembled,
  label,
  scores: [score()],
  ...change,
});
const unlabelled = (): RequestRecord => {
  const { label: _, ...rest } = record();
  return rest;
};
const namesOf = (judged: Parameters<typeof newEvents>[0]) =>
  newEvents(judged).map(({ attributes }) =>
    `${attributes['gen_ai.evaluation.name']} ${attributes['gen_ai.evaluation.score.label'] ?? ''}`.trim(),
  );

describe('what is said onward', () => {
  test('the label at the span that shows it, scores at the root, with the words of the conventions', () => {
    expect(newEvents({ record: record(), spans })).toMatchObject([
      {
        spanId: 'search',
        attributes: {
          'faultline.request.id': 'r',
          'gen_ai.evaluation.name': LABEL_NAME,
          'gen_ai.evaluation.score.label': 'retrieval_miss',
          'gen_ai.evaluation.explanation': 'It was not found.',
          'faultline.score.passed': false,
          'faultline.score.source': 'rule',
          'faultline.failure.stage': 'retrieval',
          'faultline.failure.confidence': 0.85,
        },
      },
      {
        spanId: 'root',
        attributes: { 'gen_ai.evaluation.name': 'groundedness', 'gen_ai.evaluation.score.value': 0.5 },
      },
    ]);
  });

  test.for([
    { name: 'new', before: undefined, now: record(), says: [`${LABEL_NAME} retrieval_miss`, 'groundedness'] },
    { name: 'nothing has changed', before: record(), now: record(), says: [] },
    { name: 'it is surer now', before: record({ label: { ...label, confidence: 0.5 } }), now: record(), says: [] },
    {
      name: 'another class',
      before: record({ label: { ...label, class: 'coverage_gap' } }),
      now: record(),
      says: [`${LABEL_NAME} retrieval_miss`],
    },
    { name: 'another score', before: record({ scores: [score({ value: 1 })] }), now: record(), says: ['groundedness'] },
    { name: 'a label is taken back', before: record(), now: unlabelled(), says: [`${LABEL_NAME} none`] },
    { name: 'nothing is wrong with it', before: undefined, now: { ...unlabelled(), scores: [] }, says: [] },
    {
      name: 'what the sender said is its own',
      before: undefined,
      now: { ...unlabelled(), scores: [score({ traceId: 't', source: 'model' }), score({ source: 'user' })] },
      says: [],
    },
  ])('$name', ({ before, now, says }) => {
    expect(namesOf({ record: now, spans, ...(before ? { before } : {}) })).toEqual(says);
  });

  test('it is an export of logs that a receiver of ours reads as it is', () => {
    const id = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    const events = newEvents({ record: record(), spans }).map((event) => ({ ...event, ...id }));
    const { logs, rejections } = decodeLogsJson(JSON.parse(toOtlpLogs(events)));
    expect(rejections).toEqual([]);
    expect(logs).toMatchObject(
      events.map(({ attributes }) => ({ ...id, eventName: 'gen_ai.evaluation.result', attributes })),
    );
  });
});

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function scene(answer: (n: number) => Answer, forwarding: Partial<Forwarding> = {}) {
  const server = await startRecordingServer((_, n) => answer(n));
  const counts: Parameters<CountOutgoing>[0][] = [];
  const errors: unknown[] = [];
  const settings = ProjectSettingsSchema.parse({ forwarding: { endpoint: `${server.url}/v1/logs`, ...forwarding } });
  const forwarder = new Forwarder({
    settingsOf: () => Promise.resolve(settings),
    count: (what) => counts.push(what),
    environment: { FAULTLINE_FORWARD_KEY: 'Bearer abc' },
    onError: (error) => errors.push(error),
    gatherMs: 20,
    retryMs: 10,
  });
  stops.push(
    () => server.stop(),
    () => forwarder.close(),
  );
  const total = () => counts.reduce((sum, { count = 1 }) => sum + count, 0);
  return {
    ...server,
    counts,
    errors,
    forwarder,
    /** Until something has become of so many events. */
    counted: (events: number) => expect.poll(total, { timeout: 10_000 }).toBe(events),
  };
}

test('one export for what came together, with the headers of the project', async () => {
  const { forwarder, received, counted, counts } = await scene(() => ({}), {
    headers: [
      { name: 'authorization', variable: 'FAULTLINE_FORWARD_KEY' },
      { name: 'x-faultline-project', value: 'copy' },
    ],
  });
  forwarder.consider('default', newEvents({ record: record(), spans }));
  forwarder.consider('default', newEvents({ record: record({ requestId: 'r2' }), spans }));
  await counted(4);
  expect(received).toMatchObject([
    { path: '/v1/logs', headers: { authorization: 'Bearer abc', 'x-faultline-project': 'copy' } },
  ]);
  expect(counts).toEqual([{ projectId: 'default', kind: 'forwarding', event: 'sent', reason: '', count: 4 }]);
});

describe('an event gets there at most once', () => {
  test('what was not taken is sent again, the same', async () => {
    const { forwarder, received, counted, counts } = await scene((n) => (n < 3 ? { status: 503 } : {}));
    forwarder.consider('default', newEvents({ record: record(), spans }));
    await counted(2);
    expect(received).toHaveLength(3);
    expect(received[2]).toEqual({ ...received[0], headers: expect.anything() as unknown });
    expect(counts.map(({ event }) => event)).toEqual(['sent']);
  });

  test('not for ever', async () => {
    const { forwarder, received, counted, counts } = await scene(() => ({ status: 429 }));
    forwarder.consider('default', newEvents({ record: record(), spans }));
    await counted(2);
    expect(received).toHaveLength(5);
    expect(counts).toMatchObject([{ event: 'failed', reason: 'answered 429', count: 2 }]);
  });

  test.for([
    { name: 'refused', answer: { status: 400 }, reason: 'answered 400' },
    { name: 'a failure after which nobody knows', answer: { status: 500 }, reason: 'answered 500' },
    {
      name: 'a redirect',
      answer: { status: 302, headers: { location: '/' } },
      reason: 'answered 302: redirects are not followed',
    },
  ] satisfies { name: string; answer: Answer; reason: string }[])(
    '$name: not again, and the next goes on',
    async ({ answer, reason }) => {
      const { forwarder, received, counted, counts } = await scene((n) => (n === 1 ? answer : {}));
      forwarder.consider('default', newEvents({ record: record(), spans }));
      await counted(2);
      forwarder.consider('default', newEvents({ record: record({ requestId: 'r2' }), spans }));
      await counted(4);
      expect(received).toHaveLength(2);
      expect(counts).toMatchObject([
        { event: 'failed', reason, count: 2 },
        { event: 'sent', count: 2 },
      ]);
    },
  );
});

test('what a receiver rejects is told from what it took', async () => {
  const body = JSON.stringify({ partialSuccess: { rejectedLogRecords: '1', errorMessage: 'too old' } });
  const { forwarder, counted, counts } = await scene(() => ({ body }));
  forwarder.consider('default', newEvents({ record: record(), spans }));
  await counted(2);
  expect(counts).toMatchObject([
    { event: 'sent', count: 1 },
    { event: 'rejected', reason: 'too old', count: 1 },
  ]);
});

test('no key: nothing is sent, and it is said which', async () => {
  const { forwarder, received, counted, counts } = await scene(() => ({}), {
    headers: [{ name: 'x-key', variable: 'FAULTLINE_FORWARD_OTHER' }],
  });
  forwarder.consider('default', newEvents({ record: record(), spans }));
  await counted(2);
  expect(received).toEqual([]);
  expect(counts[0]?.reason).toBe('the environment of the server does not hold FAULTLINE_FORWARD_OTHER');
});

test('more than may wait is dropped, and every event is counted', async () => {
  const { forwarder, counted, counts, errors } = await scene(() => ({}));
  forwarder.consider(
    'default',
    Array.from({ length: 6000 }, (_, n) => newEvents({ record: record({ requestId: `r${n}` }), spans })).flat(),
  );
  await counted(12_000);
  expect(counts[0]).toMatchObject({ event: 'dropped', reason: 'too many were waiting', count: 2000 });
  expect(errors).toEqual([]);
});

test('what waits when it is closed is sent', async () => {
  const { forwarder, received, counts } = await scene(() => ({}));
  forwarder.consider('default', newEvents({ record: record(), spans }));
  await forwarder.close();
  expect(received).toHaveLength(1);
  expect(counts).toMatchObject([{ event: 'sent', count: 2 }]);
});

test('turned off: nothing is sent', async () => {
  const { forwarder, received, counts } = await scene(() => ({}), { endpoint: '' });
  forwarder.consider('default', newEvents({ record: record(), spans }));
  await forwarder.close();
  expect({ received, counts }).toEqual({ received: [], counts: [] });
});
