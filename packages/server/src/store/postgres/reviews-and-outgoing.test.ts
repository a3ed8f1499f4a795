import type { OutgoingCount, ReviewJson } from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlStore } from '../control-store.ts';
import { openControlStore } from './open.ts';
import { ENGINES, type Engine } from './test-engines.ts';

const HOUR_MS = 3_600_000;
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

for (const { name, skipReason, start } of ENGINES) {
  describe.skipIf(skipReason !== undefined)(
    skipReason === undefined ? name : `${name} (skipped: ${skipReason})`,
    () => {
      let engine: Engine;
      let store: ControlStore;
      beforeAll(async () => {
        engine = await start();
        store = await openControlStore(engine.config);
      }, 180_000);
      afterAll(async () => {
        await store?.close();
        await engine?.stop();
      });

      const review = (n: number, change: Partial<ReviewJson> = {}): ReviewJson => ({
        reviewId: id(n),
        requestId: 'r1',
        reviewer: 'ann',
        verdict: 'tool_failure',
        reason: 'random',
        shownClass: 'none',
        shownRule: '',
        time: new Date(n * 1000).toISOString(),
        ...change,
      });

      test('reviews come back as they were given, narrowed by request, reviewer and reason', async () => {
        const given = [
          review(1, { note: 'why', subClass: 'loop', stage: 'tool', shownExplanation: 'The tool failed.' }),
          review(2, { reviewer: 'bob' }),
          review(3, { requestId: 'r2', reason: 'opened' }),
        ];
        for (const each of given) await store.insertReview('default', each);
        const ids = async (query: Omit<Parameters<ControlStore['listReviews']>[1], 'limit'>) =>
          (await store.listReviews('default', { ...query, limit: 10 })).map(({ reviewId }) => reviewId);
        expect(await store.listReviews('default', { limit: 10 })).toEqual(given.toReversed());
        expect(await ids({ requestId: 'r1' })).toEqual([id(2), id(1)]);
        expect(await ids({ reviewer: 'ann' })).toEqual([id(3), id(1)]);
        expect(await ids({ reason: 'random', reviewer: 'bob' })).toEqual([id(2)]);
      });

      test('a review is withdrawn once, and by somebody who is named only when it is theirs', async () => {
        expect(await store.withdrawReview('default', id(2), 5000, 'ann')).toBeUndefined();
        expect(await store.withdrawReview('default', id(2), 5000, 'bob')).toEqual(review(2, { reviewer: 'bob' }));
        expect(await store.withdrawReview('default', id(2), 6000)).toBeUndefined();
        expect(await store.withdrawReview('default', id(1), 6000)).toMatchObject({ reviewId: id(1) });
      });

      test('what is counted adds up, also when it is counted at the same moment', async () => {
        const count = (change: Partial<OutgoingCount> = {}): OutgoingCount => ({
          projectId: 'default',
          hourMs: 10 * HOUR_MS,
          kind: 'forwarding',
          event: 'failed',
          reason: 'answered 500',
          count: 2,
          ...change,
        });
        await store.addOutgoing([]);
        await Promise.all([
          store.addOutgoing([count(), count({ event: 'sent', reason: '' })]),
          store.addOutgoing([count()]),
        ]);
        await store.addOutgoing([count({ hourMs: 12 * HOUR_MS, count: 1 })]);
        const read = async (from: number, to: number) =>
          (await store.readOutgoing('default', from * HOUR_MS, to * HOUR_MS))
            .map(({ hourMs, event, count: counted }) => `${hourMs / HOUR_MS} ${event} ${counted}`)
            .toSorted();
        expect(await read(10, 13)).toEqual(['10 failed 4', '10 sent 2', '12 failed 1']);
        expect(await read(10.5, 11)).toEqual(['10 failed 4', '10 sent 2']);
        expect(await read(11, 12)).toEqual([]);
      });
    },
  );
}
