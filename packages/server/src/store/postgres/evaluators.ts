// Definitions of a project's own evaluators, version by version; what they spend, and what became of requests.
import { OwnEvaluatorSchema } from '@faultline/model';
import { and, count, desc, eq, gte, isNotNull, sql } from 'drizzle-orm';
import { isDeepStrictEqual } from 'node:util';
import { OperationError } from '../../operations/operation-error.ts';
import type { DefinedEvaluator, EvaluatorKey, JudgingStore } from '../judging-store.ts';
import type { Database } from './database.ts';
import { evaluatorCounts, evaluators, evaluatorSpending, judgements } from './schema.ts';

/** How often a definition is tried again when others define the same id at the same moment. */
const MAX_TRIES = 5;

type EvaluatorQueries = Pick<
  JudgingStore,
  | 'listEvaluators'
  | 'defineEvaluator'
  | 'removeEvaluator'
  | 'reserveSpending'
  | 'settleSpending'
  | 'addEvaluatorCounts'
  | 'readEvaluatorState'
>;

export function evaluatorQueries(database: Database): EvaluatorQueries {
  return { ...definitionQueries(database), ...spendingQueries(database), ...countQueries(database) };
}

function definitionQueries(
  database: Database,
): Pick<JudgingStore, 'listEvaluators' | 'defineEvaluator' | 'removeEvaluator'> {
  const newest = async (projectId: string, evaluatorId: string) =>
    (
      await database
        .select()
        .from(evaluators)
        .where(and(eq(evaluators.projectId, projectId), eq(evaluators.evaluatorId, evaluatorId)))
        .orderBy(desc(evaluators.version))
        .limit(1)
    )[0];
  const append = async (row: typeof evaluators.$inferInsert) =>
    (await database.insert(evaluators).values(row).onConflictDoNothing().returning()).length > 0;
  return {
    listEvaluators: async (projectId) => {
      const rows = await database
        .selectDistinctOn([evaluators.projectId, evaluators.evaluatorId])
        .from(evaluators)
        .where(projectId === undefined ? undefined : eq(evaluators.projectId, projectId))
        .orderBy(evaluators.projectId, evaluators.evaluatorId, desc(evaluators.version));
      return rows.flatMap(({ definition, version, projectId: of }): readonly DefinedEvaluator[] =>
        definition === null ? [] : [{ projectId: of, definition: OwnEvaluatorSchema.parse(definition), version }],
      );
    },
    defineEvaluator: async (projectId, definition) => {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const known = await newest(projectId, definition.id);
        if (known && isDeepStrictEqual(known.definition, definition))
          return { projectId, definition, version: known.version };
        const version = (known?.version ?? 0) + 1;
        if (await append({ projectId, evaluatorId: definition.id, version, definition }))
          return { projectId, definition, version };
      }
      throw new OperationError(
        'conflict',
        `cannot define the evaluator ${definition.id}: others define it at this moment; try again`,
      );
    },
    removeEvaluator: async (projectId, evaluatorId) => {
      const known = await newest(projectId, evaluatorId);
      if (!known?.definition)
        throw new OperationError(
          'not-found',
          `cannot remove the evaluator ${evaluatorId}: the project has none of its own with that id`,
        );
      await append({ projectId, evaluatorId, version: known.version + 1, definition: null });
    },
  };
}

function spendingQueries(database: Database): Pick<JudgingStore, 'reserveSpending' | 'settleSpending'> {
  const { reservedUsd, spentUsd } = evaluatorSpending;
  const target = [evaluatorSpending.projectId, evaluatorSpending.evaluatorId, evaluatorSpending.day];
  return {
    reserveSpending: async ({ projectId, evaluatorId }, day, usd, budgetUsd) => {
      if (usd > budgetUsd) return false;
      // Decided by the database in one statement: processes that share it cannot both take what is left.
      const rows = await database
        .insert(evaluatorSpending)
        .values({ projectId, evaluatorId, day, reservedUsd: usd, spentUsd: 0 })
        .onConflictDoUpdate({
          target,
          set: { reservedUsd: sql`${reservedUsd} + ${usd}` },
          setWhere: sql`${reservedUsd} + ${spentUsd} + ${usd} <= ${budgetUsd}`,
        })
        .returning();
      return rows.length > 0;
    },
    settleSpending: async ({ projectId, evaluatorId }, day, reserved, spent) => {
      await database
        .insert(evaluatorSpending)
        .values({ projectId, evaluatorId, day, reservedUsd: 0, spentUsd: spent })
        .onConflictDoUpdate({
          target,
          set: {
            reservedUsd: sql`greatest(0, ${reservedUsd} - ${reserved})`,
            spentUsd: sql`${spentUsd} + ${spent}`,
          },
        });
    },
  };
}

function countQueries(database: Database): Pick<JudgingStore, 'addEvaluatorCounts' | 'readEvaluatorState'> {
  const ofEvaluator = (
    table: typeof judgements | typeof evaluatorCounts | typeof evaluatorSpending,
    key: EvaluatorKey,
  ) => and(eq(table.projectId, key.projectId), eq(table.evaluatorId, key.evaluatorId));
  return {
    addEvaluatorCounts: async (counts) => {
      if (counts.length === 0) return;
      await database
        .insert(evaluatorCounts)
        .values([...counts])
        .onConflictDoUpdate({
          target: [evaluatorCounts.projectId, evaluatorCounts.evaluatorId, evaluatorCounts.day, evaluatorCounts.event],
          set: { count: sql`${evaluatorCounts.count} + excluded.count` },
        });
    },
    readEvaluatorState: async (key, fromDay) => {
      const [open, spending, counts, failed] = await Promise.all([
        database
          .select({ waiting: count() })
          .from(judgements)
          .where(and(ofEvaluator(judgements, key), sql`${judgements.state} IN ('waiting', 'running', 'judged')`)),
        database
          .select()
          .from(evaluatorSpending)
          .where(and(ofEvaluator(evaluatorSpending, key), gte(evaluatorSpending.day, fromDay)))
          .orderBy(evaluatorSpending.day),
        database
          .select({ event: evaluatorCounts.event, count: sql<string>`sum(${evaluatorCounts.count})` })
          .from(evaluatorCounts)
          .where(and(ofEvaluator(evaluatorCounts, key), gte(evaluatorCounts.day, fromDay)))
          .groupBy(evaluatorCounts.event)
          .orderBy(evaluatorCounts.event),
        database
          .select({ problem: judgements.problem })
          .from(judgements)
          .where(
            and(
              ofEvaluator(judgements, key),
              isNotNull(judgements.problem),
              gte(judgements.createdMs, Date.parse(fromDay)),
            ),
          )
          .orderBy(desc(judgements.createdMs))
          .limit(1),
      ]);
      const problem = failed[0]?.problem;
      return {
        waiting: open[0]?.waiting ?? 0,
        spending: spending.map(({ day, reservedUsd, spentUsd }) => ({ day, reservedUsd, spentUsd })),
        counts: counts.map((row) => ({ event: row.event, count: Number(row.count) })),
        ...(problem ? { problem } : {}),
      };
    },
  };
}
