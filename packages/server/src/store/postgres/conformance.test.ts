import { DEFAULT_PROJECT_ID, type KpiDefinition, type ProjectSettings } from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlStore } from '../control-store.ts';
import { openControlStore } from './open.ts';
import { ENGINES, type Engine } from './test-engines.ts';

for (const { name, isShared, skipReason, start } of ENGINES) {
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

      describe('the scorecard', () => {
        const definition = (fields: Partial<KpiDefinition> = {}): KpiDefinition => ({
          id: 'solved',
          title: 'Solved — "ü"',
          group: 'outcome',
          unit: 'share',
          direction: 'higher_is_better',
          minimumSample: 30,
          description: '',
          formula: { kind: 'rate', among: '', of: '', hits: 'outcome:success' },
          ...fields,
        });

        test('a KPI has a version for each definition, and the newest counts', async () => {
          await store.createProject('kpis', 'KPIs');
          expect(await store.defineKpi('kpis', definition())).toEqual({ definition: definition(), version: 1 });
          expect(await store.defineKpi('kpis', definition())).toMatchObject({ version: 1 });
          expect(await store.defineKpi('kpis', definition({ title: 'Done' }))).toMatchObject({ version: 2 });
          await store.defineKpi('kpis', definition({ id: 'another' }));
          expect(await store.listKpis('kpis')).toEqual([
            { definition: definition({ id: 'another' }), version: 1 },
            { definition: definition({ title: 'Done' }), version: 2 },
          ]);
          expect(await store.listKpis('default')).toEqual([]);
        });

        test('a removed KPI is gone, and goes on counting its versions when it comes back', async () => {
          await store.removeKpi('kpis', 'solved');
          expect((await store.listKpis('kpis')).map((kpi) => kpi.definition.id)).toEqual(['another']);
          await expect(store.removeKpi('kpis', 'solved')).rejects.toMatchObject({ code: 'not-found' });
          await expect(store.removeKpi('kpis', 'never')).rejects.toMatchObject({ code: 'not-found' });
          expect(await store.defineKpi('kpis', definition())).toMatchObject({ version: 4 });
        });

        test('definitions at the same moment each get a version', async () => {
          const titles = ['a', 'b', 'c'];
          const defined = await Promise.all(
            titles.map((title) => store.defineKpi('kpis', definition({ id: 'race', title }))),
          );
          expect(new Set(defined.map(({ version }) => version))).toEqual(new Set([1, 2, 3]));
        });

        test('cohorts are saved by id, replaced, and removed', async () => {
          const cohort = { cohortId: 'acme', title: 'Acme', filter: 'tenant:"a\\"b"' };
          await store.saveCohort('default', cohort);
          await store.saveCohort('default', { ...cohort, title: 'Acme again' });
          await store.saveCohort('default', { ...cohort, cohortId: 'aaa' });
          expect(await store.listCohorts('default')).toEqual([
            { ...cohort, cohortId: 'aaa' },
            { ...cohort, title: 'Acme again' },
          ]);
          await store.removeCohort('default', 'aaa');
          expect((await store.listCohorts('default')).map(({ cohortId }) => cohortId)).toEqual(['acme']);
          await expect(store.removeCohort('default', 'aaa')).rejects.toMatchObject({ code: 'not-found' });
        });
      });

      describe('projects', () => {
        test('there is a default one with default settings', async () => {
          const project = await store.findProject(DEFAULT_PROJECT_ID);
          expect(project).toMatchObject({
            projectId: 'default',
            name: 'Default',
            settings: { capturePolicy: 'redacted', redactionPatterns: [], priceOverrides: [] },
          });
          expect(Math.abs(Date.parse(project!.createdAt) - Date.now())).toBeLessThan(600_000);
        });

        test('created ones are found and listed, oldest first', async () => {
          const created = await store.createProject('shop', 'Shop — 店 \'"\\');
          expect(await store.findProject('shop')).toEqual(created);
          expect((await store.listProjects()).map(({ projectId }) => projectId)).toEqual(['default', 'kpis', 'shop']);
          expect(await store.findProject("' OR 1=1 --")).toBeUndefined();
        });

        test('an id is given once', async () => {
          await store.createProject('once', 'Once');
          await expect(store.createProject('once', 'Twice')).rejects.toMatchObject({ code: 'conflict' });
          expect((await store.findProject('once'))?.name).toBe('Once');
        });

        test('a change changes what it names and nothing else', async () => {
          await store.createProject('change', 'Before');
          const redactionPatterns = [{ name: 'badge', pattern: '\\d{3}-[\'"\\\\]' }];
          const priceOverrides = [{ model: 'm*', inputUsdPerMTok: 0.1, outputUsdPerMTok: 1e-9 }];
          const settings = async () => (await store.findProject('change'))!.settings;
          await store.updateProject('change', { settings: { redactionPatterns } });
          await store.updateProject('change', { settings: { capturePolicy: 'full' } });
          expect(await settings()).toEqual({ capturePolicy: 'full', redactionPatterns, priceOverrides: [] });
          await store.updateProject('change', { name: 'After', settings: { priceOverrides } });
          await store.updateProject('change', {});
          const expected: ProjectSettings = { capturePolicy: 'full', redactionPatterns, priceOverrides };
          const changed = await store.updateProject('change', { settings: { redactionPatterns: [] } });
          expect(changed).toMatchObject({ name: 'After', settings: { ...expected, redactionPatterns: [] } });
          expect(await store.findProject('change')).toEqual(changed);
        });

        test('changes at the same time all stand', async () => {
          await store.createProject('race', 'Race');
          const redactionPatterns = [{ name: 'a', pattern: 'a' }];
          const priceOverrides = [{ model: 'm', inputUsdPerMTok: 1, outputUsdPerMTok: 2 }];
          await Promise.all([
            store.updateProject('race', { settings: { redactionPatterns } }),
            store.updateProject('race', { settings: { priceOverrides } }),
            store.updateProject('race', { settings: { capturePolicy: 'none' } }),
          ]);
          const { settings } = (await store.findProject('race'))!;
          expect(settings).toEqual({ capturePolicy: 'none', redactionPatterns, priceOverrides });
        });

        test('one that is not there cannot be changed', async () => {
          await expect(store.updateProject('nobody', { name: 'x' })).rejects.toMatchObject({ code: 'not-found' });
        });
      });

      describe('watermarks', () => {
        test('are kept by worker, the last saved counts', async () => {
          expect(await store.readWatermark('none')).toBeUndefined();
          for (const ms of [5, 1_795_000_000_000, 3]) await store.saveWatermark('w', ms);
          await store.saveWatermark('other', 0);
          expect([await store.readWatermark('w'), await store.readWatermark('other')]).toEqual([3, 0]);
        });
      });

      describe('leases', () => {
        test('one holder at a time, who may renew', async () => {
          expect(await store.acquireLease('one', 'a', 60_000)).toBe(true);
          expect(await store.acquireLease('one', 'b', 60_000)).toBe(false);
          expect(await store.acquireLease('one', 'a', 60_000)).toBe(true);
          expect(await store.acquireLease('two', 'b', 60_000)).toBe(true);
        });

        test('given back, it is free; by another, it stays', async () => {
          await store.acquireLease('back', 'a', 60_000);
          await store.releaseLease('back', 'b');
          expect(await store.acquireLease('back', 'b', 60_000)).toBe(false);
          await store.releaseLease('back', 'a');
          expect(await store.acquireLease('back', 'b', 60_000)).toBe(true);
        });

        test('run out, it may be taken, and the holder before has lost it', async () => {
          await store.acquireLease('out', 'a', -1000);
          expect(await store.acquireLease('out', 'b', 60_000)).toBe(true);
          expect(await store.acquireLease('out', 'a', 60_000)).toBe(false);
        });

        test('of many who ask at once, one gets it', async () => {
          const holders = Array.from({ length: 20 }, (_, i) => `h${i}`);
          const got = await Promise.all(holders.map((holder) => store.acquireLease('many', holder, 60_000)));
          expect(got.filter(Boolean)).toHaveLength(1);
        });

        test('those held are counted by the beginning of their name, taken literally', async () => {
          await store.acquireLease('count:a', 'x', 60_000);
          await store.acquireLease('count:b', 'x', 60_000);
          await store.acquireLease('count:gone', 'x', -1000);
          await store.acquireLease('co_nt:c', 'x', 60_000);
          expect([
            await store.countLeases('count:'),
            await store.countLeases('co_nt:'),
            await store.countLeases('%'),
          ]).toEqual([2, 1, 0]);
        });
      });

      if (isShared)
        test('many processes may start at once on a new database', async () => {
          await engine.sql('CREATE DATABASE fresh');
          const postgresUrl = engine.config.postgresUrl!.replace(/\/postgres$/, '/fresh');
          const stores = await Promise.all(
            Array.from({ length: 5 }, () => openControlStore({ dataDir: '', postgresUrl })),
          );
          expect(await stores[0]!.listProjects()).toHaveLength(1);
          await Promise.all(stores.map((each) => each.close()));
        });

      describe('opened again', () => {
        const reopen = async (change?: string) => {
          await store.close();
          if (change) await engine.sql(change);
          try {
            store = await openControlStore(engine.config);
          } finally {
            if (change) await engine.sql("DELETE FROM schema_migrations WHERE checksum = 'x'").catch(() => {});
          }
        };

        test('it has what was stored, and answers', async () => {
          await store.saveWatermark('kept', 42);
          await reopen();
          await store.ping();
          expect(await store.readWatermark('kept')).toBe(42);
          expect((await store.findProject('change'))?.name).toBe('After');
        });

        test('it refuses a database of a newer version, and is not left half open', async () => {
          await expect(reopen("INSERT INTO schema_migrations VALUES ('9999-future.sql', 'x')")).rejects.toThrow(
            'use a newer Faultline',
          );
          store = await openControlStore(engine.config);
        });

        test('it refuses a database whose migration had another text', async () => {
          await store.close();
          await engine.sql("UPDATE schema_migrations SET checksum = checksum || 'x'");
          await expect(openControlStore(engine.config)).rejects.toThrow('was applied with another text');
          await engine.sql("UPDATE schema_migrations SET checksum = rtrim(checksum, 'x')");
          store = await openControlStore(engine.config);
        });
      });
    },
  );
}

test('a server that does not answer is said so', async () => {
  await expect(openControlStore({ dataDir: '', postgresUrl: 'postgres://x@127.0.0.1:1/x' })).rejects.toThrow(
    'ECONNREFUSED',
  );
});
