// Failures by class and owner, a class with its patterns, what the project says about it, and the label on the request page.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually, launchBrowser, NO_BROWSER, type TestBrowser, violationsInBothThemes } from './support/browser.ts';
import { failingRequest, type Way } from './support/failing-traffic.ts';
import { smallRequest } from './support/rag-request.ts';
import { startServer, type TestServer } from './support/server.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe.skipIf(NO_BROWSER !== undefined)(
  `failures${NO_BROWSER ? ` (${NO_BROWSER})` : ''}`,
  { timeout: 120_000 },
  () => {
    let server: TestServer;
    let browser: TestBrowser;
    let page: Page;
    const now = Date.now();
    const several = (way: Way, count: number, tenant: string, ageMs: number, release: string) =>
      Array.from({ length: count }, (_, i) =>
        failingRequest(now - ageMs - i * 60_000, `${way}-${tenant}-${ageMs}-${i}`, {
          way,
          question: `${way} question ${i} of ${tenant}`,
          tenant,
          release,
        }),
      );
    const missed = failingRequest(now - HOUR_MS, 'the-missed-one', {
      way: 'miss',
      question: 'How long is the warranty?',
      tenant: 'globex',
      release: '2.1.0',
    });

    beforeAll(async () => {
      server = await startServer();
      browser = await launchBrowser(server.url);
      for (const projectId of ['good', 'quiet', 'silent']) await server.call('POST', '/projects', { projectId });
      await server.sendMany([
        ...several('good', 60, 'globex', 2 * HOUR_MS, '2.1.0'),
        ...several('good', 20, 'acme', 2 * HOUR_MS, '2.1.0'),
        ...several('good', 60, 'globex', 9 * DAY_MS, '2.0.0'),
        ...several('tool', 14, 'acme', 3 * HOUR_MS, '2.1.0'),
        ...several('tool', 2, 'acme', 9 * DAY_MS, '2.0.0'),
        ...several('unknown', 3, 'globex', 4 * HOUR_MS, '2.1.0'),
      ]);
      await server.send([missed]);
      await server.send([smallRequest(now - HOUR_MS, 'silent', 'question')], 'silent');
      await server.send(several('good', 2, 'acme', HOUR_MS, '1.0.0'), 'good');
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    });
    beforeEach(() => async () => {
      await page.context().close();
      expect(browser.problems).toEqual([]);
    });

    const open = async (path: string) => {
      page = await browser.open(`${server.url}/p/${path}`);
    };
    const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) });

    test('the board counts every class, says for whom it is worse and whether it grew, and leads to the requests', async () => {
      await open('default/failures');
      await page.getByText('18 of 98 requests are bad (18 %)').waitFor();
      const tools = row('Tool failure');
      await eventually(() => tools.innerText()).toMatch(/\b14\b[\s\S]*14 %/);
      expect(await tools.innerText()).toMatch(/\+11\.\d points/);
      await tools.getByRole('list', { name: 'Cohorts hit most by Tool failure' }).getByText('acme').waitFor();
      expect(await tools.getByRole('list', { name: 'Newest of Tool failure' }).getByRole('listitem').count()).toBe(3);
      expect(await row('Coverage gap').innerText()).toMatch(/\b0\b/);
      await tools.getByRole('link', { name: '14', exact: true }).click();
      await page.getByRole('grid', { name: 'Requests' }).getByRole('row').nth(14).waitFor();
      expect(new URL(page.url()).searchParams.get('filter')).toBe('class:tool_failure');
    });

    test('keys lead from class to class, into one and back; range and filter stay in the address', async () => {
      await open('default/failures?filter=tenant:acme&from=now-24h');
      await page.getByText('14 of 34 requests are bad (41 %)').waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Tool failure', level: 1 }).waitFor();
      expect(new URL(page.url()).search).toBe('?filter=tenant%3Aacme&from=now-24h');
      await page.getByRole('region', { name: 'Patterns' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('14 of 34 requests are bad (41 %)').waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('v');
      await page.getByRole('heading', { name: 'Review', level: 1 }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('f');
      await page.getByRole('heading', { name: 'Failures', level: 1 }).waitFor();
    });

    test('a class shows how its requests fail alike, since when, and leads from a pattern to its requests', async () => {
      await open('default/failures/tool_failure');
      const pattern = page.getByRole('region', { name: 'Patterns' }).getByRole('listitem').first();
      await pattern.getByText('tool-call-failed').waitFor();
      const text = await pattern.innerText();
      for (const part of ['get_order', 'help-bot', '2.1.0', '14 requests']) expect(text).toContain(part);
      await pattern.getByRole('link', { name: '14 requests' }).click();
      await page.getByRole('grid', { name: 'Requests' }).getByRole('row').nth(14).waitFor();
      expect(await page.getByRole('grid', { name: 'Requests' }).getAttribute('aria-rowcount')).toBe('15');
    });

    test('owner, budget and runbook are edited in place, and stand on the board at once', async () => {
      await open('default/failures/tool_failure');
      await page.getByRole('button', { name: 'Edit Who works on it' }).waitFor();
      await page.keyboard.press('e');
      const form = page.getByRole('form', { name: 'Who works on it' });
      await form.getByLabel('Owner').fill('Platform');
      await form.getByLabel(/^Budget/).fill('a lot');
      await form.getByLabel(/^Runbook/).fill('https://example.com/runbooks/tools');
      await form.getByRole('button', { name: 'Save' }).click();
      await form.getByText('a number from 0 to 100').waitFor();
      await form.getByLabel(/^Budget/).fill('5');
      await form.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('link', { name: 'https://example.com/runbooks/tools' }).waitFor();
      await page.getByText('5 % of requests').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('rowheader', { name: /^Platform 14 requests/ }).waitFor();
      await eventually(() => row('Tool failure').innerText()).toMatch(/over: 286 % of 5 %/);
    });

    test('sub-classes are checked row by row, saved, and taken away again', async () => {
      await open('default/failures/retrieval_miss?edit=sub-classes');
      const form = page.getByRole('form', { name: 'Sub-classes' });
      await form.getByLabel('Name').fill('Wrong Language');
      await form.getByLabel('What belongs to it').fill('The source exists in another language only.');
      await form.getByRole('button', { name: 'Save' }).click();
      await form.getByText('Small letters, digits, hyphens and underscores only').waitFor();
      await form.getByLabel('Name').fill('wrong-language');
      await form.getByRole('button', { name: 'Save' }).click();
      await form.waitFor({ state: 'detached' });
      await page.getByText('The source exists in another language only.').waitFor();
      expect(page.url()).not.toContain('edit');
      await page.reload();
      await page.getByText('wrong-language').waitFor();
      await page.getByRole('button', { name: 'Edit Sub-classes' }).click();
      await form.getByRole('button', { name: 'Remove wrong-language' }).click();
      await form.getByRole('button', { name: 'Save' }).click();
      await form.waitFor({ state: 'detached' });
      await page.getByText('wrong-language').waitFor({ state: 'detached' });
    });

    test('the request page says why it is bad, opens the span that shows it, and makes it an example of its class', async () => {
      await open(`default/requests/${missed.traceId}`);
      const panel = page.getByRole('region', { name: 'Failure class' });
      await panel.getByText('Retrieval miss', { exact: true }).waitFor();
      for (const part of ['right-source-not-retrieved', 'begins at retrieval', 'kb-warranty', '97 %'])
        expect(await panel.innerText()).toContain(part);
      await panel.getByRole('button', { name: 'search help' }).click();
      await page.getByRole('complementary', { name: 'Span search help' }).waitFor();
      const download = page.waitForEvent('download');
      await panel.getByRole('link', { name: 'Case file' }).click();
      expect((await download).suggestedFilename()).toBe(`case-${missed.traceId}.json`);
      await panel.getByRole('link', { name: 'Make it an example' }).click();
      const form = page.getByRole('form', { name: 'Add an example' });
      await form.getByLabel('It is').selectOption('near miss');
      await form.getByLabel('Why').fill('the warranty page is not in the index');
      await form.getByRole('button', { name: 'Add' }).click();
      const examples = page.getByRole('list', { name: 'Reviewed examples' });
      await examples.getByText('near miss').waitFor();
      await examples.getByText('the warranty page is not in the index').waitFor();
      await examples.getByRole('link').click();
      await page.getByRole('heading', { name: 'How long is the warranty?' }).waitFor();
      await page.keyboard.press('c');
      await page.getByRole('heading', { name: 'Retrieval miss', level: 1 }).waitFor();
      await page.keyboard.press('e');
      await page.getByRole('form', { name: 'Who works on it' }).waitFor();
      await page.getByRole('heading', { name: 'Retrieval miss', level: 1 }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('form', { name: 'Who works on it' }).waitFor({ state: 'detached' });
      await page.goto(`${server.url}/p/default/requests/${missed.traceId}`);
      await panel.waitFor();
      await page.keyboard.press('v');
      await page.locator(`article[data-request="${missed.traceId}"]`).waitFor();
    });

    test.for([
      { name: 'board', path: 'default/failures', shows: 'Tool failure' },
      { name: 'class', path: 'default/failures/tool_failure', shows: 'tool-call-failed' },
      { name: 'settings', path: 'default/failures/tool_failure?edit=settings', shows: 'Alert policy, in words' },
      { name: 'sub-classes', path: 'default/failures/tool_failure?edit=sub-classes', shows: 'Another' },
      { name: 'examples', path: 'default/failures/tool_failure?edit=examples', shows: 'Request, its id or address' },
      { name: 'request', path: `default/requests/${missed.traceId}`, shows: 'Make it an example' },
    ])('nothing for axe to object to in either theme: $name', async ({ path, shows }) => {
      page = await browser.open(`${server.url}/p/${path}`, { reducedMotion: 'reduce' });
      await page.getByText(shows, { exact: true }).first().waitFor();
      expect(await violationsInBothThemes(page)).toEqual([]);
    });

    test.for([
      { name: 'nothing bad', path: 'good/failures', says: 'Nothing bad here' },
      { name: 'nobody said how it went', path: 'silent/failures', says: 'Nobody says how these requests went' },
      { name: 'nothing arrived yet', path: 'quiet/failures', says: 'Connect your application' },
      { name: 'no match', path: 'default/failures?filter=tenant:nobody', says: 'No request matches' },
      {
        name: 'a filter that is wrong',
        path: 'default/failures?filter=cost_usd:>much',
        says: 'This filter cannot be read',
      },
      { name: 'no such class', path: 'default/failures/bad_luck', says: 'There is no failure class bad_luck' },
      { name: 'none of the class', path: 'default/failures/coverage_gap', says: 'None of this class' },
    ])('it says what is the matter: $name', async ({ path, says }) => {
      await open(path);
      await page.getByRole('heading', { name: says }).waitFor();
    });
  },
);
