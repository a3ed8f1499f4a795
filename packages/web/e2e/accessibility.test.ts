// Every route in both themes that has no such test of its own, with real traffic: nothing for axe to object to, no script error, nothing fetched from elsewhere.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, NO_BROWSER, type TestBrowser, violationsInBothThemes } from './support/browser.ts';
import { ragRequest } from './support/rag-request.ts';
import { startServer, type TestServer } from './support/server.ts';

const rag = ragRequest(Date.now() - 60_000, 'accessibility');

interface Place {
  readonly name: string;
  readonly path: string;
  /** Seen once the page is there. */
  readonly shows: (page: Page) => ReturnType<Page['locator']>;
  /** What is done before looking. */
  readonly act?: (page: Page) => Promise<void>;
}

const PLACES: readonly Place[] = [
  { name: 'list', path: '/p/default/requests', shows: (page) => page.getByRole('grid').getByRole('row').nth(5) },
  {
    name: 'list with completions',
    path: '/p/default/requests',
    shows: (page) => page.getByRole('listbox', { name: 'Completions' }).getByRole('option').first(),
    act: async (page) => {
      await page.getByRole('grid').waitFor();
      await page.getByRole('combobox', { name: 'Filter' }).fill('outcome:');
    },
  },
  {
    name: 'list with a filter that is wrong',
    path: '/p/default/requests?filter=cost_usd%3A%3Emuch',
    shows: (page) => page.getByRole('heading', { name: 'This filter cannot be read' }),
  },
  {
    name: 'list without a match',
    path: '/p/default/requests?filter=tenant%3Anobody',
    shows: (page) => page.getByRole('heading', { name: 'No request matches' }),
  },
  {
    name: 'columns',
    path: '/p/default/requests',
    shows: (page) => page.getByRole('list', { name: 'Columns' }),
    act: (page) => page.getByRole('button', { name: 'Columns' }).click(),
  },
  {
    name: 'waterfall with a span',
    path: `/p/default/requests/${rag.traceId}?span=${rag.spanId('gen2')}`,
    shows: (page) => page.getByRole('complementary', { name: 'Span chat gpt-4o' }),
  },
  {
    name: 'attributes of a span',
    path: `/p/default/requests/${rag.traceId}?span=${rag.spanId('retrieve')}`,
    shows: (page) => page.getByRole('rowheader', { name: 'openinference.span.kind' }),
    act: (page) => page.getByRole('button', { name: /^Attributes/ }).click(),
  },
  {
    name: 'transcript',
    path: `/p/default/requests/${rag.traceId}?view=transcript`,
    shows: (page) => page.getByText('timeout').first(),
  },
  {
    name: 'evidence',
    path: `/p/default/requests/${rag.traceId}?view=evidence`,
    shows: (page) => page.getByRole('region', { name: 'Candidates' }),
  },
  {
    name: 'scores',
    path: `/p/default/requests/${rag.traceId}?view=scores`,
    shows: (page) => page.getByRole('heading', { name: /^Found out/ }),
  },
  {
    name: 'logs',
    path: `/p/default/requests/${rag.traceId}?view=logs`,
    shows: (page) => page.getByRole('heading', { name: /No logs/ }),
  },
  {
    name: 'JSON',
    path: `/p/default/requests/${rag.traceId}?view=json`,
    shows: (page) => page.getByRole('link', { name: 'Download' }),
  },
  {
    name: 'unknown request',
    path: '/p/default/requests/nothing',
    shows: (page) => page.getByRole('heading', { name: 'No such request' }),
  },
  { name: 'settings', path: '/p/default/settings', shows: (page) => page.getByRole('form', { name: 'What is kept' }) },
  { name: 'ingest', path: '/p/default/ingest', shows: (page) => page.getByRole('region', { name: 'By source' }) },
  {
    name: 'doctor',
    path: '/p/default/doctor',
    shows: (page) => page.getByRole('list', { name: 'What is recorded' }).first(),
  },
  {
    name: 'first run',
    path: '/p/empty/requests',
    shows: (page) => page.getByRole('heading', { name: 'Connect your application' }),
  },
  {
    name: 'unknown project',
    path: '/p/elsewhere/requests',
    shows: (page) => page.getByRole('heading', { name: /no project/ }),
  },
  { name: 'unknown page', path: '/nowhere', shows: (page) => page.getByRole('heading', { name: /no such page/ }) },
  {
    name: 'palette',
    path: '/p/default/requests',
    shows: (page) => page.getByRole('dialog', { name: 'Commands' }),
    act: (page) => page.keyboard.press('Control+k'),
  },
  {
    name: 'help',
    path: '/p/default/requests',
    shows: (page) => page.getByRole('dialog', { name: 'Keyboard' }),
    act: (page) => page.keyboard.press('?'),
  },
];

describe.skipIf(NO_BROWSER !== undefined)(`pages${NO_BROWSER ? ` (${NO_BROWSER})` : ''}`, { timeout: 120_000 }, () => {
  let server: TestServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser(server.url);
    await server.call('POST', '/projects', { projectId: 'empty' });
    await server.replayCaptures();
    await server.send([rag]);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test.each(PLACES)('$name', async ({ path, shows, act }) => {
    const page = await browser.open(`${server.url}${path}`, { reducedMotion: 'reduce' });
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await act?.(page);
    await shows(page).waitFor();
    expect(await violationsInBothThemes(page)).toEqual([]);
    expect(browser.problems).toEqual([]);
    await page.context().close();
  });
});
