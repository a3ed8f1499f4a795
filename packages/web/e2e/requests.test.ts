// The list: filter, facets, histogram, live tail, columns, keyboard, and what it says when there is nothing or no server.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { eventually, launchBrowser, NO_BROWSER, type TestBrowser } from './support/browser.ts';
import { QUESTION, ragRequest, smallRequest } from './support/rag-request.ts';
import { startServer, type TestServer } from './support/server.ts';

const MINUTE_MS = 60_000;

describe.skipIf(NO_BROWSER !== undefined)(
  `list of requests${NO_BROWSER ? ` (${NO_BROWSER})` : ''}`,
  { timeout: 120_000 },
  () => {
    let server: TestServer;
    let browser: TestBrowser;
    let page: Page;
    const now = Date.now();
    const rag = ragRequest(now - 5 * MINUTE_MS, 'list');

    beforeAll(async () => {
      server = await startServer();
      browser = await launchBrowser(server.url);
      await server.call('POST', '/projects', { projectId: 'shop', name: 'Shop' });
      const tenants = ['acme', 'globex', 'initech'];
      await server.send([
        rag,
        ...Array.from({ length: 150 }, (_, i) =>
          smallRequest(now - (10 + i * 8) * MINUTE_MS, `small-${i}`, `question ${i}`, {
            'faultline.cohort.tenant': tenants[i % 3] ?? '',
          }),
        ),
      ]);
      await server.send([smallRequest(now - MINUTE_MS, 'shop', 'question of the shop')], 'shop');
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    });
    beforeEach(async () => {
      page = await browser.open(`${server.url}/p/default/requests`);
      await rows().first().waitFor();
      return async () => {
        await page.context().close();
        expect(browser.problems).toEqual([]);
      };
    });

    const rows = () => page.getByRole('grid', { name: 'Requests' }).getByRole('row');
    const filterBar = () => page.getByRole('combobox', { name: 'Filter' });
    const focusedRow = () => page.evaluate<string | null>('document.activeElement.getAttribute("data-row")');
    const parameter = (name: string) => new URL(page.url()).searchParams.get(name);

    test('only the rows in sight exist, more are fetched on the way down, and the header counts all', async () => {
      const grid = page.getByRole('grid', { name: 'Requests' });
      expect(await rows().count()).toBeLessThan(60);
      await eventually(() => grid.getAttribute('aria-rowcount')).toBe('152');
      await rows().nth(1).focus();
      await eventually(async () => {
        await page.keyboard.press('End');
        return grid.locator('[data-row="150"]').count();
      }).toBe(1);
      expect(await rows().count()).toBeLessThan(60);
    });

    test('the keyboard goes from the list to a request, to a span, and back to the same row', async () => {
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: QUESTION }).waitFor();
      await page.getByRole('treegrid').waitFor();
      for (const key of ['j', 'j', 'j', 'Enter']) await page.keyboard.press(key);
      await page.getByRole('complementary', { name: 'Span rewrite query' }).waitFor();
      expect(parameter('span')).toBe(rag.spanId('rewrite'));
      await page.keyboard.press('Escape');
      await page.getByRole('complementary', { name: 'Span rewrite query' }).waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
      await rows().first().waitFor();
      await eventually(() => focusedRow()).toBe('0');
    });

    test.each([
      { name: 'from the row that has the focus', isInGrid: true, key: 'ArrowDown', row: '30' },
      { name: 'from elsewhere, of which the first leads to the list', isInGrid: false, key: 'ArrowDown', row: '29' },
      { name: 'with j', isInGrid: false, key: 'j', row: '29' },
    ])('of thirty presses at once none is lost: $name', async ({ isInGrid, key, row }) => {
      if (isInGrid) await rows().nth(1).focus();
      await Promise.all(Array.from({ length: 30 }, () => page.keyboard.press(key)));
      await eventually(() => focusedRow()).toBe(row);
      // As one task of the page, with nothing drawn between them.
      await page.evaluate(`for (let i = 0; i < 30; i += 1)
        document.activeElement.dispatchEvent(
          new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true }),
        )`);
      await eventually(() => focusedRow()).toBe(String(Number(row) + 30));
    });

    test('the back button restores the filter and the place in the list', async () => {
      await filterBar().fill('tenant:globex');
      await page.keyboard.press('Enter');
      await eventually(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('51');
      await rows().nth(1).focus();
      for (let i = 0; i < 40; i += 1) await page.keyboard.press('ArrowDown');
      await eventually(() => focusedRow()).toBe('40');
      const place = await focusedRow();
      await page.keyboard.press('Enter');
      await page.getByRole('treegrid').waitFor();
      await page.goBack();
      await eventually(() => focusedRow()).toBe(place);
      expect(await filterBar().inputValue()).toBe('tenant:globex');
      expect(parameter('filter')).toBe('tenant:globex');
    });

    test('completion, facets and the address share one filter', async () => {
      await page.keyboard.press('/');
      await page.keyboard.type('ten');
      const options = page.getByRole('listbox', { name: 'Completions' }).getByRole('option');
      await eventually(() => options.first().textContent()).toContain('tenant:');
      await page.keyboard.press('Tab');
      await page.getByRole('option', { name: 'globex' }).click();
      expect(await filterBar().inputValue()).toBe('tenant:globex ');
      await page.keyboard.press('Enter');
      await eventually(() => parameter('filter')).toBe('tenant:globex');
      const facets = page.getByRole('complementary', { name: 'Facets' });
      const globex = facets.getByRole('button', { name: /^globex/ });
      await eventually(() => globex.getAttribute('aria-pressed')).toBe('true');

      await globex.click();
      await eventually(() => filterBar().inputValue()).toBe('');
      await facets.getByRole('button', { name: 'Exclude tenant acme' }).click();
      await eventually(() => filterBar().inputValue()).toBe('NOT tenant:acme');
      await eventually(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('101');
      await page.goBack();
      await eventually(() => filterBar().inputValue()).toBe('');
    });

    test('a filter that does not parse says where, and asks for nothing', async () => {
      await filterBar().fill('tenant:acme AND (');
      await page.getByText('(end)').waitFor();
      await page.keyboard.press('Enter');
      expect(parameter('filter')).toBeNull();
      expect(await rows().count()).toBeGreaterThan(1);
    });

    test('dragging over the histogram sets the time range; so do the keys', async () => {
      const chart = page.locator('canvas').first();
      await chart.waitFor();
      const box = (await chart.boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.4, box.y + 40);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 5 });
      await page.mouse.move(box.x + box.width * 0.7, box.y + 40, { steps: 5 });
      await page.mouse.up();
      await eventually(() => parameter('from')).toMatch(/^\d{4}-/);
      const hours = (Date.parse(parameter('to') ?? '') - Date.parse(parameter('from') ?? '')) / 3_600_000;
      expect(hours).toBeGreaterThan(5);
      expect(hours).toBeLessThan(9);

      const before = parameter('from');
      await page.getByRole('slider', { name: /Requests over time/ }).focus();
      for (const key of ['ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Enter']) await page.keyboard.press(key);
      await eventually(() => parameter('from')).not.toBe(before);
    });

    test('live tail shows a request that is sent meanwhile, on top', async () => {
      await page.keyboard.press('L');
      await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
      expect(parameter('live')).toBe('true');
      await server.send([smallRequest(Date.now() - 2000, 'live', 'asked while looking on')]);
      await eventually(() => rows().nth(1).textContent()).toContain('asked while looking on');
    });

    test('a column that is chosen is there after a reload, and a link does not change that', async () => {
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('checkbox', { name: 'Tenant' }).check();
      await page.getByRole('columnheader', { name: 'Tenant' }).waitFor();
      await page.goto(`${server.url}/p/default/requests?sort=cost_usd`);
      await page.getByRole('columnheader', { name: 'Tenant' }).waitFor();
      expect(await page.getByRole('columnheader', { name: 'Cost' }).getAttribute('aria-sort')).toBe('descending');
    });

    test('nothing in this range: the nearest match is one click away', async () => {
      await page.goto(`${server.url}/p/default/requests?from=now-2m&filter=tenant%3Aacme`);
      await page.getByRole('heading', { name: 'No request matches' }).waitFor();
      await page.getByRole('button', { name: /Show the nearest/ }).click();
      await eventually(() => rows().count()).toBeGreaterThan(1);
      await page.goto(`${server.url}/p/default/requests?filter=tenant%3Anobody`);
      await page.getByText('Nor does anything before').waitFor();
      await page.getByRole('button', { name: 'Clear the filter' }).click();
      await eventually(() => rows().count()).toBeGreaterThan(1);
    });

    test.each([
      'from=yesterday&sort=mood&order=up&live=perhaps',
      'filter=%28%28',
      'from=2026-99-99T00:00:00Z&to=now-1y',
      'filter=%E2%98%83%00&from=now-9999999d',
    ])('an address that makes no sense does no harm: %s', async (query) => {
      await page.goto(`${server.url}/p/default/requests?${query}`);
      await page.getByRole('heading', { name: 'Requests', exact: true }).waitFor();
      await page
        .getByText(/left out|cannot be read|No request/)
        .first()
        .waitFor();
    });

    test('no key is lost between opening the palette and typing, on a slow machine too', async () => {
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: 20 });
      await rows().nth(3).focus();
      const focused = await focusedRow();
      for (let attempt = 0; attempt < 2; attempt += 1) {
        await page.keyboard.press('Control+k');
        await page.keyboard.type('theme');
        await eventually(() => page.getByRole('combobox', { name: 'Search commands' }).inputValue()).toBe('theme');
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await eventually(focusedRow).toBe(focused);
      }
    });

    test('palette, help, themes and projects', async () => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('dark');
      await page.keyboard.press('Enter');
      await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
      await page.reload();
      await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
      await rows().first().waitFor();

      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Follow live').waitFor();
      await page.keyboard.press('Escape');

      await page.getByRole('combobox', { name: 'Project' }).selectOption('Shop');
      await page.getByText('question of the shop').waitFor();
      await page.goto(server.url);
      await eventually(() => new URL(page.url()).pathname).toBe('/p/shop/requests');
      await page.getByText('question of the shop').waitFor();

      await page.keyboard.press('Control+k');
      await page.keyboard.type(rag.traceId);
      await page.getByRole('option', { name: rag.traceId }).waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('g');
      await page.keyboard.press('d');
      await page.getByRole('heading', { name: 'Doctor' }).waitFor();
    });

    test('a server that is gone is said, and asked again on request', async () => {
      await page.route('**/api/v1/requests?**', (route) => route.abort());
      await page.keyboard.press('r');
      await page.goto(`${server.url}/p/default/requests?filter=tenant%3Aacme`);
      await page.getByRole('alert').getByText('The server does not answer').waitFor();
      await page.unroute('**/api/v1/requests?**');
      await page.getByRole('button', { name: 'Try again' }).click();
      await rows().first().waitFor();
    });
  },
);
