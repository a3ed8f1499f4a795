import {
  FAULTLINE_ATTRIBUTES as NAMES,
  ProjectSettingsSchema,
  type CorpusProbe,
  type Label,
  type RequestRecord,
} from '@faultline/model';
import { afterEach, describe, expect, test } from 'vitest';
import { assembleRequest } from '../../assemble/assemble.ts';
import { fromPassages, fromTools } from '../../classify/sample-cases.ts';
import type { CountOutgoing } from '../outgoing-ledger.ts';
import { startRecordingServer, type Answer } from '../recording-server.ts';
import { CorpusProbes } from './corpus-probe.ts';
import { questionOf, questionsOf } from './question-of.ts';

const label = (change: Partial<Label> = {}): Label => ({
  class: 'unclassified',
  contributing: [],
  confidence: 0,
  rule: 'none',
  version: '1',
  source: 'auto',
  explanation: 'It is bad.',
  evidence: [],
  missing: [],
  ...change,
});

function judged(requestId: string, question: string, change: Partial<RequestRecord> = {}): RequestRecord {
  const spans = fromPassages({ question });
  const record = assembleRequest({ projectId: 'default', requestId, spans, logs: [] });
  return { ...record, label: label(), ...change };
}

describe('which requests are asked about', () => {
  const record = judged('r', 'How long does a refund take?');
  const tools = assembleRequest({
    projectId: 'default',
    requestId: 'r',
    spans: fromTools([{ name: 'order' }]),
    logs: [],
  });
  test.for([
    { name: 'undecided', record, asks: true },
    {
      name: 'a miss that is not sure',
      record: { ...record, label: label({ class: 'retrieval_miss', confidence: 0.7 }) },
      asks: true,
    },
    {
      name: 'a gap that is not sure',
      record: { ...record, label: label({ class: 'coverage_gap', confidence: 0.8 }) },
      asks: true,
    },
    {
      name: 'a sure gap',
      record: { ...record, label: label({ class: 'coverage_gap', confidence: 0.95 }) },
      asks: false,
    },
    {
      name: 'another class',
      record: { ...record, label: label({ class: 'tool_failure', confidence: 0.3 }) },
      asks: false,
    },
    { name: 'a reviewer has spoken', record: { ...record, label: label({ source: 'human' }) }, asks: false },
    { name: 'the right sources are known', record: { ...record, statement: { expectedSources: ['a'] } }, asks: false },
    {
      name: 'it has been asked about',
      record: { ...record, statement: { corpus: { query: 'q', documents: [] } } },
      asks: false,
    },
    { name: 'nothing was retrieved', record: { ...tools, label: label() }, asks: false },
    {
      name: 'what was asked is not stored',
      record: { ...record, input: '', evidence: { ...record.evidence, query: '' } },
      asks: false,
    },
  ])('$name', ({ record: each, asks }) => {
    expect(questionOf(each) !== undefined).toBe(asks);
  });

  test('nothing is wrong with it', () => {
    const { label: _, ...good } = record;
    expect(questionOf(good)).toBeUndefined();
  });
});

const FOUND = JSON.stringify([
  { id: 'refund', text: 'A refund takes 5 days.', score: 0.9, metadata: { title: 'Refunds' } },
]);
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function scene(answer: (n: number) => Answer, probe: Partial<CorpusProbe> = {}) {
  const server = await startRecordingServer((_, n) => answer(n));
  const counts: Parameters<CountOutgoing>[0][] = [];
  const noted: { requestId: string; finding: unknown }[] = [];
  const errors: unknown[] = [];
  let nowMs = 1_800_000_000_000;
  const settings = ProjectSettingsSchema.parse({
    corpusProbe: { endpoint: `${server.url}/find`, timeoutMs: 300, ...probe },
  });
  const probes = new CorpusProbes({
    settingsOf: () => Promise.resolve(settings),
    annotate: (_, requestId, attributes) => {
      const documents = JSON.parse(attributes[NAMES.candidates] as string) as unknown;
      noted.push({ requestId, finding: { query: attributes[NAMES.query], documents } });
      return Promise.resolve();
    },
    count: (what) => counts.push(what),
    environment: { FAULTLINE_PROBE_KEY: 'a key' },
    now: () => nowMs,
    onError: (error) => errors.push(error),
  });
  stops.push(
    () => server.stop(),
    () => probes.close(),
  );
  return {
    ...server,
    counts,
    noted,
    errors,
    probes,
    pass: (ms: number) => (nowMs += ms),
    /** Until so many questions are dealt with. */
    counted: (count: number) => expect.poll(() => counts.length, { timeout: 10_000 }).toBe(count),
  };
}

test('asks what the user asked, with the key, and notes down what it found', async () => {
  const { probes, received, noted, counted, counts } = await scene(() => ({ body: FOUND }), {
    keyVariable: 'FAULTLINE_PROBE_KEY',
    k: 3,
  });
  probes.consider(questionsOf([judged('r1', 'How long does a refund take?')]));
  await counted(1);
  await expect.poll(() => noted.length).toBe(1);
  expect(received).toMatchObject([
    {
      path: '/find',
      headers: { authorization: 'Bearer a key' },
      body: { query: 'How long does a refund take?', k: 3 },
    },
  ]);
  expect(counts).toEqual([{ projectId: 'default', kind: 'probe', event: 'sent' }]);
  expect(noted).toEqual([
    {
      requestId: 'r1',
      finding: {
        query: 'How long does a refund take?',
        documents: [
          { id: 'refund', rank: 1, score: 0.9, text: 'A refund takes 5 days.', metadata: { title: 'Refunds' } },
        ],
      },
    },
  ]);
});

