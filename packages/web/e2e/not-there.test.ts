// What the pages say of things that were there once, or that this process does not do.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../server/e2e/running-app.ts';
import { openChdb } from '../../server/src/store/clickhouse/chdb-executor.ts';
import { launchBrowser, NO_BROWSER } from './support/browser.ts';
import { ragRequest, smallRequest } from './support/rag-request.ts';
import { startServer, type TestServer } from './support/server.ts';

const DAY_MS = 86_400_000;

describe.skipIf(NO_BROWSER !== undefined)(
  `what is not there${NO_BROWSER ? ` (${NO_BROWSER})` : ''}`,
  { timeout: 180_000 },
  () => {
    test('a request whose spans are past their retention keeps its summary and says so in every view', async () => {
      const dataDir = temporaryDirectory();
      const old = ragRequest(Date.now() - 10 * DAY_MS, 'old');
      await withServer({ dataDir }, (server) => server.send([old]));
      await removeSpans(dataDir);
      await withServer({ dataDir, contentTtlDays: 3, spanTtlDays: 5 }, async (server) => {
        const browser = await launchBrowser(server.url);
        try {
          const page = await browser.open(`${server.url}/p/default/requests/${old.traceId}`);
          // The question was a text, and texts go first.
          await page.getByRole('heading', { name: 'POST /support/answer' }).waitFor();
          await page.getByText('its 14 spans are past their retention of 5 days').waitFor();
          for (const view of ['Waterfall', 'Transcript', 'Evidence']) {
            await page.getByRole('button', { name: view, exact: true }).click();
            await page.getByRole('heading', { name: 'The spans of this request have expired' }).waitFor();
            await page.getByText('14 spans were kept for 5 days; the summary above is kept for 400 days').waitFor();
          }
          expect(browser.problems).toEqual([]);
        } finally {
          await browser.close();
        }
      });
      rmSync(dataDir, { recursive: true, force: true });
    });

    test('live tail of a process that assembles nothing says where it is to be had', async () => {
      await withServer({ roles: ['ingest', 'api'] }, async (server) => {
        await sendWithoutAssembly(server);
        const browser = await launchBrowser(server.url);
        try {
          const page = await browser.open(`${server.url}/p/default/requests?live=true`);
          await page.getByText('Live tail is not available on this server').waitFor();
          await page.getByRole('heading', { name: 'No request in this range' }).waitFor();
          expect(browser.problems).toEqual([]);
        } finally {
          await browser.close();
        }
      });
    });
  },
);

async function withServer(
  settings: Parameters<typeof startServer>[0],
  use: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await startServer(settings);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

/** What retention does in time: the spans go, and long before them what is known of their arrival. */
async function removeSpans(dataDir: string): Promise<void> {
  const executor = openChdb(join(dataDir, 'clickhouse'));
  for (const table of ['spans', 'arrivals']) await executor.command(`TRUNCATE TABLE ${table}`);
  await executor.close();
}

async function sendWithoutAssembly({ otlpUrl }: TestServer): Promise<void> {
  const { body } = smallRequest(Date.now() - 5000, 'waiting', 'is anybody there?');
  const response = await fetch(`${otlpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}
