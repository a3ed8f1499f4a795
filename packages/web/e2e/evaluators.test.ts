// The evaluators page: a judge of the project's own is defined, tried on a request, changed and removed.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { completion, startModelEndpoint, type ModelEndpoint } from '../../server/e2e/model-endpoint.ts';
import { launchBrowser, NO_BROWSER, type TestBrowser, violationsInBothThemes } from './support/browser.ts';
import { ragRequest } from './support/rag-request.ts';
import { startServer, type TestServer } from './support/server.ts';

const rag = ragRequest(Date.now() - 60_000, 'evaluators');
const KEY_VARIABLE = 'FAULTLINE_JUDGE_OF_THIS_TEST';

describe.skipIf(NO_BROWSER !== undefined)(
  `evaluators${NO_BROWSER ? ` (${NO_BROWSER})` : ''}`,
  { timeout: 120_000 },
  () => {
    let server: TestServer;
    let browser: TestBrowser;
    let model: ModelEndpoint;
    let page: Page;

    beforeAll(async () => {
      server = await startServer();
      browser = await launchBrowser(server.url);
      model = await startModelEndpoint();
      await server.send([rag]);
    }, 120_000);
    afterAll(async () => {
      await browser?.close();
      await model?.stop();
      await server?.stop();
    });
    beforeEach(async () => {
      page = await browser.open(`${server.url}/p/default/evaluators`);
      return async () => {
        await page.context().close();
        expect(browser.problems).toEqual([]);
      };
    });

    const definition = (description: string) =>
      [
        'id: judged_polite',
        'kind: llm',
        `description: ${description}`,
        `baseUrl: ${model.baseUrl}`,
        'model: gpt-4o-mini',
        'provider: openai',
        `keyVariable: ${KEY_VARIABLE}`,
        'prompt: politeness',
        'budgetUsdPerDay: 2',
        'sample: [{ share: 0 }]',
      ].join('\n');
    const define = async (yaml: string) => {
      await page.getByLabel('Definition, as YAML').fill(yaml);
      await page.getByRole('button', { name: 'Save' }).click();
    };

    test('what judges every request is listed', async () => {
      const local = page.getByRole('table', { name: 'On every request' });
      await local.getByRole('rowheader', { name: 'groundedness' }).waitFor();
      await page.getByText('There is none.').waitFor();
    });

    test('a judge is defined, refused with its reason, tried, changed and removed', async () => {
      await page.getByRole('button', { name: 'Define a judge or model' }).click();
      await define('id: judged_polite\nkind: llm\n');
      await page.getByRole('alert').getByText('baseUrl').waitFor();
      await define(definition('Whether the answer is polite.'));
      const judge = page.getByRole('region', { name: 'judged_polite' });
      await judge.getByText('LLM judge, version 1').waitFor();
      await judge.getByText('Whether the answer is polite.').waitFor();
      await judge.getByText(`The server has no ${KEY_VARIABLE} in its environment`).waitFor();

      process.env[KEY_VARIABLE] = 'not-a-real-key';
      try {
        model.script(completion('{"label":"polite","explanation":"It greets."}'));
        await judge.getByRole('button', { name: 'Try it' }).click();
        await judge.getByLabel('Id of a request').fill(rag.traceId);
        await judge.getByRole('button', { name: 'Judge it' }).click();
        await judge.getByText('It greets.').first().waitFor();
      } finally {
        Reflect.deleteProperty(process.env, KEY_VARIABLE);
      }
      await judge.getByText('What it was given and what it said').click();
      await judge.getByRole('heading', { name: 'system' }).waitFor();
      expect(await page.content()).not.toContain('not-a-real-key');
      expect(await violationsInBothThemes(page)).toEqual([]);

      await judge.getByRole('button', { name: 'Change' }).click();
      await define(definition('Whether it greets.'));
      await judge.getByText('version 2').waitFor();
      await judge.getByRole('button', { name: 'Remove' }).click();
      await judge.getByRole('button', { name: 'Keep it' }).click();
      await judge.getByRole('button', { name: 'Remove' }).click();
      await judge.getByRole('button', { name: 'Remove it for good' }).click();
      await judge.waitFor({ state: 'detached' });
      await page.getByText('There is none.').waitFor();
    });

    test('the page is two keys away', async () => {
      await page.getByRole('heading', { name: 'Evaluators' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('r');
      await page.getByRole('grid', { name: 'Requests' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('e');
      await page.getByRole('heading', { name: 'Evaluators' }).waitFor();
    });
  },
);
