// The package as users get it: built, put into node_modules, type-checked, and run by every runtime that is on this machine.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { build, compressedSize } from '../build.ts';
import { assembled, Receiver } from '../src/testing/receiver.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const app = mkdtempSync(join(tmpdir(), 'faultline-sdk-'));
const dist = join(app, 'node_modules/@faultline/sdk');
const receiver = new Receiver();
const run = promisify(execFile);

/** What a user writes; the same text is type-checked and run. */
const PROGRAM = `import { feedback, flush, fromRequest, generation, init, inject, request, retrieval, tool, type RequestHandle } from '@faultline/sdk';

const url = (globalThis as { URL_OF_SERVER?: string }).URL_OF_SERVER;
init({ ...(url ? { url } : {}), serviceName: 'published', release: '1' });
const pause = (ms: number) => new Promise<void>((resolve) => { setTimeout(resolve, ms); });
const texts: string[] = await Promise.all([0, 1, 2, 3, 4].map((i) =>
  request({ requestId: 'r' + i, tenant: 't' + i }, async (r: RequestHandle): Promise<string> => {
    await pause(i % 3);
    r.run(() => retrieval('kb', (step) => { step.candidates([{ id: 'd' + i, score: 0.5 }]); }));
    let text = '';
    for await (const word of r.run(() => generation('answer', async function* (step) { step.model('m'); yield 'a'; yield String(i); }))) text += word;
    r.run(() => tool('add', (step) => { step.call({ arguments: [i] }); step.result(i); }));
    const message = r.run(() => inject({} as Record<string, string>));
    fromRequest(message, () => request({ workflow: 'worker' }, () => {}));
    r.output(text);
    return text;
  })));
feedback('up', { requestId: 'r0' });
await flush();
(globalThis as { RESULT?: string }).RESULT = texts.join(' ');
console.log(texts.join(' '));
`;

const seen = () => {
  expect(receiver.rejected).toEqual([]);
  const requests = assembled(receiver.spans);
  expect(receiver.spans.filter(({ isAnnotation }) => isAnnotation).map(({ requestId }) => requestId)).toEqual(['r0']);
  expect([...requests.keys()].toSorted()).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
  for (const [id, { cohort, counts, evidence, output, serviceNames }] of requests) {
    const i = id.slice(1);
    // The request, retrieval, generation, tool and the worker's.
    expect(counts.spans, id).toBe(5);
    expect({ cohort, candidates: evidence.candidates.map((each) => each.id), output, serviceNames }).toMatchObject({
      cohort: { tenant: `t${i}`, release: '1' },
      candidates: [`d${i}`],
      output: `a${i}`,
      serviceNames: ['published'],
    });
  }
};

beforeAll(async () => {
  await build(dist);
  mkdirSync(join(app, 'node_modules/@opentelemetry'));
  symlinkSync(join(ROOT, 'node_modules/@opentelemetry/api'), join(app, 'node_modules/@opentelemetry/api'));
  writeFileSync(join(app, 'package.json'), '{"type":"module"}');
  writeFileSync(join(app, 'program.ts'), PROGRAM);
  const bundle = await rolldown({ input: join(app, 'program.ts'), external: [/^@/], cwd: app });
  await bundle.write({ file: join(app, 'program.js') });
  await receiver.start();
});
afterAll(async () => {
  await receiver.stop();
  rmSync(app, { recursive: true, force: true });
});
beforeEach(() => receiver.clear());

describe('size, minified and compressed', () => {
  test.for([
    { what: 'everything', code: `export * from './index.js'`, ceiling: 15_000 },
    {
      what: 'requests and stages on an OpenTelemetry that is there',
      code: `export { request, retrieval, generation, tool, validation, FaultlineSpanProcessor } from './index.js'`,
      ceiling: 9000,
    },
    { what: 'requests alone', code: `export { request, FaultlineSpanProcessor } from './index.js'`, ceiling: 6500 },
  ])('$what: at most $ceiling bytes', async ({ code, ceiling }) => {
    const size = await compressedSize(code, dist);
    expect(size).toBeLessThanOrEqual(ceiling);
    expect(size).toBeGreaterThan(ceiling / 2);
  });
});

