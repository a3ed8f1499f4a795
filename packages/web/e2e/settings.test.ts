// The settings page: every card is saved by itself, what is refused says why, and another project can be made.
import type { Project } from '@faultline/model';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser, NO_BROWSER, type TestBrowser } from './support/browser.ts';
import { startServer, type TestServer } from './support/server.ts';

describe.skipIf(NO_BROWSER !== undefined)(
  `settings${NO_BROWSER ? ` (${NO_BROWSER})` : ''}`,
  { timeout: 120_000 },
  () => {
    let server: TestServer;
    let browser: TestBrowser;
    let page: Page;

    beforeAll(async () => {
      server = await startServer();
      browser = await launchBrowser(server.url);
    }, 120_000);
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    });
    beforeEach(async () => {
      page = await browser.open(`${server.url}/p/default/settings`);
      return async () => {
        await page.context().close();
        expect(browser.problems).toEqual([]);
      };
    });

    const settings = async () => {
      const answer = (await (await fetch(`${server.url}/api/v1/projects`)).json()) as { projects: Project[] };
      return answer.projects.find(({ projectId }) => projectId === 'default')!.settings;
    };
    const card = (name: string) => page.getByRole('form', { name, exact: true });
    const save = async (name: string) => {
      await card(name).getByRole('button', { name: 'Save' }).click();
      await card(name).getByText('Saved', { exact: true }).waitFor();
    };

    test('what is kept is chosen and stays chosen', async () => {
      const policy = card('What is kept');
      expect(await policy.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await policy.getByRole('radio', { name: /^ids/ }).check();
      await save('What is kept');
      expect((await settings()).capturePolicy).toBe('ids');
      await page.reload();
      await policy.getByRole('radio', { name: /^ids/, checked: true }).waitFor();
      await policy.getByRole('radio', { name: /^full/ }).check();
      await policy.getByRole('button', { name: 'Discard' }).click();
      expect(await policy.getByRole('radio', { name: /^ids/ }).isChecked()).toBe(true);
    });

    test('a pattern is refused with its reason, put right, and removed', async () => {
      const patterns = card('Redact besides');
      await patterns.getByRole('button', { name: 'Add a pattern' }).click();
      await patterns.getByLabel('Name, row 1').fill('ticket');
      await patterns.getByLabel('Regular expression, row 1').fill('TCK-(');
      await patterns.getByRole('button', { name: 'Save' }).click();
      await patterns.getByRole('alert').getByText('cannot use the redaction pattern ticket').waitFor();
      expect(await patterns.getByLabel('Regular expression, row 1').getAttribute('aria-invalid')).toBe('true');
      await patterns.getByLabel('Regular expression, row 1').fill(String.raw`TCK-\d{6}`);
      await save('Redact besides');
      expect((await settings()).redactionPatterns).toEqual([{ name: 'ticket', pattern: String.raw`TCK-\d{6}` }]);
      await patterns.getByRole('button', { name: 'Remove row 1 of patterns' }).click();
      await save('Redact besides');
      expect((await settings()).redactionPatterns).toEqual([]);
    });

    test('a price, the probe, and where labels go are set and turned off', async () => {
      const prices = card('Prices');
      await prices.getByRole('button', { name: 'Add a price' }).click();
      await prices.getByLabel('Model, row 1').fill('own-*');
      await prices.getByLabel('Input, row 1').fill('cheap');
      await prices.getByLabel('Output, row 1').fill('1,5');
      await prices.getByRole('button', { name: 'Save' }).click();
      await prices.getByRole('alert').getByText('inputUsdPerMTok').waitFor();
      await prices.getByLabel('Input, row 1').fill('0');
      await save('Prices');

      const probe = card('Probe of the knowledge base');
      await probe.getByLabel('Address').fill('http://127.0.0.1:9/find');
      await probe.getByLabel('Documents to ask for').fill('5');
      await save('Probe of the knowledge base');

      const onward = card('Sent onward');
      await onward.getByLabel('Address').fill('http://127.0.0.1:9/v1/logs');
      await onward.getByRole('button', { name: 'Add a header' }).click();
      await onward.getByLabel('Header, row 1').fill('authorization');
      await onward.getByLabel('or variable of the server, row 1').fill('FAULTLINE_FORWARD_KEY');
      await save('Sent onward');

      expect(await settings()).toMatchObject({
        priceOverrides: [{ model: 'own-*', inputUsdPerMTok: 0, outputUsdPerMTok: 1.5 }],
        corpusProbe: { endpoint: 'http://127.0.0.1:9/find', k: 5, timeoutMs: 5000 },
        forwarding: {
          endpoint: 'http://127.0.0.1:9/v1/logs',
          headers: [{ name: 'authorization', variable: 'FAULTLINE_FORWARD_KEY' }],
        },
      });
      await probe.getByLabel('Address').fill('');
      await save('Probe of the knowledge base');
      await onward.getByLabel('Address').fill('');
      await save('Sent onward');
      expect(await settings()).toMatchObject({ corpusProbe: { endpoint: '' }, forwarding: { endpoint: '' } });
    });

    test('another project: an id that cannot be one is refused, a good one opens its first page', async ({ task }) => {
      const projectId = `shop-${task.result?.retryCount ?? 0}`;
      const form = card('Another project');
      await form.getByLabel('Id of the new project').fill('A Shop');
      await form.getByRole('button', { name: 'Create it' }).click();
      await form.getByRole('alert').getByText('lower-case').waitFor();
      await form.getByLabel('Id of the new project').fill(projectId);
      await form.getByRole('button', { name: 'Create it' }).click();
      await page.getByRole('heading', { name: 'Connect your application' }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/p/${projectId}/requests`);
      await page.keyboard.press('g');
      await page.keyboard.press('p');
      await card('Name').getByLabel('Name of the project').fill('The shop');
      await save('Name');
      await page.getByRole('combobox', { name: 'Project' }).getByText('The shop').waitFor({ state: 'attached' });
    });
  },
);
