import { and, asc, eq } from 'drizzle-orm';
import { OperationError } from '../../operations/operation-error.ts';
import type { ScorecardStore } from '../scorecard-store.ts';
import type { Database } from './database.ts';
import { cohorts } from './schema.ts';

export function cohortQueries(database: Database): Pick<ScorecardStore, 'listCohorts' | 'saveCohort' | 'removeCohort'> {
  return {
    listCohorts: async (projectId) => {
      const rows = await database
        .select()
        .from(cohorts)
        .where(eq(cohorts.projectId, projectId))
        .orderBy(asc(cohorts.cohortId));
      return rows.map(({ cohortId, title, filter }) => ({ cohortId, title, filter }));
    },
    saveCohort: async (projectId, { cohortId, title, filter }) => {
      await database
        .insert(cohorts)
        .values({ projectId, cohortId, title, filter })
        .onConflictDoUpdate({ target: [cohorts.projectId, cohorts.cohortId], set: { title, filter } });
    },
    removeCohort: async (projectId, cohortId) => {
      const removed = await database
        .delete(cohorts)
        .where(and(eq(cohorts.projectId, projectId), eq(cohorts.cohortId, cohortId)))
        .returning();
      if (removed.length === 0)
        throw new OperationError('not-found', `cannot remove the cohort ${cohortId}: there is none of that id`);
    },
  };
}
