// The review queue: worked by key alone, taken back, with notes, by two people; what it says about the rules.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RequestDetailJsonSchema, ReviewsListOutputSchema, ReviewsSummaryOutputSchema } from '@faultline/model';
import { eventually, launchBrowser, NO_BROWSER, type TestBrowser, violationsInBothThemes } from './support/browser.ts';
import { failingRequest, type Way } from './support/failing-traffic.ts';
import { startServer, type TestServer } from './support/server.ts';

const MINUTE_MS = 60_000;
const REVIEWED = 30;

describe.skipIf(NO_BROWSER !== undefined)(
  `review queue${NO_BROWSER ? ` (${NO_BROWSER})` : ''}`,
  { timeout: 120_000 },
  () => {
    let server: TestServer;
    let browser: TestBrowser;
    const now = Date.now();
    const several = (way: Way, count: number) =>
      Array.from({ length: count }, (_, i) =>
        failingRequest(now - (5 + i) * MINUTE_MS, `${way}-${i}`, {
          way,
          question: `${way} question ${i}`,
          tenant: i % 2 === 0 ? 'acme' : 'globex',
        }),
      );

    beforeAll(async () => {
      server = await startServer();
      browser = await launchBrowser(server.url);
      await server.sendMany([...several('unknown', 24), ...several('tool', 10), ...several('good', 12)]);
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    });

    const reviews = async () => {
      const answer = await fetch(`${server.url}/api/v1/reviews?limit=1000`);
      return ReviewsListOutputSchema.parse(await answer.json()).reviews;
    };
    const shown = (page: Page) => page.locator('article[data-request]');
    const idOf = (page: Page) => shown(page).getAttribute('data-request');
    /** Presses a key and waits until another request is there to be looked at. */
    const pressAndMoveOn = async (page: Page, key: string) => {
      const before = await idOf(page);
      await page.keyboard.press(key);
      await eventually(() => idOf(page)).not.toBe(before);
    };

    /** Waits until all that was said has reached the server. */
    const saved = (page: Page) => page.locator('output[aria-label=Progress][aria-busy=false]').waitFor();

    test('thirty requests by key alone, each of them once, with a note, a skip, and one taken back', async () => {
      const page = await browser.open(`${server.url}/p/default/review`);
      await shown(page).waitFor();
      const seen = new Set<string | null>();
      for (let i = 0; i < REVIEWED; i += 1) {
        const id = await idOf(page);
        expect(seen.has(id)).toBe(false);
        seen.add(id);
        expect(new URL(page.url()).searchParams.get('request')).toBe(id);
        if (i === 3) {
          await page.keyboard.press('n');
          await page.keyboard.type('1 parcel, 2 questions');
          await page.keyboard.press('Escape');
        }
        // What the rules say is right for those with a class; the others are called a coverage gap or fine, by turns.
        await pressAndMoveOn(page, i % 3 === 0 ? '8' : i % 3 === 1 ? '0' : 'a');
        if (i === 10) {
          await page.keyboard.press('u');
          await eventually(() => idOf(page)).toBe(id);
          await page.getByText('10 reviewed').waitFor();
          await pressAndMoveOn(page, '2');
        }
        if (i === 12) {
          seen.add(await idOf(page));
          await pressAndMoveOn(page, 's');
        }
      }
      await page.getByText(`${REVIEWED} reviewed, 1 skipped in this sitting`).waitFor();
      await saved(page);
      expect(await reviews()).toHaveLength(REVIEWED);
      const given = await reviews();
      expect(new Set(given.map(({ requestId }) => requestId)).size).toBe(REVIEWED);
      expect(given.filter(({ note }) => note === '1 parcel, 2 questions')).toHaveLength(1);
      expect(given.filter(({ verdict }) => verdict === 'selection_failure')).toHaveLength(1);
      expect(given.filter(({ reason }) => reason === 'random').length).toBeGreaterThan(3);
      // What was said stands on the request.
      await eventually(async () => {
        const answer = await fetch(`${server.url}/api/v1/requests?filter=label_source:human&limit=1&withTotal=true`);
        return ((await answer.json()) as { total: number }).total;
      }).toBe(given.filter(({ verdict }) => verdict !== 'none').length);
      await page
        .getByRole('region', { name: 'Agreement' })
        .getByText(`${REVIEWED} reviews of ${REVIEWED} requests`)
        .waitFor();
      await page.context().close();
      expect(browser.problems).toEqual([]);
    });

    test('a second reviewer under a name of their own; the sitting survives a look at the request, and the agreement is measured', async ({
      task,
    }) => {
      // A new name for a second attempt: what the first one said stands.
      const second = `Ada ${task.result?.retryCount ?? 0}`;
      const page = await browser.open(`${server.url}/p/default/review`);
      await page.getByLabel('Reviewing as').fill(second);
      await page.keyboard.press('Enter');
      await shown(page).waitFor();
      for (let i = 0; i < 6; i += 1) await pressAndMoveOn(page, 'a');
      const id = await idOf(page);
      await page.keyboard.press('o');
      await page.getByRole('treegrid').waitFor();
      await page.goBack();
      await eventually(() => idOf(page)).toBe(id);
      await page.getByText('6 reviewed').waitFor();
      await saved(page);
      expect((await reviews()).filter(({ reviewer }) => reviewer === second)).toHaveLength(6);
      await page.reload();
      await eventually(() => idOf(page)).toBe(id);
      expect(await page.getByLabel('Reviewing as').inputValue()).toBe(second);
      // What the first reviewer said of a request is not told to the second until she has spoken.
      const given = await reviews();
      const isHers = (id: string) => given.some(({ requestId, reviewer }) => requestId === id && reviewer === second);
      const other = given.find(
        ({ requestId, verdict, shownClass }) =>
          verdict === 'coverage_gap' && shownClass === 'unclassified' && !isHers(requestId),
      )!;
      await page.goto(`${server.url}/p/default/review?request=${other.requestId}`);
      const said = page.getByRole('region', { name: 'What the rules say' });
      await said.getByText('Somebody else has reviewed it').waitFor();
      expect(await said.innerText()).not.toContain('Coverage gap');
      await said.getByText('Unclassified').waitFor();
      await pressAndMoveOn(page, '8');
      await page.keyboard.press('u');
      await eventually(() => idOf(page)).toBe(other.requestId);
      await pressAndMoveOn(page, '8');
      await saved(page);
      expect((await reviews()).filter(({ requestId }) => requestId === other.requestId)).toHaveLength(2);
      await page.reload();
      const summary = ReviewsSummaryOutputSchema.parse(
        await (await fetch(`${server.url}/api/v1/reviews/summary`)).json(),
      );
      expect(summary.betweenReviewers?.sample).toBeGreaterThan(0);
      await page
        .getByRole('region', { name: 'Agreement' })
        .getByText(`kappa ${summary.betweenReviewers?.value.toFixed(2)}`)
        .first()
        .waitFor();
      await page.context().close();
      expect(browser.problems).toEqual([]);
    });

    test('a link to one request opens it first, and a verdict with sub-class and stage is given by the form', async () => {
      const [one] = several('tool', 1);
      const page = await browser.open(`${server.url}/p/default/review?request=${one!.traceId}&filter=tenant:nobody`);
      await eventually(() => idOf(page)).toBe(one!.traceId);
      await page.getByRole('region', { name: 'What the rules say' }).waitFor();
      await page.keyboard.press('d');
      const form = page.getByRole('form', { name: 'Verdict with details' });
      await form.getByRole('combobox', { name: 'Class', exact: true }).selectOption('Tool failure');
      await form.getByLabel('Sub-class').fill('order-service-down');
      await form.getByRole('combobox', { name: 'Begins at' }).selectOption('tool');
      await form.getByRole('button', { name: 'Say it' }).click();
      await eventually(async () => (await reviews())[0]).toMatchObject({
        requestId: one!.traceId,
        verdict: 'tool_failure',
        subClass: 'order-service-down',
        stage: 'tool',
        reason: 'opened',
      });
      await page.context().close();
      expect(browser.problems).toEqual([]);
    });

    test('what is right is said with the verdict: a source marked or named, an answer; the request tells it from then on', async () => {
      const one = several('tool', 2)[1]!;
      const page = await browser.open(`${server.url}/p/default/review?request=${one.traceId}&filter=tenant:nobody`);
      await eventually(() => idOf(page)).toBe(one.traceId);
      await page.getByRole('button', { name: 'kb-returns is a right source' }).click();
      await page.keyboard.press('t');
      await page.keyboard.type('Within 30 days, if unused.');
      await page.keyboard.press('Escape');
      await page.getByLabel('Add a source by its id').fill('kb-warranty');
      await page.keyboard.press('Enter');
      await page.getByText('kb-warranty is a right source and is not among the candidates').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('5');
      const statement = async () => {
        const answer = await fetch(`${server.url}/api/v1/requests/${one.traceId}`);
        return RequestDetailJsonSchema.parse(await answer.json()).statement;
      };
      await eventually(statement).toMatchObject({
        class: 'tool_failure',
        expectedSources: ['kb-returns', 'kb-warranty'],
        expectedAnswer: 'Within 30 days, if unused.',
      });
      await page.goto(`${server.url}/p/default/requests/${one.traceId}?view=evidence`);
      const candidates = page.getByRole('region', { name: 'Candidates' });
      await candidates.getByText('kb-warranty is a right source and is not among the candidates').waitFor();
      expect(await candidates.getByText('right source', { exact: true }).count()).toBe(1);
      await page.getByText('Within 30 days, if unused.').waitFor();
      await page.context().close();
      expect(browser.problems).toEqual([]);
    });

    test('nothing for axe to object to in either theme, with the form for details open', async () => {
      const page = await browser.open(`${server.url}/p/default/review`, { reducedMotion: 'reduce' });
      await page.getByRole('region', { name: 'Agreement' }).waitFor();
      await shown(page).waitFor();
      await page.keyboard.press('d');
      await page.getByRole('form', { name: 'Verdict with details' }).waitFor();
      expect(await violationsInBothThemes(page)).toEqual([]);
      await page.context().close();
      expect(browser.problems).toEqual([]);
    });

    test('what the server refuses is said, and the request waits again', async () => {
      const page = await browser.open(`${server.url}/p/default/review`);
      await shown(page).waitFor();
      const id = await idOf(page);
      const before = (await reviews()).length;
      await page.route('**/api/v1/reviews', (route) =>
        route.request().method() === 'POST' ? route.abort() : route.continue(),
      );
      await page.keyboard.press('3');
      await page.getByRole('alert').getByText('The server does not answer').waitFor();
      await page.unroute('**/api/v1/reviews');
      expect(await reviews()).toHaveLength(before);
      await pressAndMoveOn(page, 's');
      expect(await idOf(page)).toBe(id);
      await pressAndMoveOn(page, '3');
      await eventually(async () => (await reviews()).length).toBe(before + 1);
      await page.context().close();
    });
  },
);
