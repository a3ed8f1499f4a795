// A project that never received a span: exact settings for eight clients, and the list as soon as the first span is there.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, launchBrowser, NO_BROWSER, type TestBrowser } from './support/browser.ts';
import { smallRequest } from './support/rag-request.ts';
import { startServer, type TestServer } from './support/server.ts';

const CLIENTS = [
  'OpenTelemetry JS',
  'OpenTelemetry Python',
  'OpenInference',
  'OpenLLMetry',
  'Vercel AI SDK',
  'LangSmith',
  'Langfuse',
  'Mastra',
];

describe.skipIf(NO_BROWSER !== undefined)(
  `first run${NO_BROWSER ? ` (${NO_BROWSER})` : ''}`,
  { timeout: 120_000 },
  () => {
    let server: TestServer;
    let browser: TestBrowser;
    beforeAll(async () => {
      server = await startServer();
      browser = await launchBrowser(server.url);
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    });

    test('settings name this server, can be copied, and give way to the list by themselves', async () => {
      const page = await browser.open(server.url, { permissions: ['clipboard-read', 'clipboard-write'] });
      await page.getByRole('heading', { name: 'Connect your application' }).waitFor();
      for (const client of CLIENTS) {
        await page.getByRole('tab', { name: client }).click();
        await page.getByRole('tabpanel').getByText(server.otlpUrl).first().waitFor();
      }
      await page.getByRole('tabpanel').getByRole('button', { name: 'Copy' }).last().click();
      await eventually(() => page.evaluate<string>('navigator.clipboard.readText()')).toContain(
        `${server.otlpUrl}/v1/traces`,
      );

      await server.send([smallRequest(Date.now() - 2000, 'first', 'the very first question')]);
      await page.getByRole('grid', { name: 'Requests' }).getByText('the very first question').waitFor();
      expect(browser.problems).toEqual([]);
    });
  },
);
