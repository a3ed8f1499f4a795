// The page of one number: its course, its cohorts, its spread, what moved it and why, and what is different about what is marked.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually, launchBrowser, NO_BROWSER, type TestBrowser, violationsInBothThemes } from './support/browser.ts';
import { startServer, type TestServer } from './support/server.ts';
import { DEARER_INTENT, shopTraffic, WORSE_TENANT } from './support/shop-traffic.ts';

const REQUESTS = 800;
/** A page asks several questions at once; the machine may be busy. */
const PATIENCE_MS = 60_000;
const HOUR_MS = 3_600_000;

describe.skipIf(NO_BROWSER !== undefined)(
  `page of a KPI${NO_BROWSER ? ` (${NO_BROWSER})` : ''}`,
  { timeout: 240_000 },
  () => {
    let server: TestServer;
    let browser: TestBrowser;
    let page: Page;
    const now = Date.now();

    beforeAll(async () => {
      server = await startServer();
      browser = await launchBrowser(server.url);
      await server.sendMany(shopTraffic(now, REQUESTS));
    }, 240_000);
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    });
    beforeEach(() => async () => {
      await page.context().close();
      expect(browser.problems).toEqual([]);
    });

    const open = async (kpi: string, query = 'from=now-12h') => {
      page = await browser.open(`${server.url}/p/default/scorecard/${kpi}?${query}`, { acceptDownloads: true });
      page.setDefaultTimeout(PATIENCE_MS);
    };
    const region = (name: string) => page.getByRole('region', { name, exact: true });
    const figure = (name: string) => page.getByRole('figure', { name });
    const parameter = (name: string) => new URL(page.url()).searchParams.get(name);

    test('the course has the release marked where it came, and its requests are one click away', async () => {
      await open('task_success', '');
      const marks = page.getByRole('list', { name: 'Marks in the chart' });
      await marks.getByRole('link', { name: 'release 2.1.0' }).waitFor();
      await marks.getByText('the level changed').waitFor();
      expect(await figure('Over time').getByRole('img').getAttribute('aria-label')).toMatch(
        /^Task success over time: \d+ values over time, from/,
      );
      await marks.getByRole('link', { name: 'release 2.1.0' }).click();
      await eventually(() => parameter('filter')).toContain('release:2.1.0');
      await page.getByRole('grid', { name: 'Requests' }).waitFor();
    });

    test('the table behind a chart has its numbers', async () => {
      await open('task_success');
      await page.getByRole('button', { name: 'Over time as a table' }).click();
      const table = region('Over time, table').getByRole('row');
      await eventually(() => table.count()).toBeGreaterThan(12);
      expect(await table.nth(1).textContent()).toMatch(/\d+(\.\d+)? %/);
    });

    test('the cohort that is worse stands first, and its name narrows the page to it', async () => {
      await open('task_success');
      const rows = page.getByRole('table', { name: 'By tenant' }).getByRole('row');
      await rows.nth(1).getByText('worse').waitFor();
      expect(await rows.nth(1).getByRole('rowheader').textContent()).toBe(WORSE_TENANT);
      await rows.nth(1).getByRole('button', { name: WORSE_TENANT }).click();
      await eventually(() => parameter('filter')).toBe(`tenant:${WORSE_TENANT}`);
    });

    test('up to three labels split together', async () => {
      await open('task_success');
      await page.getByRole('button', { name: 'Split by' }).click();
      for (const name of ['tenant', 'intent', 'locale']) await page.getByRole('checkbox', { name }).check();
      expect(await page.getByRole('checkbox', { name: 'release' }).isDisabled()).toBe(true);
      await page.keyboard.press('Escape');
      await page.getByRole('table', { name: 'By tenant × intent × locale' }).waitFor();
      expect(parameter('by')).toBe('tenant,intent,locale');
    });

    test('latency: the stage that made it rise, in words and as bars', async () => {
      await open('latency_p95');
      const why = region('What moved and why');
      await why
        .getByText(/rose from .*: retrieval \+1\.\d+ s of \+1\.\d+ s/)
        .first()
        .waitFor();
      expect(await figure('Rise by stage').getByRole('img').getAttribute('aria-label')).toContain('retrieval');
      await page.getByRole('button', { name: 'Rise by stage as a table' }).click();
      await region('Rise by stage, table')
        .getByRole('row', { name: /^retrieval/ })
        .waitFor();
    });

    test('cost: a waterfall of drivers, the cohort, and the steps add up', async () => {
      await open('cost_per_request');
      const why = region('What moved and why');
      await why
        .getByText(new RegExp(`intent = ${DEARER_INTENT}`))
        .first()
        .waitFor();
      const explained = (await (
        await fetch(`${server.url}/api/v1/explain?kpi=cost_per_request&from=now-12h`)
      ).json()) as { cost: { beforeUsd: number; afterUsd: number; drivers: { usd: number }[] } };
      const { beforeUsd, afterUsd, drivers } = explained.cost;
      expect(drivers.reduce((sum, { usd }) => sum + usd, beforeUsd)).toBeCloseTo(afterUsd, 12);
      await page.getByRole('button', { name: 'Cost per request, by driver as a table' }).click();
      await region('Cost per request, by driver, table')
        .getByRole('row', { name: /^tokens \+\$0\.00\d+/ })
        .waitFor();
    });

    test('marked bars: their requests, and what is different about them; all of it in the address', async () => {
      await open('latency_p95');
      const chart = figure('Distribution');
      await chart.getByRole('img').scrollIntoViewIfNeeded();
      const box = (await chart.getByRole('img').boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.6, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.8, box.y + 60, { steps: 4 });
      await page.mouse.move(box.x + box.width - 20, box.y + 60, { steps: 4 });
      await page.mouse.up();
      await eventually(() => parameter('select')).toMatch(/^value:\d/);
      await region('Distribution')
        .getByRole('link', { name: new RegExp(WORSE_TENANT) })
        .first()
        .waitFor();
      const marked = region('What is different about the marked requests');
      await marked.getByRole('row', { name: new RegExp(`tenant ${WORSE_TENANT} 100 % 0 %`) }).waitFor();
      await page.reload();
      await marked.getByRole('row', { name: new RegExp(`tenant ${WORSE_TENANT}`) }).waitFor();
      await marked.getByRole('button', { name: 'Clear the mark' }).click();
      await eventually(() => parameter('select')).toBeNull();
    });

    test('a stretch of time is marked by keyboard', async () => {
      await open('task_success', 'from=now-24h');
      await figure('Over time').getByRole('img').waitFor();
      await page.getByRole('slider', { name: /Task success over time/ }).focus();
      const value = () => page.getByRole('slider', { name: /Task success over time/ }).getAttribute('aria-valuetext');
      for (const key of ['End', 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft'])
        await page.keyboard.press(key);
      await eventually(value).toContain('4 marked');
      await page.keyboard.press('Enter');
      await eventually(() => parameter('select')).toMatch(/^time:/);
      const hours = (parameter('select') ?? '')
        .replace('time:', '')
        .split('..')
        .map((time) => Date.parse(time) / HOUR_MS);
      expect(hours[1]! - hours[0]!).toBeGreaterThan(1);
      const marked = region('What is different about the marked requests');
      await marked.getByRole('row', { name: /release 2\.1\.0 100 %/ }).waitFor();
    });

    test('exemplars open their requests, and Escape goes back to the scorecard', async () => {
      await open('task_success');
      await region('Requests that make it worse').getByRole('link').first().click();
      await page.getByRole('treegrid').waitFor();
      await page.goBack();
      await region('Requests that make it worse').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('heading', { name: 'Scorecard', exact: true }).waitFor();
      expect(parameter('from')).toBe('now-12h');
    });

    test('as CSV, Markdown and PNG', async () => {
      await open('latency_p95');
      await region('Cohorts').waitFor();
      const saved = async (label: RegExp) => {
        await page.getByRole('button', { name: 'Export' }).click();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: label }).click(),
        ]);
        return readFileSync(await download.path());
      };
      expect((await saved(/CSV/)).toString()).toMatch(/\nlatency_p95,ms,time,\d{4}-/);
      expect((await saved(/Markdown/)).toString()).toMatch(/^# Latency P95: .* s/);
      expect((await saved(/PNG/)).subarray(1, 4).toString()).toBe('PNG');
    });

    test.each([
      { name: 'a KPI that is not', kpi: 'mood', heading: 'There is no KPI mood' },
      { name: 'nothing to be judged from', kpi: 'thumbs_down_rate', heading: 'There is no number yet' },
    ])('what is not there is said: $name', async ({ kpi, heading }) => {
      await open(kpi);
      await page.getByRole('heading', { name: heading }).waitFor();
    });

    test('nothing for axe to object to, in either theme', async () => {
      await open('latency_p95', `from=now-12h&select=value:2000..4000`);
      await region('What is different about the marked requests').getByRole('table').waitFor();
      await region('What moved and why').getByRole('table').waitFor();
      expect(await violationsInBothThemes(page)).toEqual([]);
    });
  },
);
