import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { createChdbConnection, type ChdbConnection } from 'chdb/connection';
import { directoryInUse } from '../data-directory-lock.ts';
import { INSERT_SETTINGS, type SqlExecutor } from './executor.ts';
import { queryLists, queryRows } from './query-rows.ts';

type ChdbClient = ClickHouseClient;
interface Lane {
  readonly client: ChdbClient;
  readonly connection: ChdbConnection;
  tail: Promise<unknown>;
  waiting: number;
}

/** One connection runs one query at a time, so reads are spread over a few and writes have one of their own. */
const READERS = 3;

/** ClickHouse inside this process, with its data under `path`. */
export function openChdb(path: string): SqlExecutor {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const writer = createLane(path);
  const readers = Array.from({ length: READERS }, () => createLane(path));
  const leastBusy = () => readers.reduce((best, lane) => (lane.waiting < best.waiting ? lane : best));
  return {
    query: (sql, parameters) => inLane(leastBusy(), ({ client }) => queryRows(client, sql, parameters)),
    queryLists: (sql, parameters) => inLane(leastBusy(), ({ client }) => queryLists(client, sql, parameters)),
    insertLines: (table, { columns, lines }) =>
      inLane(writer, async ({ connection }) => {
        await connection.chdb.rawInsert({
          table,
          columns: [...columns],
          values: lines,
          format: 'JSONCompactEachRow',
          settings: INSERT_SETTINGS,
        });
      }),
    command: (sql) =>
      inLane(writer, async ({ client }) => {
        await client.command({ query: sql });
      }),
    close: async () => {
      for (const lane of [writer, ...readers]) {
        await lane.tail;
        await lane.client.close();
      }
    },
  };
}

function createLane(path: string): Lane {
  const connection = connect(path);
  // chDB's connection speaks the client's interface for another stream type than its own declaration names.
  const client = createClient({ connection } as unknown as Parameters<typeof createClient>[0]);
  return { client, connection, tail: Promise.resolve(), waiting: 0 };
}

/** The engine locks its directory itself, and `status` says for whom; its error does not. */
function connect(path: string): ChdbConnection {
  try {
    return createChdbConnection({ path });
  } catch (error) {
    const holder = holderOf(path);
    throw holder === undefined ? error : directoryInUse(path, holder);
  }
}

function holderOf(path: string): string | undefined {
  try {
    const pid = /^PID: (\d+)/m.exec(readFileSync(join(path, 'status'), 'utf8'))?.[1];
    if (pid !== undefined) process.kill(Number(pid), 0);
    return pid;
  } catch {
    return undefined;
  }
}

async function inLane<T>(lane: Lane, work: (lane: Lane) => Promise<T>): Promise<T> {
  lane.waiting += 1;
  const result = lane.tail.then(() => work(lane));
  lane.tail = result.then(
    () => undefined,
    () => undefined,
  );
  try {
    return await result;
  } finally {
    lane.waiting -= 1;
  }
}
