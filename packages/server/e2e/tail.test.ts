// Live tail of a real server: requests appear as they are assembled, filtered, until either side ends it.
import type { RequestSummaryJson } from '@faultline/model';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readServerSentEvents, type ServerSentEvent } from '../src/cli/server-sent-events.ts';
import { startApp, type RunningApp } from './running-app.ts';

// Real databases are opened: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

let app: RunningApp;
let isStopped = false;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => (isStopped ? undefined : app?.stop()));

async function follow(query: Readonly<Record<string, string>>) {
  const abort = new AbortController();
  const response = await fetch(`${app.url}/api/v1/requests/tail?${new URLSearchParams(query).toString()}`, {
    signal: abort.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const events = readServerSentEvents(response.body!);
  expect(await next(events)).toEqual({ event: 'ready', data: '{}' });
  return { events, end: () => abort.abort() };
}

async function next(events: AsyncGenerator<ServerSentEvent, void>): Promise<ServerSentEvent | undefined> {
  const { value } = await events.next();
  return value ?? undefined;
}

async function nextRequest(events: AsyncGenerator<ServerSentEvent, void>): Promise<RequestSummaryJson> {
  const event = await next(events);
  expect(event?.event).toBe('message');
  return JSON.parse(event!.data) as RequestSummaryJson;
}

let made = 0;
async function send(tenant: string, input: string): Promise<string> {
  made += 1;
  const traceId = made.toString(16).padStart(32, 'a');
  const now = BigInt(Date.now()) * 1_000_000n;
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const response = await fetch(`${app.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [attribute('service.name', 'tailed')] },
          scopeSpans: [
            {
              spans: [
                {
                  traceId,
                  spanId: traceId.slice(-16),
                  name: 'asked',
                  startTimeUnixNano: String(now - 5_000_000n),
                  endTimeUnixNano: String(now),
                  attributes: [attribute('faultline.cohort.tenant', tenant), attribute('faultline.input', input)],
                },
              ],
            },
          ],
        },
      ],
    }),
  });
  expect(response.status).toBe(200);
  return traceId;
}

test('sends what matches as soon as it is assembled, and nothing else', async () => {
  const all = await follow({});
  const acme = await follow({ filter: 'tenant:acme "lost parcel"' });
  const ids = [
    await send('globex', 'lost parcel'),
    await send('acme', 'opening hours'),
    await send('acme', 'my lost parcel'),
  ];
  const seen = [await nextRequest(all.events), await nextRequest(all.events), await nextRequest(all.events)];
  expect(seen.map(({ requestId }) => requestId).sort()).toEqual([...ids].sort());
  expect(seen.every((item) => !('spans' in item) && !('input' in item))).toBe(true);
  expect((await nextRequest(acme.events)).requestId).toBe(ids[2]);
  all.end();
  acme.end();
});

test.for([
  ['a filter that does not parse', { filter: 'tenant:' }, 400],
  ['a project that does not exist', { projectId: 'nowhere' }, 404],
  ['an input there is not', { limit: '5' }, 400],
] as const)('%s is refused before anything is sent', async ([, query, status]) => {
  const response = await fetch(`${app.url}/api/v1/requests/tail?${new URLSearchParams(query).toString()}`);
  expect(response.status).toBe(status);
  expect(await response.json()).toHaveProperty('error.message');
});

test('gives its place back when the reader leaves: more can follow one after another than at once', async () => {
  const atOnce = await Promise.all(Array.from({ length: 200 }, () => follow({})));
  const refused = await fetch(`${app.url}/api/v1/requests/tail`);
  expect(refused.status).toBe(503);
  await refused.text();
  for (const { end } of atOnce) end();
  await expect.poll(async () => (await followed()).ok, { timeout: 60_000 }).toBe(true);
});

async function followed(): Promise<Response> {
  const abort = new AbortController();
  const response = await fetch(`${app.url}/api/v1/requests/tail`, { signal: abort.signal });
  abort.abort();
  return response;
}

test('ends with the server, which does not wait for those who follow', async () => {
  const { events } = await follow({});
  isStopped = true;
  const stopped = app.stop();
  expect(await next(events)).toEqual({ event: 'end', data: '{}' });
  expect(await next(events)).toBeUndefined();
  await stopped;
});
