// The queue of what is to be judged, and the verdicts that were paid for.
import { and, asc, count, eq, inArray, isNotNull, lt, lte, notInArray, sql } from 'drizzle-orm';
import type { Judgement, JudgementKey, JudgingStore } from '../judging-store.ts';
import type { Database } from './database.ts';
import { judgements } from './schema.ts';

type JudgementQueries = Pick<
  JudgingStore,
  | 'enqueueJudgement'
  | 'countWaiting'
  | 'claimJudgement'
  | 'renameInput'
  | 'findVerdict'
  | 'openCall'
  | 'saveJudgement'
  | 'recoverJudgements'
  | 'pruneJudgements'
>;

const UNIQUE_VIOLATION = '23505';
const { projectId, evaluatorId, version, requestId, inputHash, state, notBeforeMs, createdMs } = judgements;

export function judgementQueries(database: Database): JudgementQueries {
  return {
    enqueueJudgement: async (judgement, nowMs) => {
      const fresh = { state: 'waiting', notBeforeMs: nowMs, attempts: 0 } as const;
      await database
        .insert(judgements)
        .values({ ...judgement, ...fresh, createdMs: nowMs })
        .onConflictDoUpdate({
          target: [projectId, evaluatorId, version, requestId],
          set: { ...fresh, inputHash: judgement.inputHash, verdict: null, problem: null, costUsd: 0 },
          setWhere: sql`${inputHash} <> ${judgement.inputHash} AND ${state} NOT IN ('running', 'judged')`,
        });
    },
    countWaiting: async (key) => {
      const [row] = await database
        .select({ waiting: count() })
        .from(judgements)
        .where(and(eq(projectId, key.projectId), eq(evaluatorId, key.evaluatorId), eq(state, 'waiting')));
      return row?.waiting ?? 0;
    },
    ...claimQueries(database),
    findVerdict: async (project, hash) => {
      const [row] = await database
        .select({ verdict: judgements.verdict })
        .from(judgements)
        .where(and(eq(projectId, project), eq(inputHash, hash), isNotNull(judgements.verdict)))
        .limit(1);
      return row?.verdict ?? undefined;
    },
    openCall: async (key) => {
      await database.update(judgements).set({ isCallOpen: true }).where(is(key));
    },
    saveJudgement: async (key, change) => {
      await database
        .update(judgements)
        .set({ ...change, isCallOpen: false })
        .where(is(key));
    },
    recoverJudgements: async (nowMs, problem) => {
      const isAbandoned = and(eq(state, 'running'), lte(notBeforeMs, nowMs));
      const lost = await database
        .update(judgements)
        .set({ state: 'failed', problem, isCallOpen: false })
        .where(and(isAbandoned, eq(judgements.isCallOpen, true)))
        .returning();
      await database
        .update(judgements)
        .set({ state: 'waiting' })
        .where(and(isAbandoned, eq(judgements.isCallOpen, false)));
      return lost;
    },
    pruneJudgements: async (beforeMs) => {
      await database
        .delete(judgements)
        .where(and(lt(createdMs, beforeMs), inArray(state, ['done', 'failed', 'skipped'])));
    },
  };
}

function claimQueries(database: Database): Pick<JudgingStore, 'claimJudgement' | 'renameInput'> {
  return {
    claimJudgement: async ({ nowMs, untilMs, excluded }) => {
      const names = excluded.map((key) => `${key.projectId}/${key.evaluatorId}`);
      const isAsked = sql`${state} = 'waiting' AND EXISTS (
        SELECT 1 FROM judgements AS other
        WHERE other.project_id = ${projectId} AND other.input_hash = ${inputHash} AND other.state = 'running')`;
      const next = database
        .select({ projectId, evaluatorId, version, requestId })
        .from(judgements)
        .where(
          and(
            inArray(state, ['waiting', 'judged']),
            lte(notBeforeMs, nowMs),
            names.length > 0 ? notInArray(sql`${projectId} || '/' || ${evaluatorId}`, names) : undefined,
            sql`NOT (${isAsked})`,
          ),
        )
        .orderBy(asc(notBeforeMs), asc(createdMs))
        .limit(1);
      const taken = await orTaken(async () => {
        const [found] = await next;
        if (!found) return undefined;
        // Between the two statements another process may have taken it: then it is no longer due.
        const [row] = await database
          .update(judgements)
          .set({ state: sql`CASE ${state} WHEN 'waiting' THEN 'running' ELSE ${state} END`, notBeforeMs: untilMs })
          .where(and(is(found), inArray(state, ['waiting', 'judged']), lte(notBeforeMs, nowMs)))
          .returning();
        return row;
      });
      return taken && toJudgement(taken);
    },
    renameInput: async (key, hash) => {
      const renamed = await orTaken(async () => {
        await database.update(judgements).set({ inputHash: hash }).where(is(key));
        return true;
      });
      return renamed === true;
    },
  };
}

const is = (key: JudgementKey) =>
  and(
    eq(projectId, key.projectId),
    eq(evaluatorId, key.evaluatorId),
    eq(version, key.version),
    eq(requestId, key.requestId),
  );

/** Undefined where another process asks the same question at this moment. */
async function orTaken<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    for (let at: unknown = error; at instanceof Error; at = at.cause)
      if ('code' in at && at.code === UNIQUE_VIOLATION) return undefined;
    throw error;
  }
}

function toJudgement(row: typeof judgements.$inferSelect): Judgement {
  return {
    projectId: row.projectId,
    evaluatorId: row.evaluatorId,
    version: row.version,
    requestId: row.requestId,
    inputHash: row.inputHash,
    state: row.state === 'judged' ? 'judged' : 'running',
    attempts: row.attempts,
    costUsd: row.costUsd,
    ...(row.verdict === null ? {} : { verdict: row.verdict }),
    ...(row.problem === null ? {} : { problem: row.problem }),
  };
}
