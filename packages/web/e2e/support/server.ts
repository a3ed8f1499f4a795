// The real server in this process, with the web app as it is built, and ways to send to it.
import { readCaptures, replayed } from '../../../../scripts/captures.ts';
import { startApp } from '../../../server/e2e/running-app.ts';
import type { Config } from '../../../server/src/config/config.ts';
import type { SentRequest } from './rag-request.ts';

export interface TestServer {
  /** Address of the web app and API. */
  readonly url: string;
  /** Address of OTLP over HTTP. */
  readonly otlpUrl: string;
  /** Sends requests and waits until each can be opened. */
  send(requests: readonly SentRequest[], projectId?: string): Promise<void>;
  /** Sends many requests, many at a time, and waits until all are in the list. */
  sendMany(requests: readonly SentRequest[], projectId?: string): Promise<void>;
  /** Replays the traffic of every captured client, spread over the last hours, and waits for its end to be in the list. */
  replayCaptures(): Promise<void>;
  call(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<void>;
  stop(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 60_000;
const EXPORT_SIZE = 100;

export async function startServer(settings: Partial<Config> = {}): Promise<TestServer> {
  const app = await startApp(settings);
  const post = async (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}, method = 'POST') => {
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  };
  return {
    url: app.url,
    otlpUrl: app.otlpUrl,
    send: async (requests, projectId = 'default') => {
      await Promise.all(
        requests.map(({ body }) => post(`${app.otlpUrl}/v1/traces`, body, { 'x-faultline-project': projectId })),
      );
      for (const { traceId } of requests) await untilOpen(app.url, traceId, projectId);
    },
    sendMany: async (requests, projectId = 'default') => {
      for (let i = 0; i < requests.length; i += EXPORT_SIZE) {
        const resourceSpans = requests.slice(i, i + EXPORT_SIZE).flatMap(({ body }) => body.resourceSpans);
        await post(`${app.otlpUrl}/v1/traces`, { resourceSpans }, { 'x-faultline-project': projectId });
      }
      await until(`${requests.length} requests`, async () => (await countOf(app.url, projectId)) >= requests.length);
    },
    replayCaptures: async () => {
      const clients = [...Map.groupBy(readCaptures(), ({ client }) => client).values()];
      for (const [index, captures] of clients.entries()) {
        const exports = replayed(captures, Date.now() - HOUR_MS * (0.2 + index * 0.25), 0);
        for (const { path, body } of exports) await post(`${app.otlpUrl}${path}`, body);
      }
      await untilQuiet(app.url);
    },
    call: (method, path, body) => post(`${app.url}/api/v1${path}`, body, {}, method),
    stop: () => app.stop(),
  };
}

async function untilOpen(url: string, requestId: string, projectId: string): Promise<void> {
  await until(
    `request ${requestId}`,
    async () => (await fetch(`${url}/api/v1/requests/${requestId}?projectId=${projectId}&maxSpans=1`)).ok,
  );
}

async function countOf(url: string, projectId: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/requests?limit=1&withTotal=true&from=now-30d&projectId=${projectId}`);
  return ((await answer.json()) as { total: number }).total;
}

async function untilQuiet(url: string): Promise<void> {
  let previous = -1;
  await until('the list to stop growing', async () => {
    const total = await countOf(url, 'default');
    const isQuiet = total > 0 && total === previous;
    previous = total;
    return isQuiet;
  });
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(`waited ${PATIENCE_MS} ms in vain for ${what}`);
}
