// The scorecard: what it says of traffic in which two things got worse, and the way from every number to its requests.
import { readFileSync } from 'node:fs';
import type { ScorecardOutput } from '@faultline/model';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually, launchBrowser, NO_BROWSER, type TestBrowser, violationsInBothThemes } from './support/browser.ts';
import { allRequests, recount } from './support/recount.ts';
import { smallRequest } from './support/rag-request.ts';
import { startServer, type TestServer } from './support/server.ts';
import { DEARER_INTENT, shopTraffic, WORSE_TENANT } from './support/shop-traffic.ts';

const REQUESTS = 800;
/** A page asks several questions at once; the machine may be busy. */
const PATIENCE_MS = 60_000;
const HOUR_MS = 3_600_000;
const HALF_DAY = 'from=now-12h';

describe.skipIf(NO_BROWSER !== undefined)(
  `scorecard${NO_BROWSER ? ` (${NO_BROWSER})` : ''}`,
  { timeout: 240_000 },
  () => {
    let server: TestServer;
    let browser: TestBrowser;
    let page: Page;
    const now = Date.now();

    beforeAll(async () => {
      server = await startServer();
      browser = await launchBrowser(server.url);
      for (const projectId of ['empty', 'mute']) await server.call('POST', '/projects', { projectId });
      await server.sendMany(shopTraffic(now, REQUESTS));
      await server.sendMany(
        Array.from({ length: 40 }, (_, i) => smallRequest(now - (i + 1) * 60_000, `mute-${i}`, `question ${i}`)),
        'mute',
      );
    }, 240_000);
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    });
    beforeEach(() => async () => {
      await page.context().close();
      expect(browser.problems).toEqual([]);
    });

    const open = async (query = HALF_DAY, projectId = 'default') => {
      page = await browser.open(`${server.url}/p/${projectId}/scorecard?${query}`, { acceptDownloads: true });
      page.setDefaultTimeout(PATIENCE_MS);
    };
    const tile = (title: string) => page.getByRole('article', { name: title, exact: true });
    const inShort = () => page.getByRole('region', { name: 'In short' });
    const parameter = (name: string) => new URL(page.url()).searchParams.get(name);
    const rowCount = async () => {
      const grid = page.getByRole('grid', { name: 'Requests' });
      await grid.waitFor();
      return Number(await grid.getAttribute('aria-rowcount')) - 1;
    };

    test('at the top stands what got worse, with the numbers before and after', async () => {
      await open();
      await inShort().getByRole('heading', { name: '2 things went wrong' }).waitFor();
      const findings = inShort().getByRole('list', { name: 'What went wrong' }).getByRole('listitem');
      expect(await findings.count()).toBe(2);
      await findings.getByRole('link', { name: 'Task success', exact: true }).waitFor();
      await inShort()
        .getByText(/9\d(\.\d+)? % → [78]\d(\.\d+)? %/)
        .first()
        .waitFor();
      for (const cause of [`tenant = ${WORSE_TENANT}`, 'tokens per call', 'release 2.1.0'])
        await inShort().getByText(cause).first().waitFor();
    });

    test('every number on the page is the one that its requests give when counted again', async () => {
      const span = { from: new Date(now - 12 * HOUR_MS).toISOString(), to: new Date(now).toISOString() };
      await open(`from=${span.from}&to=${span.to}`);
      await tile('Task success').waitFor();
      const shown = await page
        .locator('[data-tile]')
        .evaluateAll((tiles) =>
          tiles.map(
            (each) => [each.getAttribute('aria-label'), each.querySelector('b')?.getAttribute('title')] as const,
          ),
        );
      expect(shown.length).toBeGreaterThan(15);
      const answer = await fetch(`${server.url}/api/v1/scorecard?buckets=0&from=${span.from}&to=${span.to}`);
      const tiles = ((await answer.json()) as ScorecardOutput).groups.flatMap(({ kpis }) => kpis);
      const requests = await allRequests(server.url, span);
      for (const [title, value] of shown) {
        const counted = tiles.find(({ definition }) => definition.title === title)!;
        const again = await recount(server.url, counted, requests, span);
        expect(again, `${title} is counted again`).toBeDefined();
        expect(Number(value), title ?? '').toBeCloseTo(again ?? Number.NaN, 8);
      }
    });

    test('a number is one click from its requests, and from the bad ones among them', async () => {
      await open(`from=${new Date(now - 12 * HOUR_MS).toISOString()}&to=${new Date(now).toISOString()}`);
      const link = tile('Task success').getByRole('link', { name: /requests behind/ });
      const sample = Number((await link.textContent())?.split(' ')[0]);
      await link.click();
      await eventually(rowCount).toBe(sample);
      await page.goBack();
      await tile('Task success')
        .getByRole('link', { name: /bad ones/ })
        .click();
      await page.getByRole('grid', { name: 'Requests' }).getByText('failure').first().waitFor();
      expect(parameter('filter')).toContain('NOT outcome:success');
    });

    test('split by a label, the table names the cohort that is worse', async () => {
      await open();
      await page.getByRole('button', { name: 'Split by' }).click();
      await page.getByRole('checkbox', { name: 'tenant' }).check();
      await eventually(() => parameter('by')).toBe('tenant');
      await page.keyboard.press('Escape');
      const matrix = page.getByRole('region', { name: 'By tenant' });
      const row = matrix.getByRole('row', { name: new RegExp(WORSE_TENANT) });
      await row.locator('td[data-verdict=worse]').first().waitFor();
      await matrix.getByRole('button', { name: WORSE_TENANT }).click();
      await eventually(() => parameter('filter')).toBe(`tenant:${WORSE_TENANT}`);
    });

    test('a release is compared with the one before, and no request stands on both sides', async () => {
      await open('from=now-2d');
      await tile('Task success').waitFor();
      await page.getByRole('combobox', { name: 'Compare with' }).selectOption('release:2.0.0');
      await eventually(() => parameter('filter')).toBe('NOT release:2.0.0');
      expect(parameter('against')).toBe('release:2.0.0');
      await inShort().getByRole('link', { name: 'Task success', exact: true }).first().waitFor();
      await page.getByRole('combobox', { name: 'Compare with' }).selectOption('none');
      await inShort().getByRole('heading', { name: 'Nothing is compared' }).waitFor();
      await inShort().getByRole('button', { name: 'Compare with the range before' }).click();
      await eventually(() => parameter('against')).toBeNull();
    });

    test('where neither change reached, nothing got worse', async () => {
      await open(`${HALF_DAY}&filter=NOT+tenant%3A${WORSE_TENANT}+NOT+intent%3A${DEARER_INTENT}`);
      await inShort().getByRole('heading', { name: 'Nothing got worse' }).waitFor();
    });

    test('a filter is saved as a cohort, found again, and removed', async () => {
      await open(`${HALF_DAY}&filter=tenant%3A${WORSE_TENANT}`);
      await page.getByRole('button', { name: 'Cohorts' }).click();
      await page.getByRole('textbox', { name: 'Save this filter as' }).fill('Acme, all of it');
      await page.keyboard.press('Enter');
      const cohorts = page.getByRole('list', { name: 'Saved cohorts' });
      await cohorts.getByRole('button', { name: 'Acme, all of it', exact: true }).waitFor();
      await page.goto(`${server.url}/p/default/scorecard?${HALF_DAY}`);
      await page.getByRole('button', { name: 'Cohorts' }).click();
      await cohorts.getByRole('button', { name: 'Acme, all of it', exact: true }).click();
      await eventually(() => parameter('filter')).toBe(`tenant:${WORSE_TENANT}`);
      await cohorts.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Acme, all of it', exact: true }).click();
      await page.getByRole('button', { name: 'Remove the cohort Acme, all of it' }).click();
      await page.getByText('No cohort is saved yet').waitFor();
    });

    test('a KPI of its own is defined, refused with its reason, shown as a tile, and removed', async () => {
      await open();
      await page.getByRole('button', { name: 'Own KPIs' }).click();
      await page.getByRole('button', { name: 'Define a KPI' }).click();
      const yaml = page.getByRole('textbox', { name: 'Definition, as YAML' });
      const good = (await yaml.inputValue()).replace('intent:refund', 'intent:shipping').replace('Refunds', 'Parcels');
      await yaml.fill(good.replace('kind: rate', 'kind: mood'));
      await page.getByRole('button', { name: 'Save' }).click();
      await page
        .getByRole('alert')
        .getByText(/kind|formula/)
        .waitFor();
      await yaml.fill(good);
      await page.getByRole('button', { name: 'Save' }).click();
      const own = page.getByRole('list', { name: 'Own KPIs' });
      await own.getByRole('button', { name: 'Parcels solved: Change' }).waitFor();
      await page.getByRole('button', { name: 'Close' }).click();
      await tile('Parcels solved').waitFor();
      await page.getByRole('button', { name: 'Own KPIs' }).click();
      await own.getByRole('button', { name: 'Parcels solved: Remove' }).click();
      await page.getByText('There is none yet').waitFor();
    });

    test('how a number is computed is one key away', async () => {
      await open();
      await page.getByRole('button', { name: 'How Task success is computed' }).click();
      const popover = page.getByRole('dialog', { name: 'How Task success is computed' });
      await popover.getByText('outcome:success').first().waitFor();
      await popover.getByText("Wilson's score interval").waitFor();
    });

    test('the page as CSV, Markdown and PNG', async () => {
      await open();
      await tile('Task success').waitFor();
      const saved = async (label: RegExp) => {
        await page.getByRole('button', { name: 'Export' }).click();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: label }).click(),
        ]);
        return readFileSync(await download.path());
      };
      const csv = (await saved(/CSV/)).toString();
      expect(csv).toMatch(/^group,kpi,title,unit,value,/);
      expect(csv).toMatch(/\noutcome,task_success,Task success,share,0\.\d+/);
      expect((await saved(/Markdown/)).toString()).toContain('| Task success |');
      const png = await saved(/PNG/);
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect(png.length).toBeGreaterThan(30_000);
    });

    test('keys: to the page, from number to number, to the filter', async () => {
      page = await browser.open(`${server.url}/p/default/requests`);
      await page.getByRole('grid').waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      await tile('Task success').waitFor();
      await page.keyboard.press('j');
      await eventually(() => page.evaluate<string>('document.activeElement.textContent')).toBe('Task success');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      await eventually(() => page.evaluate<string>('document.activeElement.textContent')).toBe('Task success');
      await page.keyboard.press('/');
      await eventually(() => page.evaluate<string>('document.activeElement.ariaLabel')).toBe('Filter');
    });

    test.each([
      { name: 'no span ever', projectId: 'empty', query: '', heading: 'Connect your application' },
      {
        name: 'nothing in the range',
        projectId: 'default',
        query: 'from=now-90d&to=now-60d',
        heading: 'No request in this range',
      },
      {
        name: 'nothing passes the filter',
        projectId: 'default',
        query: 'filter=tenant%3Anobody',
        heading: 'No request matches',
      },
      {
        name: 'a filter that cannot be read',
        projectId: 'default',
        query: 'filter=cost_usd%3A%3Emuch',
        heading: 'This cannot be read',
      },
    ])('what is not there is said: $name', async ({ projectId, query, heading }) => {
      await open(query, projectId);
      await page.getByRole('heading', { name: heading }).waitFor();
    });

    test('requests without an outcome have no success rate, neither 0 nor 100 %', async () => {
      await open('', 'mute');
      await page.getByRole('region', { name: 'No outcome yet' }).waitFor();
      expect(await tile('Task success').count()).toBe(0);
      await page.getByText(/nothing to be judged from: .*Task success/).waitFor();
    });

    test('a server that is gone is said, and asked again on request', async () => {
      await open();
      await tile('Task success').waitFor();
      await page.route('**/api/v1/scorecard?**', (route) => route.abort());
      await page.goto(`${server.url}/p/default/scorecard?from=now-7d`);
      await page.getByRole('alert').getByText('The server does not answer').waitFor();
      await page.unroute('**/api/v1/scorecard?**');
      await page.getByRole('button', { name: 'Try again' }).click();
      await tile('Task success').waitFor();
    });

    test('nothing for axe to object to, in either theme', async () => {
      await open(`${HALF_DAY}&by=tenant`);
      await page.locator('td[data-verdict=worse]').first().waitFor();
      expect(await violationsInBothThemes(page)).toEqual([]);
    });
  },
);
