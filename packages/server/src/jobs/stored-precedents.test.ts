import type { Span } from '@faultline/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromPassages, GARDEN, REFUND, SHIPPING, type FromPassages } from '../classify/sample-cases.ts';
import { OPENING_MS, openStores, Scene, traceOf, type Stores } from './assembly-scene.ts';

let stores: Stores;
beforeAll(async () => {
  stores = await openStores();
}, OPENING_MS);
afterAll(() => stores.close());

/** The same spans, in a trace of their own, at a time. */
function at(ms: number, trace: string, told: FromPassages): readonly Span[] {
  const spans = fromPassages(told);
  const move = BigInt(ms) * 1_000_000n - spans[0]!.startTimeNs;
  return spans.map((each) => ({
    ...each,
    traceId: traceOf(trace),
    startTimeNs: each.startTimeNs + move,
    endTimeNs: each.endTimeNs + move,
  }));
}

test('a process that has just started knows the passages that were found before', async () => {
  const scene = new Scene(stores);
  const before = scene.process();
  await before.step();
  await scene.store({ spans: at(scene.nowMs - 10_000, 'before', { candidates: [REFUND, SHIPPING] }) }, before);
  await scene.pass(2000, before);
  expect((await scene.requestOf('before'))?.label).toBeUndefined();
  await before.close();

  const restarted = scene.process();
  await restarted.step();
  const missed = { candidates: [SHIPPING, GARDEN], answer: 'Parcels leave our warehouse within 2 days. [1]' };
  await scene.store({ spans: at(scene.nowMs - 6000, 'missed', missed) }, restarted);
  await scene.pass(2000, restarted);
  expect((await scene.requestOf('missed'))?.label).toMatchObject({
    class: 'retrieval_miss',
    rule: 'better-passage-known',
    evidence: [{ chunkIds: ['refund'] }, {}],
  });
});