test('a request is asked about once, the same question within an hour is not sent again', async () => {
  const { probes, received, noted, counted, counts, pass } = await scene(() => ({ body: '[]' }));
  probes.consider(questionsOf([judged('r1', 'Why?')]));
  await counted(1);
  probes.consider(questionsOf([judged('r1', 'Why?'), judged('r2', 'Why?')]));
  await counted(2);
  pass(3_600_000);
  probes.consider(questionsOf([judged('r3', 'Why?')]));
  await counted(3);
  await expect.poll(() => noted.map(({ requestId }) => requestId)).toEqual(['r1', 'r2', 'r3']);
  expect(counts.map(({ event }) => event)).toEqual(['sent', 'cached', 'sent']);
  expect(received).toHaveLength(2);
});

test('calls are made as far as the budget of the hour goes', async () => {
  const { probes, received, counted, counts, pass } = await scene(() => ({ body: '[]' }), { callsPerHour: 2 });
  for (const n of [1, 2, 3]) {
    probes.consider(questionsOf([judged(`r${n}`, `Question ${n}`)]));
    await counted(n);
  }
  expect(counts.map(({ event }) => event)).toEqual(['sent', 'sent', 'over_budget']);
  pass(3_600_000);
  probes.consider(questionsOf([judged('r4', 'Question 4')]));
  await counted(4);
  expect(received).toHaveLength(3);
});

describe('what fails is counted by its reason, nothing is noted down, and the next is asked', () => {
  test.for([
    { name: 'an error', answer: { status: 500 }, reason: 'answered 500' },
    { name: 'busy', answer: { status: 503 }, reason: 'answered 503' },
    {
      name: 'a redirect',
      answer: { status: 307, headers: { location: 'http://127.0.0.1:1/' } },
      reason: 'answered 307: redirects are not followed',
    },
    { name: 'silence', answer: { isSilent: true }, reason: 'no answer within 0.3 s' },
    { name: 'no JSON', answer: { body: 'moved' }, reason: 'its answer is no JSON list of documents, each with an id' },
    {
      name: 'an object',
      answer: { body: '{"documents":[]}' },
      reason: 'its answer is no JSON list of documents, each with an id',
    },
    {
      name: 'documents without id',
      answer: { body: '[{"text":"x"}]' },
      reason: 'its answer is no JSON list of documents, each with an id',
    },
    {
      name: 'too much',
      answer: { body: `[${'"x",'.repeat(300_000)}"x"]` },
      reason: 'answered with more than 1048576 bytes',
    },
  ] satisfies { name: string; answer: Answer; reason: string }[])('$name', async ({ answer, reason }) => {
    const { probes, noted, counted, counts, errors } = await scene((n) => (n === 1 ? answer : { body: FOUND }));
    probes.consider(questionsOf([judged('r1', 'First?')]));
    await counted(1);
    expect(counts).toEqual([{ projectId: 'default', kind: 'probe', event: 'failed', reason }]);
    probes.consider(questionsOf([judged('r2', 'Second?')]));
    await counted(2);
    await expect.poll(() => noted.map(({ requestId }) => requestId)).toEqual(['r2']);
    expect(errors).toEqual([]);
  });

  test('nobody there', async () => {
    const { probes, counted, counts } = await scene(() => ({}), { endpoint: 'http://127.0.0.1:1/' });
    probes.consider(questionsOf([judged('r1', 'First?')]));
    await counted(1);
    expect(counts[0]).toMatchObject({
      event: 'failed',
      reason: expect.stringContaining('cannot be reached') as string,
    });
  });

  test('no key', async () => {
    const { probes, received, counted, counts } = await scene(() => ({}), { keyVariable: 'FAULTLINE_PROBE_OTHER' });
    probes.consider(questionsOf([judged('r1', 'First?')]));
    await counted(1);
    expect(counts[0]?.reason).toBe('the environment of the server does not hold FAULTLINE_PROBE_OTHER');
    expect(received).toEqual([]);
  });
});

test('more than may wait is dropped, and what waits when it is closed too; nothing is lost from the counts', async () => {
  const { probes, counts } = await scene(() => ({ isSilent: true }), { timeoutMs: 30_000 });
  probes.consider(questionsOf(Array.from({ length: 600 }, (_, n) => judged(`r${n}`, `Question ${n}`))));
  await expect.poll(() => counts.length).toBeGreaterThan(0);
  await probes.close();
  const total = counts.reduce((sum, { count = 1 }) => sum + count, 0);
  expect(total).toBe(600);
  expect(new Set(counts.map(({ event, reason }) => `${event}: ${reason}`))).toEqual(
    new Set(['dropped: too many were waiting', 'dropped: the server stopped', 'failed: the server stopped']),
  );
});

test('turned off: nobody is asked', async () => {
  const { probes, received, counts } = await scene(() => ({}), { endpoint: '' });
  probes.consider(questionsOf([judged('r1', 'First?')]));
  await probes.close();
  expect({ received, counts }).toEqual({ received: [], counts: [] });
});
