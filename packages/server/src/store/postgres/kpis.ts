import { KpiDefinitionSchema } from '@faultline/model';
import { and, desc, eq } from 'drizzle-orm';
import { isDeepStrictEqual } from 'node:util';
import { OperationError } from '../../operations/operation-error.ts';
import type { OwnKpi, ScorecardStore } from '../scorecard-store.ts';
import type { Database } from './database.ts';
import { kpis } from './schema.ts';

/** How often a definition is tried again when others define the same id at the same moment. */
const MAX_TRIES = 5;

export function kpiQueries(database: Database): Pick<ScorecardStore, 'listKpis' | 'defineKpi' | 'removeKpi'> {
  const newest = async (projectId: string, kpiId: string) =>
    (
      await database
        .select()
        .from(kpis)
        .where(and(eq(kpis.projectId, projectId), eq(kpis.kpiId, kpiId)))
        .orderBy(desc(kpis.version))
        .limit(1)
    )[0];
  const append = async (row: typeof kpis.$inferInsert) =>
    (await database.insert(kpis).values(row).onConflictDoNothing().returning()).length > 0;
  return {
    listKpis: async (projectId) => {
      const rows = await database
        .selectDistinctOn([kpis.kpiId])
        .from(kpis)
        .where(eq(kpis.projectId, projectId))
        .orderBy(kpis.kpiId, desc(kpis.version));
      return rows.flatMap(({ definition, version }): readonly OwnKpi[] =>
        definition === null ? [] : [{ definition: KpiDefinitionSchema.parse(definition), version }],
      );
    },
    defineKpi: async (projectId, definition) => {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const known = await newest(projectId, definition.id);
        if (known && isDeepStrictEqual(known.definition, definition)) return { definition, version: known.version };
        const version = (known?.version ?? 0) + 1;
        if (await append({ projectId, kpiId: definition.id, version, definition })) return { definition, version };
      }
      throw new OperationError(
        'conflict',
        `cannot define the KPI ${definition.id}: others define it at this moment; try again`,
      );
    },
    removeKpi: async (projectId, kpiId) => {
      const known = await newest(projectId, kpiId);
      if (!known?.definition)
        throw new OperationError(
          'not-found',
          `cannot remove the KPI ${kpiId}: the project has none of its own with that id`,
        );
      await append({ projectId, kpiId, version: known.version + 1, definition: null });
    },
  };
}
