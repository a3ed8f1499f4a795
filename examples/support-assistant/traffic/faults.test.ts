// Every fault is planted in the running assistant, asked by real traffic over HTTP, and must make what it is named for.
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SemanticCache } from '../app/cache.ts';
import { createIndex, searchText, type SearchIndex } from '../app/index.ts';
import { createModelClient } from '../app/model-client.ts';
import { NO_FAULTS, type FaultKind, type Plan } from '../app/plan.ts';
import { createAssistant } from '../app/server.ts';
import { openDatabase } from '../app/tools.ts';
import { documents, supersededDocuments } from '../corpus/documents.ts';
import type { QuestionKind } from '../corpus/questions.ts';
import { embed } from '../model/embed.ts';
import { createModelServer } from '../model/server.ts';
import { arrivals, USUAL_MIX, type Arrival } from './arrivals.ts';
import { backfill } from './drive.ts';
import type { FailureClass, Truth } from './truth.ts';

const FROM = Date.UTC(2026, 10, 24, 8);
const HOUR_MS = 3_600_000;
const model = createModelServer();
const open: Server[] = [model];
let modelUrl: string;
let index: SearchIndex;
let poisonedIndex: SearchIndex;

const listen = (server: Server) =>
  new Promise<string>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );

beforeAll(async () => {
  modelUrl = `${await listen(model)}/v1`;
  const all = [...documents, ...supersededDocuments];
  const vectors = new Map(all.map((document) => [document.id, embed(searchText(document))]));
  index = createIndex(documents, vectors);
  poisonedIndex = createIndex(all, vectors);
});
afterAll(() => {
  for (const server of open) {
    server.closeAllConnections();
    server.close();
  }
});

async function run(plan: Plan, all: readonly Arrival[]): Promise<readonly Truth[]> {
  const server = createAssistant({
    simulates: true,
    hasRoom: () => Promise.resolve(),
    services: {
      model: createModelClient({ baseUrl: modelUrl, apiKey: 'x' }),
      modelNames: { embedding: 'local-embed-1' },
      index,
      poisonedIndex,
      cache: new SemanticCache(),
      database: openDatabase(),
      plan,
    },
  });
  open.push(server);
  const truths: Truth[] = [];
  await backfill(all, { assistantUrl: await listen(server), plan, onTruth: (truth) => truths.push(truth) });
  return truths;
}

const traffic = (kind?: QuestionKind, count = 40) =>
  arrivals({
    seed: `faults ${kind}`,
    fromMs: FROM,
    toMs: FROM + HOUR_MS,
    perDay: count * 12,
    mixes: [{ fromMs: 0, mix: kind ? { ...USUAL_MIX, kinds: { ...NONE, [kind]: 1 } } : USUAL_MIX }],
  });
const NONE: Record<QuestionKind, number> = {
  answerable: 0,
  unanswerable: 0,
  order: 0,
  refund: 0,
  human: 0,
  injection: 0,
};
const withFault = (kind: FaultKind, parameters?: Record<string, number | string>): Plan => ({
  ...NO_FAULTS,
  seed: 'faults',
  faults: [{ id: kind, kind, from: 0, cohort: {}, rate: 1, ...(parameters ? { parameters } : {}) }],
});

describe('without faults', () => {
  test('few answers are bad, and what is asked for beyond the knowledge base is the gap', async () => {
    const truths = await run(NO_FAULTS, traffic(undefined, 120));
    const bad = truths.filter(({ isBad }) => isBad);
    expect(bad.length / truths.length).toBeLessThan(0.16);
    expect(bad.every(({ isNaturalMiss }) => isNaturalMiss)).toBe(true);
    const gaps = truths.filter(({ questionId }) => questionId.includes('/unanswerable'));
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.every((truth) => truth.class === 'coverage_gap')).toBe(true);
  });

  test('the same traffic has the same truth', async () => {
    const all = traffic(undefined, 40);
    const sorted = async () => (await run(NO_FAULTS, all)).map((truth) => JSON.stringify(truth)).sort();
    expect(await sorted()).toEqual(await sorted());
  });
});

describe('a planted fault makes its class', () => {
  const table: readonly {
    kind: FaultKind;
    asks: QuestionKind;
    class: FailureClass;
    least: number;
    parameters?: Record<string, number | string>;
  }[] = [
    { kind: 'drop-documents', asks: 'answerable', class: 'retrieval_miss', least: 0.9, parameters: { share: 1 } },
    { kind: 'break-index-locale', asks: 'answerable', class: 'retrieval_miss', least: 0.4 },
    { kind: 'break-reranker', asks: 'answerable', class: 'selection_failure', least: 0.9 },
    { kind: 'cut-context', asks: 'answerable', class: 'context_construction', least: 0.5, parameters: { budget: 12 } },
    { kind: 'poison-context', asks: 'answerable', class: 'context_construction', least: 0.5 },
    { kind: 'answer-beyond', asks: 'answerable', class: 'unsupported_generation', least: 0.85 },
    { kind: 'answer-against', asks: 'answerable', class: 'unsupported_generation', least: 0.6 },
    { kind: 'answer-beyond', asks: 'refund', class: 'unsupported_generation', least: 0.8 },
    { kind: 'answer-against', asks: 'refund', class: 'unsupported_generation', least: 0.5 },
    { kind: 'break-tool-schema', asks: 'order', class: 'tool_failure', least: 1 },
    { kind: 'tool-timeout', asks: 'order', class: 'tool_failure', least: 1 },
    { kind: 'tool-loop', asks: 'order', class: 'tool_failure', least: 1 },
    {
      kind: 'slow-stage',
      asks: 'order',
      class: 'serving_bottleneck',
      least: 1,
      parameters: { stage: 'generation', ms: 18_000 },
    },
    {
      kind: 'throttle-model',
      asks: 'answerable',
      class: 'serving_bottleneck',
      least: 0.1,
      parameters: { attempts: 3 },
    },
    { kind: 'guardrail-off', asks: 'injection', class: 'safety_violation', least: 1 },
    { kind: 'guardrail-off', asks: 'answerable', class: 'safety_violation', least: 0.9 },
    { kind: 'over-refuse', asks: 'answerable', class: 'safety_violation', least: 0.95 },
  ];
  test.for(table)('$kind → $class ($asks)', async ({ kind, asks, parameters, least, ...expected }) => {
    const truths = await run(withFault(kind, parameters), traffic(asks));
    expect(truths.length).toBeGreaterThan(10);
    expect(truths.every(({ planted }) => planted.includes(kind))).toBe(true);
    const classes = Object.fromEntries(
      [...Map.groupBy(truths, (truth) => truth.class ?? 'good')].map(([name, group]) => [name, group.length]),
    );
    expect((classes[expected.class] ?? 0) / truths.length, JSON.stringify(classes)).toBeGreaterThanOrEqual(least);
  });

  test('only in its cohort, from its time on', async () => {
    const all = traffic('answerable', 120);
    const plan: Plan = {
      ...NO_FAULTS,
      faults: [{ id: 'x', kind: 'over-refuse', from: FROM + HOUR_MS / 2, cohort: { tenant: 'netgarden' }, rate: 1 }],
    };
    for (const { planted, tenant, time } of await run(plan, all))
      expect(planted.length === 1).toBe(tenant === 'netgarden' && Date.parse(time) >= FROM + HOUR_MS / 2);
  });
});
