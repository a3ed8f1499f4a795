// Debian's Chromium, driven over its own protocol.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const BUILT_APP = fileURLToPath(new URL('../../dist/index.html', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Why the page tests cannot run here; undefined when they can. */
export const NO_BROWSER = existsSync(CHROMIUM) ? undefined : `needs ${CHROMIUM}: apt-get install chromium`;

/** For what the page does a moment later; patient, because the machine may be busy. */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000, interval: 100 });

export interface TestBrowser {
  /** A page of its own context, whose errors fail the test that looks at `problems`. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors of scripts and of the console, and requests to anywhere but the server, of all pages so far. */
  readonly problems: string[];
  close(): Promise<void>;
}

export async function launchBrowser(serverUrl: string): Promise<TestBrowser> {
  if (!existsSync(BUILT_APP)) throw new Error('the web app is not built: run `npm run build` first');
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const problems: string[] = [];
  return {
    problems,
    open: async (url, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => problems.push(`${url}: ${error.message}`));
      page.on('console', (message) => {
        // Chromium itself reports every answer of 400 and above; those are the server's to give.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          problems.push(`${url}: ${message.text()}`);
      });
      page.on('request', (request) => {
        if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(serverUrl))
          problems.push(`${url} asks ${request.url()}`);
      });
      await page.goto(url);
      return page;
    },
    close: () => browser.close(),
  };
}

/** What axe objects to, in one line each: all its rules in the light theme, and in the dark one those that colours can break. */
export async function violationsInBothThemes(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    const options = colorScheme === 'dark' ? { runOnly: ['color-contrast', 'link-in-text-block'] } : {};
    const { violations } = await page.evaluate(
      (given) => (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run(given),
      options,
    );
    for (const { id, impact, nodes } of violations)
      for (const { target, failureSummary } of nodes)
        found.push(`${colorScheme}: ${impact} ${id}: ${target.join(' ')} ${failureSummary?.split('\n')[1]}`);
  }
  return found;
}
