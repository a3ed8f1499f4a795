// From the SDK to the answer of the running server: everything that was recorded stands in the request's JSON.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestDetailJson } from '@faultline/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServerProcess, type ServerProcess } from '../../server/e2e/server-process.ts';
import {
  assembly,
  delivery,
  generation,
  init,
  request,
  rerank,
  retrieval,
  rewrite,
  shutdown,
  tool,
  validation,
} from '../src/index.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'faultline-sdk-server-'));
let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(dataDir);
  init({ url: server.otlpUrl, serviceName: 'support-bot', release: '2.1', environment: 'test' });
});
afterAll(async () => {
  await shutdown(1000);
  await server.kill('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
});

const CHUNKS = [
  { id: 'refunds#1', score: 0.9, text: 'A refund is paid within five working days.' },
  { id: 'shipping#1', score: 0.2, text: 'Shipping is free.' },
];

test('every part of the evidence of a request is filled', async () => {
  await request({ requestId: 'sdk-1', tenant: 'acme', sessionId: 's1', userId: 'u1', input: 'refund?' }, async (r) => {
    rewrite((step) => step.query('refund duration'));
    retrieval('kb', (step) => (step.query('refund duration'), step.candidates(CHUNKS)));
    rerank((step) => step.selected(CHUNKS.slice(0, 1)));
    assembly((step) => (step.selected(CHUNKS.slice(0, 1)), step.prompt({ name: 'answer', version: 'v7' })));
    for (const fails of [true, false])
      try {
        tool('find_order', (step) => {
          step.call({ id: 'c1', arguments: { order: 'A-1' } });
          if (fails) throw new Error('timed out');
          step.result({ status: 'sent' });
        });
      } catch {
        // Tried again.
      }
    await generation('answer', async (step) => {
      step.prompt({ name: 'answer', version: 'v7' });
      step.model('gpt-4o', { provider: 'openai' });
      step.messages([{ role: 'user', content: 'refund?' }]);
      step.answer('Five working days [1].');
      step.usage({ inputTokens: 100, outputTokens: 5, cacheReadTokens: 40 });
      step.citations([{ id: 'refunds#1', marker: '[1]' }]);
    });
    validation('grounded', (step) => step.verdict(true, 'found in [1]'));
    delivery((step) => step.delivered('Five working days.'));
    r.outcome('success', 'answered');
  });
  await shutdown();
  const record = await eventually();
  expect(record).toMatchObject({
    requestId: 'sdk-1',
    outcome: { status: 'success', source: 'sdk', reason: 'answered' },
    cohort: { tenant: 'acme', release: '2.1', environment: 'test', promptVersion: 'v7', model: 'gpt-4o' },
    sessionId: 's1',
    userId: 'u1',
    input: 'refund?',
    output: 'Five working days.',
    usage: { inputTokens: 100, outputTokens: 5, cacheReadTokens: 40 },
    costSource: 'computed',
    counts: { spans: 10, generations: 1, toolCalls: 2, toolErrors: 1, retries: 1 },
    evidence: {
      query: 'refund duration',
      candidates: [
        { id: 'refunds#1', rank: 1, score: 0.9 },
        { id: 'shipping#1', rank: 2 },
      ],
      selected: [{ id: 'refunds#1', text: 'A refund is paid within five working days.' }],
      promptName: 'answer',
      promptVersion: 'v7',
      answer: 'Five working days [1].',
      delivered: 'Five working days.',
      citations: [{ id: 'refunds#1', marker: '[1]' }],
      toolCalls: [
        { name: 'find_order', callId: 'c1', arguments: { order: 'A-1' }, status: 'error', attempt: 1 },
        { name: 'find_order', callId: 'c1', result: { status: 'sent' }, status: 'ok', attempt: 2 },
      ],
      validations: [{ name: 'grounded', verdict: 'pass', reason: 'found in [1]' }],
      completeness: { missing: [] },
    },
  });
});

async function eventually(): Promise<RequestDetailJson> {
  for (let i = 0; i < 200; i++) {
    const response = await fetch(`${server.url}/api/v1/requests/sdk-1`);
    if (response.ok) {
      const record = (await response.json()) as RequestDetailJson;
      if (record.hasRoot && record.counts.spans === 10) return record;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the request did not appear:\n${server.output().slice(-1000)}`);
}
