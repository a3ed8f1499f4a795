import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { DEFAULT_PROJECT_ID, ProjectSettingsSchema, type Project } from '@faultline/model';
import { and, asc, eq, sql } from 'drizzle-orm';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import pg from 'pg';
import { OperationError } from '../../operations/operation-error.ts';
import type { ControlStore } from '../control-store.ts';
import { lockDataDirectory } from '../data-directory-lock.ts';
import type { Database } from './database.ts';
import { migrate, type Transaction } from './migrate.ts';
import { createReviewStore } from './review-store.ts';
import { cohortQueries } from './cohorts.ts';
import { evaluatorQueries } from './evaluators.ts';
import { judgementQueries } from './judgements.ts';
import { kpiQueries } from './kpis.ts';
import { outgoingQueries } from './outgoing.ts';
import { leases, projects, watermarks } from './schema.ts';

interface Connection {
  readonly database: Database;
  /** Runs the work in one transaction. */
  transact(work: (transaction: Transaction) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Opens the control plane, embedded under `dataDir` or on a server, brings its schema up to date and makes sure the default project exists. */
export async function openControlStore(config: {
  readonly dataDir: string;
  readonly postgresUrl?: string | undefined;
}): Promise<ControlStore> {
  const connection = config.postgresUrl ? connectServer(config.postgresUrl) : await openEmbedded(config.dataDir);
  const { database } = connection;
  try {
    await connection.transact(migrate);
    await database
      .insert(projects)
      .values({ projectId: DEFAULT_PROJECT_ID, name: 'Default', settings: ProjectSettingsSchema.parse({}) })
      .onConflictDoNothing();
  } catch (error) {
    await connection.close();
    throw error;
  }
  return createControlStore(database, () => connection.close());
}

/** The engine takes its buffers at once, 128 MB if it is not told otherwise; all that this plane holds is smaller. */
const BUFFERS = '8MB';

async function openEmbedded(directory: string): Promise<Connection> {
  // Two processes on one directory would damage it, and the engine does not keep the second out.
  const release = lockDataDirectory(directory);
  const client = await PGlite.create({
    dataDir: join(directory, 'postgres'),
    startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${BUFFERS}`],
  }).catch((error: unknown) => {
    release();
    throw error;
  });
  return {
    database: drizzlePglite(client) as unknown as Database,
    transact: (work) =>
      client.transaction((transaction) =>
        work({
          script: async (text) => void (await transaction.exec(text)),
          rows: async <Row>(text: string) => (await transaction.query<Row>(text)).rows,
        }),
      ),
    close: async () => {
      await client.close();
      release();
    },
  };
}

function connectServer(url: string): Connection {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  return {
    database: drizzlePostgres(pool),
    transact: async (work) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await work({
          script: async (text) => void (await client.query(text)),
          rows: async <Row>(text: string) => (await client.query(text)).rows as Row[],
        });
        await client.query('COMMIT');
        client.release();
      } catch (error) {
        // The server rolls back what a closed connection left open.
        client.release(true);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

function createControlStore(database: Database, close: () => Promise<void>): ControlStore {
  const toProject = (row: typeof projects.$inferSelect): Project => ({
    projectId: row.projectId,
    name: row.name,
    settings: ProjectSettingsSchema.parse(row.settings),
    createdAt: row.createdAt.toISOString(),
  });
  const findProject = async (projectId: string) => {
    const [row] = await database.select().from(projects).where(eq(projects.projectId, projectId));
    return row ? toProject(row) : undefined;
  };
  return {
    ...createReviewStore(database),
    listProjects: async () =>
      (await database.select().from(projects).orderBy(asc(projects.createdAt), asc(projects.projectId))).map(toProject),
    findProject,
    createProject: async (projectId, name) => {
      const [row] = await database
        .insert(projects)
        .values({ projectId, name, settings: ProjectSettingsSchema.parse({}) })
        .onConflictDoNothing()
        .returning();
      if (!row) throw new OperationError('conflict', `cannot create the project ${projectId}: it exists already`);
      return toProject(row);
    },
    updateProject: async (projectId, { name, settings }) => {
      // Merged by the database, so that two changes at once both stand.
      const merged = sql`${projects.settings} || ${JSON.stringify(settings ?? {})}::jsonb`;
      const [row] = await database
        .update(projects)
        .set({ settings: merged, ...(name === undefined ? {} : { name }) })
        .where(eq(projects.projectId, projectId))
        .returning();
      if (!row)
        throw new OperationError('not-found', `cannot change the project ${projectId}: there is none of that id`);
      return toProject(row);
    },
    ...kpiQueries(database),
    ...cohortQueries(database),
    ...outgoingQueries(database),
    ...evaluatorQueries(database),
    ...judgementQueries(database),
    readWatermark: async (worker) =>
      (await database.select().from(watermarks).where(eq(watermarks.worker, worker)))[0]?.positionMs,
    saveWatermark: async (worker, positionMs) => {
      await database
        .insert(watermarks)
        .values({ worker, positionMs })
        .onConflictDoUpdate({ target: watermarks.worker, set: { positionMs } });
    },
    acquireLease: async (name, holder, ttlMs) => {
      const expiresAt = sql`now() + make_interval(secs => ${ttlMs / 1000})`;
      const rows = await database
        .insert(leases)
        .values({ name, holder, expiresAt })
        .onConflictDoUpdate({
          target: leases.name,
          set: { holder, expiresAt },
          setWhere: sql`${leases.holder} = ${holder} OR ${leases.expiresAt} < now()`,
        })
        .returning();
      return rows.length > 0;
    },
    releaseLease: async (name, holder) => {
      await database.delete(leases).where(and(eq(leases.name, name), eq(leases.holder, holder)));
    },
    countLeases: async (prefix) => {
      const [row] = await database
        .select({ held: sql<string>`count(*)` })
        .from(leases)
        .where(sql`starts_with(${leases.name}, ${prefix}) AND ${leases.expiresAt} > now()`);
      return Number(row?.held ?? 0);
    },
    ping: async () => {
      await database.execute(sql`SELECT 1`);
    },
    close,
  };
}
