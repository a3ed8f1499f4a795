// One request: permalink, waterfall, evidence, details, very many spans, and the requests that are not there.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { eventually, launchBrowser, NO_BROWSER, type TestBrowser } from './support/browser.ts';
import { DELIVERED, QUESTION, ragRequest, smallRequest, wideRequest } from './support/rag-request.ts';
import { startServer, type TestServer } from './support/server.ts';

describe.skipIf(NO_BROWSER !== undefined)(
  `one request${NO_BROWSER ? ` (${NO_BROWSER})` : ''}`,
  { timeout: 120_000 },
  () => {
    let server: TestServer;
    let browser: TestBrowser;
    let page: Page;
    const rag = ragRequest(Date.now() - 60_000, 'request');
    const wide = wideRequest(Date.now() - 120_000, 'wide', 30_000);

    beforeAll(async () => {
      server = await startServer();
      browser = await launchBrowser(server.url);
      await server.call('POST', '/projects', { projectId: 'silent' });
      await server.call('PATCH', '/projects/silent', { settings: { capturePolicy: 'ids' } });
      await server.send([rag]);
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
      page = await browser.open(`${server.url}/p/default/requests/${path}`);
    };
    const rows = () => page.getByRole('treegrid').getByRole('row');
    const row = (name: RegExp) => page.getByRole('treegrid').getByRole('row', { name });
    const span = (name: string) => page.getByRole('complementary', { name: `Span ${name}` });

    test('the header says what was asked, how it ended, for whom, and at what cost', async () => {
      await open(rag.traceId);
      await page.getByRole('heading', { name: QUESTION }).waitFor();
      const header = page.locator('header');
      for (const text of [
        'Failure',
        'the answer was held back',
        '27.42 s',
        '2,935',
        '$0.0082',
        '2, 1 failed',
        'Evidence complete',
      ])
        expect(await header.textContent()).toContain(text);
      await header.getByRole('link', { name: 'tenant acme' }).click();
      await eventually(() => new URL(page.url()).searchParams.get('filter')).toBe('tenant:acme');
    });

    test('the waterfall groups retries, folds idle time and marks the critical path', async () => {
      await open(rag.traceId);
      await row(/get_order, 2 attempts, 1 failed/).waitFor();
      await page.getByText('20 s idle').waitFor();
      expect(await row(/search knowledge base/).getAttribute('aria-label')).toContain('on the critical path');
      const widthOf = async () =>
        (await row(/rewrite query/)
          .locator('[data-failed=false]')
          .first()
          .boundingBox())!.width;
      const folded = await widthOf();
      await page.getByRole('checkbox', { name: 'Fold idle time' }).uncheck();
      await page.getByText('20 s idle').waitFor({ state: 'detached' });
      expect(await widthOf()).toBeLessThan(folded / 2);
      await page.getByRole('checkbox', { name: /Failed only/ }).check();
      await row(/spans hidden/)
        .first()
        .waitFor();
      await row(/groundedness/).waitFor();
    });

    test('keys: next failure, find and next match, views, collapse', async () => {
      await open(rag.traceId);
      await rows().first().waitFor();
      await page.keyboard.press(']');
      await span('get_order').waitFor();
      await page.keyboard.press(']');
      await span('groundedness').getByText('check failed').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('stage:generation');
      await page.getByText('2 of 14 spans').waitFor();
      await page.keyboard.press('Enter');
      await span('chat gpt-4o').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('t');
      await page.getByText('What the user got').waitFor();
      await page.keyboard.press('e');
      await page.getByRole('region', { name: 'Candidates' }).waitFor();
      await page.keyboard.press('w');
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowLeft');
      await eventually(() => rows().count()).toBe(1);
      await page.keyboard.press('ArrowRight');
      await eventually(() => rows().count()).toBeGreaterThan(10);
    });

    test('a link to a span opens at that span, in every view, and back closes it', async () => {
      await open(`${rag.traceId}?span=${rag.spanId('tool1')}`);
      await span('get_order').getByText('order service did not answer within 2 s').waitFor();
      expect(
        await row(/get_order/)
          .nth(1)
          .getAttribute('aria-selected'),
      ).toBe('true');
      await row(/rerank/).click();
      await span('rerank').waitFor();
      await page.goBack();
      await span('get_order').waitFor();
      await page.getByRole('button', { name: 'Attributes', exact: false }).click();
      await page.getByRole('rowheader', { name: 'faultline.attempt' }).waitFor();
      await page.getByRole('button', { name: 'Raw JSON' }).click();
      await page.getByText('"toolName": "get_order"').waitFor();
      await page.getByRole('button', { name: 'Close span' }).click();
      await span('get_order').waitFor({ state: 'detached' });
    });

    test('evidence: what was retrieved, selected, in the prompt, cited, checked and delivered', async () => {
      await open(`${rag.traceId}?view=evidence`);
      const candidates = page.getByRole('region', { name: 'Candidates' });
      await candidates.getByText('left out').first().waitFor();
      expect(await candidates.getByText('left out').count()).toBe(5);
      const selected = page.getByRole('region', { name: 'Selected' });
      expect(await selected.getByText('in the prompt').count()).toBe(3);
      await selected.getByRole('button', { name: /kb-113/ }).hover();
      const prompt = page.getByRole('region', { name: 'Prompt' });
      expect(await prompt.locator('mark[data-pointed=true]').textContent()).toContain('five to seven working days');
      const answer = page.getByRole('region', { name: 'Answer' });
      for (const text of ['kb-041', 'in the context', 'groundedness: fail', DELIVERED])
        await answer.getByText(text).first().waitFor();
      await page.getByRole('region', { name: 'Tool calls' }).getByText('order service did not answer').waitFor();
      await candidates.getByRole('button', { name: /kb-220/ }).click();
      await span('search knowledge base').waitFor();
    });

    test('30,000 spans open, scroll to the end, and only the rows in sight exist', async () => {
      await server.send([wide]);
      await open(wide.traceId);
      await rows().first().waitFor({ timeout: 30_000 });
      await eventually(() => page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('30000');
      expect(await rows().count()).toBeLessThan(90);
      await page.keyboard.press('End');
      await row(/chunk 30000|chunk 29999/).waitFor();
      expect(await rows().count()).toBeLessThan(90);
      await page.keyboard.press('[');
      await span('chunk 29500').waitFor();
      await page.getByText('loaded when they are looked at').waitFor();
      await span('chunk 29500')
        .getByRole('button', { name: /^Attributes \d/ })
        .click();
      await span('chunk 29500').getByRole('rowheader', { name: 'faultline.stage' }).waitFor();
    }, 180_000);

    test('of 30,000 spans the transcript and the JSON show the first, say so, and go on', async () => {
      await server.send([wide]);
      await open(`${wide.traceId}?view=transcript`);
      const turns = page.locator('main ol > li');
      await page.getByText('The first 100 of 29,').waitFor({ timeout: 60_000 });
      expect(await turns.count()).toBe(100);
      await page.getByRole('button', { name: 'Show 100 more' }).click();
      await page.getByText('The first 200 of 29,').waitFor();
      expect(await turns.count()).toBe(200);
      await page.getByRole('button', { name: 'JSON', exact: true }).click();
      await page.getByText('shown here without their payloads').waitFor();
      await page.getByText('Spans (30,000)').click();
      await page.getByText('Spans 29,901–30,000').click();
      await page.getByText('"isOrphan"').first().waitFor();
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download' }).click();
      const file = await (await download).createReadStream();
      let text = '';
      for await (const chunk of file) text += String(chunk);
      const whole = JSON.parse(text) as { payloads: string; spans: { attributes: object }[] };
      expect([whole.payloads, whole.spans.length]).toEqual(['complete', 30_000]);
      expect(whole.spans[5]?.attributes).toHaveProperty('faultline.stage');
    }, 180_000);

    test('contents of a span that cannot be loaded are asked for again', async () => {
      await server.send([wide]);
      await open(wide.traceId);
      await rows().first().waitFor({ timeout: 60_000 });
      await page.route('**/spans/**', (route) => route.abort());
      await page.keyboard.press(']');
      await span('chunk 500').getByRole('alert').getByText('could not be loaded').waitFor();
      await page.unroute('**/spans/**');
      await span('chunk 500').getByRole('button', { name: 'Try again' }).click();
      await span('chunk 500').getByText('carries no messages').waitFor();
    }, 180_000);

    test.each([
      ['nonsense in every parameter', '?view=pie&span=%00&find=%22&failed=2&time=round'],
      ['a span that is not there', '?span=ffffffffffffffff'],
    ])('%s does no harm', async (_, query) => {
      await open(`${rag.traceId}${query}`);
      await page.getByRole('heading', { name: QUESTION }).waitFor();
      await page.getByText('is not in the request').waitFor();
    });

    test('an unknown request says why it may be missing, and is looked for again', async () => {
      const late = smallRequest(Date.now() - 5000, 'late', 'better late than never');
      await open(late.traceId);
      await page.getByRole('heading', { name: 'No such request' }).waitFor();
      for (const reason of [/may not have arrived yet/, /retention of \d+ days/, /sampling/])
        await page.getByText(reason).waitFor();
      await server.send([late]);
      await page.getByRole('button', { name: 'Look again' }).click();
      await page.getByRole('heading', { name: 'better late than never' }).waitFor();
    });

    test('a project that keeps no content says how to switch that on', async () => {
      const mute = smallRequest(Date.now() - 5000, 'mute', 'nobody will read this');
      await server.send([mute], 'silent');
      page = await browser.open(`${server.url}/p/silent/requests/${mute.traceId}?view=transcript`);
      await page.getByRole('heading', { name: 'This project keeps no content' }).waitFor();
      await page.getByRole('link', { name: 'Change what is kept' }).click();
      await page.getByRole('form', { name: 'What is kept' }).getByRole('radio', { name: /^none/ }).waitFor();
    });
  },
);
