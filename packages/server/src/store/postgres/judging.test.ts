// The queue of judges, their money and their definitions, on every engine of the control plane.
import { OwnEvaluatorSchema, type OwnEvaluator } from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ControlStore } from '../control-store.ts';
import type { JudgementKey } from '../judging-store.ts';
import { openControlStore } from './open.ts';
import { ENGINES, type Engine } from './test-engines.ts';

// Real databases are opened: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const definition = (fields: object = {}): OwnEvaluator =>
  OwnEvaluatorSchema.parse({
    id: 'tone',
    kind: 'llm',
    baseUrl: 'http://127.0.0.1/v1',
    model: 'm',
    prompt: 'politeness',
    budgetUsdPerDay: 1,
    ...fields,
  });

for (const { name, skipReason, start } of ENGINES) {
  describe.skipIf(skipReason !== undefined)(
    skipReason === undefined ? name : `${name} (skipped: ${skipReason})`,
    () => {
      let engine: Engine;
      let store: ControlStore;
      beforeAll(async () => {
        engine = await start();
        store = await openControlStore(engine.config);
      });
      afterAll(async () => {
        await store?.close();
        await engine?.stop();
      });

      /** A project of its own for each test: claims take from all of them, so each leaves nothing behind. */
      const project = async (projectId: string) => {
        await store.createProject(projectId, projectId);
        const key = (requestId: string): JudgementKey => ({ projectId, evaluatorId: 'tone', version: 1, requestId });
        return { projectId, key };
      };
      const claim = (nowMs: number, excluded: Parameters<ControlStore['claimJudgement']>[0]['excluded'] = []) =>
        store.claimJudgement({ nowMs, untilMs: nowMs + 1000, excluded });

      test('an evaluator has a version for each definition; a removed one is gone', async () => {
        await project('defined');
        expect(await store.defineEvaluator('defined', definition())).toMatchObject({ version: 1 });
        expect(await store.defineEvaluator('defined', definition())).toMatchObject({ version: 1 });
        expect(await store.defineEvaluator('defined', definition({ model: 'n' }))).toMatchObject({ version: 2 });
        const [found] = await store.listEvaluators('defined');
        expect(found).toEqual({ projectId: 'defined', version: 2, definition: definition({ model: 'n' }) });
        expect(await store.listEvaluators()).toEqual([found]);
        await store.removeEvaluator('defined', 'tone');
        expect(await store.listEvaluators('defined')).toEqual([]);
        await expect(store.removeEvaluator('defined', 'tone')).rejects.toMatchObject({ code: 'not-found' });
        expect(await store.defineEvaluator('defined', definition())).toMatchObject({ version: 4 });
      });

      test('what is queued twice is judged once; with another input again, but not while it is judged', async () => {
        const { key } = await project('once');
        await store.enqueueJudgement({ ...key('r1'), inputHash: 'a' }, 0);
        await store.enqueueJudgement({ ...key('r1'), inputHash: 'a' }, 0);
        expect(await claim(10)).toMatchObject({
          ...key('r1'),
          inputHash: 'a',
          state: 'running',
          attempts: 0,
          costUsd: 0,
        });
        await store.enqueueJudgement({ ...key('r1'), inputHash: 'b' }, 10);
        expect(await claim(10)).toBeUndefined();
        await store.saveJudgement(key('r1'), { state: 'done', verdict: { value: 1 }, costUsd: 0.5 });
        await store.enqueueJudgement({ ...key('r1'), inputHash: 'a' }, 20);
        expect(await claim(20)).toBeUndefined();
        await store.enqueueJudgement({ ...key('r1'), inputHash: 'b' }, 20);
        expect(await claim(20)).toMatchObject({ inputHash: 'b', costUsd: 0 });
        await store.saveJudgement(key('r1'), { state: 'skipped' });
      });

      test('one is taken by one, and the same question is not asked for two requests at once', async () => {
        const { key } = await project('claims');
        for (const id of ['r1', 'r2']) await store.enqueueJudgement({ ...key(id), inputHash: 'same' }, 0);
        await store.enqueueJudgement({ ...key('r3'), inputHash: 'other' }, 0);
        const taken = await Promise.all([claim(5), claim(5), claim(5), claim(5)]);
        const found = taken.flatMap((each) => (each ? [each] : []));
        expect(new Set(found.map(({ requestId }) => requestId)).size).toBe(found.length);
        expect(found.filter(({ inputHash }) => inputHash === 'same').length).toBeLessThanOrEqual(1);
        for (let next = await claim(5); next; next = await claim(5)) found.push(next);
        expect(found.map(({ inputHash }) => inputHash).sort()).toEqual(['other', 'same']);
        const asked = found.find(({ inputHash }) => inputHash === 'same')!;
        const other = found.find(({ inputHash }) => inputHash === 'other')!;
        expect(await store.renameInput(other, 'same')).toBe(false);
        await store.saveJudgement(asked, { state: 'done', verdict: { label: 'fine' } });
        expect(await store.renameInput(other, 'same')).toBe(true);
        expect(await store.findVerdict('claims', 'same')).toEqual({ label: 'fine' });
        expect(await store.findVerdict('once', 'same')).toBeUndefined();
        await store.saveJudgement(other, { state: 'done' });
        const last = await claim(6);
        expect(last).toMatchObject({ inputHash: 'same' });
        await store.saveJudgement(last!, { state: 'done' });
      });

      test('who waits is left until then, and evaluators that are excluded are left alone', async () => {
        const { key, projectId } = await project('later');
        await store.enqueueJudgement({ ...key('r1'), inputHash: 'a' }, 0);
        expect(await claim(1, [{ projectId, evaluatorId: 'tone' }])).toBeUndefined();
        expect(await claim(1, [{ projectId, evaluatorId: 'ton' }])).toMatchObject(key('r1'));
        await store.saveJudgement(key('r1'), {
          state: 'waiting',
          attempts: 1,
          notBeforeMs: 500,
          costUsd: 0.25,
          problem: 'busy',
        });
        expect(await store.countWaiting({ projectId, evaluatorId: 'tone' })).toBe(1);
        expect(await claim(499)).toBeUndefined();
        expect(await claim(500)).toMatchObject({ attempts: 1, costUsd: 0.25, problem: 'busy' });
        await store.saveJudgement(key('r1'), { state: 'failed' });
      });

      test('of a process that is gone: what was not asked is asked, what was is not, what was paid is written down', async () => {
        const { key } = await project('gone');
        for (const id of ['asked', 'taken', 'paid']) {
          await store.enqueueJudgement({ ...key(id), inputHash: id }, 0);
          expect(await claim(0)).toMatchObject({ requestId: id });
        }
        await store.openCall(key('asked'));
        await store.saveJudgement(key('paid'), {
          state: 'judged',
          verdict: { value: 0.5 },
          costUsd: 0.1,
          notBeforeMs: 1000,
        });
        expect(await store.recoverJudgements(999, 'gone')).toEqual([]);
        expect(await store.recoverJudgements(1000, 'gone')).toMatchObject([key('asked')]);
        const again = [await claim(1000), await claim(1000)];
        expect(again.map((each) => `${each?.requestId} ${each?.state}`).sort()).toEqual([
          'paid judged',
          'taken running',
        ]);
        expect(await claim(1000)).toBeUndefined();
        expect(again.find((each) => each?.state === 'judged')).toMatchObject({ verdict: { value: 0.5 }, costUsd: 0.1 });
        for (const id of ['taken', 'paid']) await store.saveJudgement(key(id), { state: 'done' });
        await store.pruneJudgements(1);
        expect(await store.findVerdict('gone', 'paid')).toBeUndefined();
      });

      test('a budget is never exceeded, however many want the last of it', async () => {
        const { projectId } = await project('money');
        const key = { projectId, evaluatorId: 'tone' };
        expect(await store.reserveSpending(key, '2026-01-31', 1.5, 1)).toBe(false);
        const taken = await Promise.all(
          Array.from({ length: 20 }, () => store.reserveSpending(key, '2026-01-31', 0.125, 1)),
        );
        expect(taken.filter(Boolean)).toHaveLength(8);
        await store.settleSpending(key, '2026-01-31', 0.125, 0.0625);
        expect(await store.reserveSpending(key, '2026-01-31', 0.125, 1)).toBe(false);
        expect(await store.reserveSpending(key, '2026-01-31', 0.0625, 1)).toBe(true);
        expect(await store.reserveSpending(key, '2026-02-01', 0.125, 1)).toBe(true);
        await store.settleSpending(key, '2026-02-01', 0.125, 0.25);
        const { spending } = await store.readEvaluatorState(key, '2026-01-31');
        expect(spending).toEqual([
          { day: '2026-01-31', reservedUsd: 0.9375, spentUsd: 0.0625 },
          { day: '2026-02-01', reservedUsd: 0, spentUsd: 0.25 },
        ]);
      });

      test('counts add up by day, and the last problem is told', async () => {
        const { projectId, key } = await project('counts');
        const day = (iso: string, event: string, count: number) => ({
          projectId,
          evaluatorId: 'tone',
          day: iso,
          event,
          count,
        });
        await store.addEvaluatorCounts([day('2026-01-30', 'judged', 1), day('2026-01-31', 'judged', 2)]);
        await store.addEvaluatorCounts([day('2026-01-31', 'judged', 3), day('2026-01-31', 'failed', 1)]);
        await store.addEvaluatorCounts([]);
        const nowMs = Date.parse('2026-01-31T10:00:00Z');
        for (const [at, id] of ['r1', 'r2'].entries()) {
          await store.enqueueJudgement({ ...key(id), inputHash: id }, nowMs + at);
          await store.saveJudgement(key(id), { state: 'failed', problem: `problem of ${id}` });
        }
        expect(await store.readEvaluatorState({ projectId, evaluatorId: 'tone' }, '2026-01-31')).toEqual({
          waiting: 0,
          spending: [],
          counts: [
            { event: 'failed', count: 1 },
            { event: 'judged', count: 5 },
          ],
          problem: 'problem of r2',
        });
      });
    },
  );
}