describe('the package', () => {
  test('holds code, types, readme and licence, and nothing of the workspace', () => {
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
    expect(files).toEqual(expect.arrayContaining(['index.js', 'index.d.ts', 'package.json', 'README.md', 'LICENSE']));
    const texts = files
      .filter((file) => /\.(js|d\.ts)$/.test(file))
      .map((file) => readFileSync(join(dist, file), 'utf8'));
    const imported = new Set(
      texts.flatMap((text) => [...text.matchAll(/from ["']([^."'][^"']*)["']/g)].map(([, name]) => name)),
    );
    expect(imported).toEqual(new Set(['#async-storage', '@opentelemetry/api', 'node:async_hooks']));
    expect(JSON.parse(readFileSync(join(dist, 'package.json'), 'utf8'))).not.toHaveProperty('private');
  });

  test('its types hold under the strictest checks, and a wrong use is an error', () => {
    const wrong = {
      'stage.ts': `import { tool } from '@faultline/sdk'; tool((step) => step.candidates([]));`,
      'policy.ts': `import { init } from '@faultline/sdk'; init({ capture: 'everything' });`,
      'result.ts': `import { tool } from '@faultline/sdk'; const text: string = tool(() => 1);`,
      'document.ts': `import { retrieval } from '@faultline/sdk'; retrieval((step) => step.candidates([{ text: 'x' }]));`,
    };
    for (const [file, code] of Object.entries(wrong)) writeFileSync(join(app, file), code);
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--target', 'esnext', '--module', 'nodenext'];
    const { stdout } = spawnSync(
      process.execPath,
      [
        join(ROOT, 'node_modules/typescript/bin/tsc'),
        '--noEmit',
        '--lib',
        'esnext,dom',
        '--pretty',
        'false',
        ...strict,
        'program.ts',
        ...Object.keys(wrong),
      ],
      { cwd: app, encoding: 'utf8' },
    );
    const filesWithErrors = new Set([...stdout.matchAll(/^([\w./@-]+)\(\d+,\d+\): error/gm)].map(([, file]) => file));
    expect(filesWithErrors).toEqual(new Set(Object.keys(wrong)));
  });
});

describe('runtimes', () => {
  const installed = (name: string, accepts: (path: string) => boolean = () => true): string | undefined =>
    (process.env['PATH'] ?? '')
      .split(delimiter)
      .map((directory) => join(directory, name))
      .find((path) => existsSync(path) && accepts(path));
  const major = (path: string) => Number(/^v(\d+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }))?.[1]);
  const node20 = installed('node', (path) => major(path) === 20);
  const bun = process.env['BUN'] ?? installed('bun');
  const deno = process.env['DENO'] ?? installed('deno');

  const runs = async (command: string, args: readonly string[]) => {
    const env = { ...process.env, FAULTLINE_URL: receiver.url, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' };
    const { stdout } = await run(command, [...args, join(app, 'program.js')], { cwd: app, env });
    expect(stdout.trim()).toBe('a0 a1 a2 a3 a4');
    seen();
  };

  test('the Node that runs this', () => runs(process.execPath, []));
  test.skipIf(!node20)('Node 20 (skipped where there is none)', () => runs(node20!, []));
  test.skipIf(!bun)('Bun (skipped without `bun` on the path or in $BUN)', () => runs(bun!, ['run']));
  test.skipIf(!deno)('Deno (skipped without `deno` on the path or in $DENO)', () =>
    runs(deno!, ['run', '--allow-net', '--allow-env', '--no-lock']),
  );
  test.skipIf(!deno)('Deno that allows no environment (skipped without Deno)', async () => {
    const script = `globalThis.URL_OF_SERVER = ${JSON.stringify(receiver.url)}; await import(${JSON.stringify(join(app, 'program.js'))});`;
    writeFileSync(join(app, 'strict.js'), script);
    const args = [
      'run',
      '--no-prompt',
      '--no-lock',
      `--allow-net`,
      '--allow-import',
      '--allow-read',
      join(app, 'strict.js'),
    ];
    await run(deno!, args, { cwd: app, env: { ...process.env, NO_COLOR: '1' } });
    seen();
  });

  test('where bundlers pick the part for edge runtimes', async () => {
    const bundle = await rolldown({ input: join(app, 'program.ts'), platform: 'browser', cwd: app });
    await bundle.write({ file: join(app, 'edge.js') });
    expect(readFileSync(join(app, 'edge.js'), 'utf8')).not.toContain('from "node:');
    const env = { ...process.env, FAULTLINE_URL: receiver.url };
    const { stdout } = await run(process.execPath, [join(app, 'edge.js')], { cwd: app, env });
    expect(stdout.trim()).toBe('a0 a1 a2 a3 a4');
    seen();
  });

  const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
  test.skipIf(!browserPath)('a browser (skipped without Chromium)', async () => {
    const bundle = await rolldown({ input: join(app, 'program.ts'), platform: 'browser', cwd: app });
    const { output } = await bundle.generate({ format: 'esm' });
    const page = createServer((request, response) => {
      if (request.method === 'POST') {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          receiver.take(request, Buffer.concat(chunks));
          response.writeHead(200).end('{}');
        });
        return;
      }
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<script>URL_OF_SERVER = location.origin</script><script type="module">${output[0].code}</script>`);
    });
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({ executablePath: browserPath!, args: ['--no-sandbox'] });
    try {
      const tab = await browser.newPage();
      await tab.goto(`http://127.0.0.1:${(page.address() as AddressInfo).port}/`);
      await tab.waitForFunction('globalThis.RESULT');
      expect(await tab.evaluate('RESULT')).toBe('a0 a1 a2 a3 a4');
      seen();
    } finally {
      await browser.close();
      page.close();
    }
  });
});
