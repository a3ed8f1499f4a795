// What goes into the queue of judges and what is left out, counted once however often a request is assembled.
import { OwnEvaluatorSchema } from '@faultline/model';
import { expect, test } from 'vitest';
import { createJudges } from '../judges/judges.ts';
import { request } from '../store/clickhouse/conformance/test-data.ts';
import type { DefinedEvaluator, EvaluatorCount } from '../store/judging-store.ts';
import { JudgingCounts } from './judging-counts.ts';
import { JudgingQueue } from './judging-queue.ts';

const evaluator = (fields: object = {}): DefinedEvaluator => ({
  projectId: 'default',
  version: 1,
  definition: OwnEvaluatorSchema.parse({
    id: 'tone',
    kind: 'llm',
    baseUrl: 'http://127.0.0.1/v1',
    model: 'm',
    prompt: 'politeness',
    sample: [{ share: 1 }],
    budgetUsdPerDay: 1,
    ...fields,
  }),
});
const said = (requestId: string, output: string | undefined = 'There.') =>
  request({ requestId, input: 'Where?', ...(output === '' ? {} : { output }) });

function queueOf({
  isExhausted = () => false,
  maxWaiting = 10,
}: { isExhausted?: () => boolean; maxWaiting?: number } = {}) {
  const queued: string[] = [];
  const written: EvaluatorCount[] = [];
  const now = () => Date.parse('2026-01-31T23:59:59Z');
  const counts = new JudgingCounts({ addEvaluatorCounts: async (more) => void written.push(...more) }, now);
  const judges = createJudges({
    environment: {},
    pricesOf: async () => [],
    onnx: { logits: () => Promise.reject(new Error('there is none')), close: async () => {} },
    now,
  });
  const store = {
    countWaiting: async () => queued.length,
    enqueueJudgement: async ({ requestId }: { requestId: string }) => void queued.push(requestId),
  };
  const queue = new JudgingQueue({ store, judges, counts, isExhausted, now, maxWaiting });
  return {
    queue,
    queued,
    counted: async () => {
      await counts.write();
      return written.splice(0).map(({ day, event, count }) => `${day} ${event} ${count}`);
    },
  };
}

test.for([
  { name: 'not in the sample', fields: { sample: [{ share: 0 }] }, event: 'sampled_out' },
  { name: 'of no cohort', fields: { sample: [{ where: 'tenant:acme', share: 1 }] }, event: 'out_of_cohort' },
  { name: 'without sources to judge by', fields: { prompt: 'groundedness' }, event: 'no_text' },
])('left out and counted once: $name', async ({ fields, event }) => {
  const { queue, queued, counted } = queueOf();
  for (let again = 0; again < 3; again++) await queue.add(evaluator(fields), [said('r1')]);
  expect(queued).toEqual([]);
  expect(await counted()).toEqual([`2026-01-31 ${event} 1`]);
});

test('one that was queued and is assembled again is not among those for which the budget was used up since', async () => {
  let isExhausted = false;
  const { queue, queued, counted } = queueOf({ isExhausted: () => isExhausted });
  await queue.add(evaluator(), [said('r1')]);
  isExhausted = true;
  await queue.add(evaluator(), [said('r1'), said('r2'), said('r2')]);
  expect(queued).toEqual(['r1']);
  expect(await counted()).toEqual(['2026-01-31 budget 1']);
});

test('a queue that is full takes no more', async () => {
  const { queue, queued, counted } = queueOf({ maxWaiting: 2 });
  await queue.add(
    evaluator(),
    ['r1', 'r2', 'r3', 'r4'].map((id) => said(id)),
  );
  expect(queued).toEqual(['r1', 'r2']);
  expect(await counted()).toEqual(['2026-01-31 overflow 2']);
});

test('an answer that comes later is judged, though there was none before', async () => {
  const { queue, queued, counted } = queueOf();
  await queue.add(evaluator(), [said('r1', '')]);
  await queue.add(evaluator(), [said('r1')]);
  expect(queued).toEqual(['r1']);
  expect(await counted()).toEqual(['2026-01-31 no_text 1']);
});

test('counts that cannot be written are kept', async () => {
  let isAway = true;
  const written: EvaluatorCount[] = [];
  const store = {
    addEvaluatorCounts: async (counts: readonly EvaluatorCount[]) => {
      if (isAway) throw new Error('the store is away');
      written.push(...counts);
    },
  };
  const counts = new JudgingCounts(store, () => 0);
  counts.add({ projectId: 'default', evaluatorId: 'tone' }, 'judged', 2);
  await expect(counts.write()).rejects.toThrow('away');
  counts.add({ projectId: 'default', evaluatorId: 'tone' }, 'judged');
  isAway = false;
  await counts.write();
  expect(written).toEqual([
    { projectId: 'default', evaluatorId: 'tone', day: '1970-01-01', event: 'judged', count: 3 },
  ]);
});
