// What a server sends to others, from the outside: a probe of the knowledge base that decides what a request failed by, and labels and scores
// that arrive at another Faultline.
import { rmSync } from 'node:fs';
import type { OutgoingStatusOutput, RequestDetailJson } from '@faultline/model';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRecordingServer } from '../src/outgoing/recording-server.ts';
import { startApp, temporaryDirectory, type RunningApp } from './running-app.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { getFrom, send, until } from './tool-requests.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const REFUND = {
  id: 'refund',
  text: 'A refund takes 5 working days. It comes to the card you paid with.',
  metadata: { title: 'Refund of an order' },
};
const otherDir = temporaryDirectory();
let app: RunningApp;
let other: ServerProcess;
let probe: Awaited<ReturnType<typeof startRecordingServer>>;

beforeAll(async () => {
  probe = await startRecordingServer(({ body }) => ({
    body: JSON.stringify(JSON.stringify(body).includes('refund') ? [REFUND] : []),
  }));
  vi.stubEnv('FAULTLINE_PROBE_KEY', 'key of the probe');
  other = await startServerProcess(otherDir, { FAULTLINE_QUIET_MS: '50' });
  app = await startApp();
  await send(other.url, '/api/v1/projects', { projectId: 'copy' });
  await settings({
    corpusProbe: { endpoint: `${probe.url}/find`, keyVariable: 'FAULTLINE_PROBE_KEY' },
    forwarding: { endpoint: `${other.url}/v1/logs`, headers: [{ name: 'x-faultline-project', value: 'copy' }] },
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await app?.stop();
  await other?.kill('SIGTERM');
  rmSync(otherDir, { recursive: true, force: true });
  await probe?.stop();
});

const settings = (change: object) => send(app.url, '/api/v1/projects/default', { settings: change }, 'PATCH');
const open = (requestId: string) => getFrom<RequestDetailJson>(app.url, `/api/v1/requests/${requestId}`);
const copyOf = (requestId: string) =>
  getFrom<RequestDetailJson>(other.url, `/api/v1/requests/${requestId}?projectId=copy`);
const status = () => getFrom<OutgoingStatusOutput>(app.url, '/api/v1/outgoing/status');

test('the probe decides: a source that was not retrieved is a miss, none at all is a gap, and the label says what it found', async () => {
  await send(app.url, '/v1/traces', notFound('missed', 'How long does a refund take?'));
  await send(app.url, '/v1/traces', notFound('gap', 'Do you deliver to the moon?'));
  await until(async () => (await open('missed')).label?.rule === 'corpus-holds-it');
  await until(async () => (await open('gap')).label?.rule === 'corpus-has-nothing');
  const { label, statement } = await open('missed');
  expect(label).toMatchObject({ class: 'retrieval_miss', stage: 'retrieval' });
  expect(label?.evidence[0]).toMatchObject({ chunkIds: ['refund'] });
  expect(label?.evidence[0]?.quote).toContain('A refund takes 5 working days');
  expect(statement.corpus).toEqual({
    query: 'How long does a refund take?',
    documents: [{ ...REFUND, rank: 1 }],
  });
  expect((await open('gap')).label).toMatchObject({ class: 'coverage_gap', stage: 'corpus' });
  expect(probe.received).toMatchObject([
    {
      headers: { authorization: 'Bearer key of the probe' },
      body: { query: 'How long does a refund take?', k: 10, tenant: 'acme' },
    },
    { body: { query: 'Do you deliver to the moon?' } },
  ]);
  await until(async () => {
    const { counts } = await status();
    return counts.find(({ kind, event }) => kind === 'probe' && event === 'sent')?.count === 2;
  });
});

test('labels and scores arrive at another Faultline, once, and a review after them', async () => {
  const sent = notFound('forwarded', 'How long does a refund take?');
  await send(other.url, '/v1/traces', sent, 'POST', { 'x-faultline-project': 'copy' });
  await send(app.url, '/v1/traces', sent);
  const labels = async () =>
    (await copyOf('forwarded')).scores
      .filter(({ name }) => name === 'faultline.failure_class')
      .map(({ label }) => label);
  await until(async () => (await open('forwarded')).label?.rule === 'corpus-holds-it');
  await until(async () => (await labels()).includes('retrieval_miss'));
  const before = await labels();
  await send(app.url, '/api/v1/reviews', { requestId: 'forwarded', verdict: 'selection_failure', reviewer: 'ann' });
  await until(async () => (await labels()).includes('selection_failure'));
  expect(await labels()).toEqual([...before, 'selection_failure']);
  expect(new Set(await labels()).size).toBe((await labels()).length);
  const { scores } = await copyOf('forwarded');
  expect(scores.find(({ label }) => label === 'selection_failure')).toMatchObject({ source: 'human', passed: false });
  expect(scores.some(({ name, source }) => name !== 'faultline.failure_class' && source === 'rule')).toBe(true);
  await until(async () => (await status()).counts.some(({ kind, event }) => kind === 'forwarding' && event === 'sent'));
  const { counts, forwarding } = await status();
  expect(forwarding).toBe(true);
  expect(counts.filter(({ event }) => event === 'failed' || event === 'dropped')).toEqual([]);
});

test('a receiver that is away holds nothing up, and is counted', async () => {
  await settings({
    forwarding: { endpoint: 'http://127.0.0.1:1/v1/logs' },
    corpusProbe: { endpoint: 'http://127.0.0.1:1/' },
  });
  // Settings are read again within two seconds.
  await until(async () => {
    await send(app.url, '/v1/traces', notFound(`away-${Date.now()}`, 'Where is it?'));
    const { counts } = await status();
    return counts.some(({ kind, reason }) => kind === 'probe' && reason.startsWith('cannot be reached'));
  });
  await send(app.url, '/v1/traces', notFound('after', 'Is it open?'));
  await until(async () => (await open('after')).label !== null);
});

test.for([
  {
    name: 'a variable that is not for this',
    change: { corpusProbe: { endpoint: 'http://x/', keyVariable: 'FAULTLINE_AUTH_TOKEN' } },
    message: 'FAULTLINE_PROBE_',
  },
  {
    name: 'a header of the transport',
    change: { forwarding: { endpoint: 'http://x/', headers: [{ name: 'Host', value: 'y' }] } },
    message: 'transport',
  },
  {
    name: 'a header from any variable',
    change: { forwarding: { endpoint: 'http://x/', headers: [{ name: 'k', variable: 'HOME' }] } },
    message: 'FAULTLINE_FORWARD_',
  },
  {
    name: 'a header without a value',
    change: { forwarding: { endpoint: 'http://x/', headers: [{ name: 'k' }] } },
    message: 'value or variable',
  },
  {
    name: 'a password in the address',
    change: { forwarding: { endpoint: 'http://me:secret@x/' } },
    message: 'without user, password',
  },
  { name: 'a file', change: { corpusProbe: { endpoint: 'file:///etc/passwd' } }, message: 'address' },
])('refused: $name', async ({ change, message }) => {
  await expect(settings(change)).rejects.toThrow(message);
});

let sequence = 0;

/** A question that is answered from passages that do not fit it, and is said to have failed. */
function notFound(requestId: string, question: string): object {
  const traceId = (0xf000 + ++sequence).toString(16).padStart(32, '0');
  const id = (n: number) => (0xf0000 + sequence * 10 + n).toString(16).padStart(16, '0');
  const at = (ms: number) => String(BigInt(Date.now() - 5000 + ms) * 1_000_000n);
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const message = (role: string, content: string) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
  const span = (n: number, name: string, range: readonly [number, number], attributes: object[]) => ({
    traceId,
    spanId: id(n),
    ...(n === 1 ? {} : { parentSpanId: id(1) }),
    name,
    kind: 1,
    startTimeUnixNano: at(range[0]),
    endTimeUnixNano: at(range[1]),
    attributes: [text('faultline.request.id', requestId), text('faultline.cohort.tenant', 'acme'), ...attributes],
  });
  const garden = [
    {
      id: 'garden',
      text: 'Oil the shears once a year and store them in a dry place.',
      metadata: { title: 'Garden tools' },
    },
    { id: 'coffee', text: 'Descale the machine every six weeks.', metadata: { title: 'Coffee machines' } },
  ];
  const answer = 'I could not find this in our help pages.';
  const context = garden.map((each) => each.text).join('\n');
  return {
    resourceSpans: [
      {
        resource: { attributes: [text('service.name', 'help')] },
        scopeSpans: [
          {
            spans: [
              span(
                1,
                'chat',
                [0, 100],
                [
                  text('faultline.stage', 'request'),
                  text('faultline.input', question),
                  text('faultline.output', answer),
                  text('faultline.outcome.status', 'failure'),
                ],
              ),
              span(
                2,
                'search',
                [5, 40],
                [
                  text('faultline.stage', 'retrieval'),
                  text('faultline.query', question),
                  text('faultline.candidates', JSON.stringify(garden)),
                ],
              ),
              span(
                3,
                'answer',
                [50, 90],
                [
                  text('gen_ai.operation.name', 'chat'),
                  text('gen_ai.request.model', 'm'),
                  text('faultline.selected', JSON.stringify(garden)),
                  text('gen_ai.input.messages', message('user', `${context}\n\n${question}`)),
                  text('gen_ai.output.messages', message('assistant', answer)),
                ],
              ),
            ],
          },
        ],
      },
    ],
  };
}
