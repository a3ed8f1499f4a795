// The guides are run as written: every block with a file name is put into a fresh folder, beside the built package, and started.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RequestRecord } from '@faultline/model';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { build } from '../build.ts';
import { startModelServer } from '../src/testing/model-server.ts';
import { assembled, Receiver } from '../src/testing/receiver.ts';
import { GUIDES, guideBlocks } from './guide-blocks.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'faultline-guides-'));
const receiver = new Receiver();
const run = promisify(execFile);
const blocks = guideBlocks();
let model: Awaited<ReturnType<typeof startModelServer>>;

beforeAll(async () => {
  await build(join(folder, 'node_modules/@faultline/sdk'));
  mkdirSync(join(folder, 'node_modules/@opentelemetry'));
  for (const name of readdirSync(join(ROOT, 'node_modules/@opentelemetry')))
    symlinkSync(join(ROOT, 'node_modules/@opentelemetry', name), join(folder, 'node_modules/@opentelemetry', name));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const { file, code } of blocks) writeFileSync(join(folder, file), code);
  await receiver.start();
  model = await startModelServer();
});
afterAll(async () => {
  model.stop();
  await receiver.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => receiver.clear());

const start = async (command: string, file: string) => {
  const { stdout, stderr } = await run(command, [join(folder, file)], {
    cwd: folder,
    env: {
      ...process.env,
      FAULTLINE_URL: receiver.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: 'none',
    },
  });
  expect(stderr).toBe('');
  expect(receiver.rejected).toEqual([]);
  return stdout;
};

/** What each block shows, seen as the server sees it. */
const SHOWN: Readonly<Record<string, (requests: ReadonlyMap<string, RequestRecord>, printed: string) => void>> = {
  'answer.ts': (requests, printed) => {
    expect(printed).toBe('Within five working days.\n');
    expect([...requests.values()]).toMatchObject([
      {
        input: 'How long does a refund take?',
        output: 'Within five working days.',
        cohort: { tenant: 'acme', promptVersion: 'v7', model: 'gpt-4o-2024-08-06' },
        usage: { inputTokens: 120, outputTokens: 9 },
        serviceNames: ['support-bot'],
        evidence: {
          candidates: [{ id: 'refunds#1' }, { id: 'returns#3' }],
          promptName: 'answer',
          completeness: { missing: [] },
        },
      },
    ]);
  },
  'stream.ts': (requests, printed) => {
    expect(printed).toBe('Within five working days.');
    const [only] = [...requests.values()];
    expect(only).toMatchObject({ output: 'Within five working days.', outcome: { status: 'success', source: 'sdk' } });
    expect(only?.timeToFirstTokenMs).toBeGreaterThanOrEqual(0);
  },
  'queue.ts': (requests, printed) => {
    expect(printed).toBe('order-4711\n');
    expect([...requests.keys()]).toEqual(['order-4711']);
    expect(requests.get('order-4711')).toMatchObject({
      counts: { spans: 4 },
      traceIds: { length: 1 },
      cohort: { tenant: 'acme' },
    });
  },
  'broken-trace.ts': (requests) => {
    expect([...requests.values()]).toMatchObject([{ counts: { spans: 2 }, traceIds: { length: 2 } }]);
  },
  'batch.ts': (requests) => {
    expect(Object.fromEntries([...requests].map(([id, { cohort }]) => [id, cohort]))).toEqual({
      'batch-2026-11-27': { workflow: 'nightly' },
      'digest-a': { workflow: 'nightly', tenant: 'a' },
      'digest-b': { workflow: 'nightly', tenant: 'b' },
      'digest-c': { workflow: 'nightly', tenant: 'c' },
    });
  },
  'redacted.ts': (requests) => {
    expect([...requests.values()]).toMatchObject([
      {
        input: 'I am [REDACTED:email], my card is [REDACTED:card]',
        userId: '[REDACTED:email]',
        evidence: { answer: 'Thank you, [REDACTED:email].' },
      },
    ]);
  },
  'hook.ts': (requests) => {
    expect([...requests.values()]).toMatchObject([{ input: '[REDACTED:employee] asks for leave' }]);
  },
  'inside.ts': (requests, printed) => {
    const [[id, record] = []] = [...requests];
    expect(printed).toBe(`Within five working days. ${id}\n`);
    expect(record).toMatchObject({
      outcome: { status: 'success', reason: 'answered from the handbook' },
      statement: { signals: ['cache_hit'] },
    });
    expect(
      receiver.raw.flatMap(({ events }) => events.map(({ attributes }) => attributes['gen_ai.evaluation.name'])),
    ).toEqual(['groundedness', 'answer_length']);
  },
  'known.ts': (requests) => {
    expect(requests.get('r1')?.statement).toEqual({
      signals: ['escalated'],
      expectedSources: ['handbook/refunds'],
      expectedAnswer: 'within five working days',
    });
  },
  'later.ts': (requests) => {
    expect([...requests.keys()]).toEqual(['r1']);
    expect(receiver.raw.every(({ attributes }) => attributes['faultline.annotation'] === true)).toBe(true);
    expect(requests.get('r1')?.outcome).toMatchObject({ status: 'failure', reason: 'ticket was opened again' });
  },
};
/** Blocks that another one imports. */
const PARTS = new Set(['app.ts']);

describe('guides', () => {
  const runnable = blocks.filter(({ file, install }) => !PARTS.has(file) && install === undefined);

  test('every block with a file name is run, and every expectation belongs to a block', () => {
    expect(runnable.map(({ file }) => file).toSorted((a, b) => a.localeCompare(b))).toEqual(
      Object.keys(SHOWN).toSorted((a, b) => a.localeCompare(b)),
    );
  });

  test('links between the guides lead somewhere', () => {
    for (const guide of readdirSync(GUIDES)) {
      const text = readFileSync(join(GUIDES, guide), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#]*)[^)]*\)/g))
        if (target !== '') expect(() => readFileSync(join(GUIDES, target)), `${guide} → ${target}`).not.toThrow();
    }
  });

  test.for(runnable)('$guide: $file', async ({ file }) => {
    const printed = await start(process.execPath, file);
    SHOWN[file]?.(assembled(receiver.spans), printed);
  });
});
