import { randomUUID } from 'node:crypto';
import { close, mkdirSync, openSync, readFileSync, unlinkSync, write } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { Session } from 'chdb';
import { createChdbConnection, type ChdbConnection } from 'chdb/connection';
import { directoryInUse } from '../data-directory-lock.ts';
import { INSERT_SETTINGS, withRows, type SqlExecutor } from './executor.ts';
import type { NativeBlock } from './native-block.ts';
import { queryLists, queryRows } from './query-rows.ts';
import { withValuesWritten } from './written-values.ts';

type ChdbClient = ClickHouseClient;
interface Lane {
  tail: Promise<unknown>;
  waiting: number;
}
interface ReadLane extends Lane {
  readonly client: ChdbClient;
}
interface WriteLane extends Lane {
  readonly session: Session;
}
/** One connection runs one query at a time, so reads are spread over a few, and requests need not wait for the spans of others. */
const READERS = 3;
const WRITERS = 2;

/** ClickHouse inside this process, with its data under `path`. */
export function openChdb(path: string): SqlExecutor {
  // Every statement holds one of Node's threads for as long as it runs; files and compression need some too.
  process.env['UV_THREADPOOL_SIZE'] ??= String(READERS + WRITERS + 4);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const writers = Array.from({ length: WRITERS }, () => createWriter(path));
  const readers = Array.from({ length: READERS }, () => createReader(path));
  return withRows({
    query: (sql, parameters) =>
      inLane(leastBusy(readers), ({ client }) => queryRows(client, withValuesWritten(sql, parameters))),
    queryLists: (sql, parameters) =>
      inLane(leastBusy(readers), ({ client }) => queryLists(client, withValuesWritten(sql, parameters))),
    insertBlock: async (table, block) => {
      await inLane(leastBusy(writers), ({ session }) =>
        withUnnamedFile(path, block.bytes, (file) => session.queryAsync(insertFromFile(table, block, file))),
      );
    },
    command: async (sql) => {
      await inLane(leastBusy(writers), ({ session }) => session.queryAsync(sql));
    },
    close: async () => {
      for (const writer of writers) {
        await writer.tail;
        writer.session.close();
      }
      for (const reader of readers) {
        await reader.tail;
        await reader.client.close();
      }
    },
  });
}

const SETTINGS = Object.entries(INSERT_SETTINGS)
  .map(([name, value]) => `${name} = ${value}`)
  .join(', ');

/** Rows go to the engine in a file: data within a statement ends at the first empty line, which a binary format may hold anywhere. */
function insertFromFile(table: string, { columns }: NativeBlock, file: string): string {
  return `INSERT INTO ${table} (${columns.join(', ')}) FROM INFILE '${file}' COMPRESSION 'none' SETTINGS ${SETTINGS} FORMAT Native`;
}

const writeTo = promisify(write);
const closeFile = promisify(close);

/** Runs `work` with the path of a file that holds `bytes` and has no name: nothing of it is left, however the process ends. */
async function withUnnamedFile<T>(
  directory: string,
  bytes: Uint8Array,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const name = join(directory, `inserting-${randomUUID()}`);
  const descriptor = openSync(name, 'wx+', 0o600);
  try {
    unlinkSync(name);
    for (let written = 0; written < bytes.length;)
      written += (await writeTo(descriptor, bytes, written, bytes.length - written, written)).bytesWritten;
    return await work(`/dev/fd/${descriptor}`);
  } finally {
    await closeFile(descriptor);
  }
}

function createWriter(path: string): WriteLane {
  return { session: open(path, () => new Session(path)), tail: Promise.resolve(), waiting: 0 };
}

function createReader(path: string): ReadLane {
  const connection: ChdbConnection = open(path, () => createChdbConnection({ path }));
  // chDB's connection speaks the client's interface for another stream type than its own declaration names.
  const client = createClient({ connection } as unknown as Parameters<typeof createClient>[0]);
  return { client, tail: Promise.resolve(), waiting: 0 };
}

/** The engine locks its directory itself, and `status` says for whom; its error does not. */
function open<T>(path: string, connect: () => T): T {
  try {
    return connect();
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

function leastBusy<L extends Lane>(lanes: readonly L[]): L {
  return lanes.reduce((best, lane) => (lane.waiting < best.waiting ? lane : best));
}

async function inLane<L extends Lane, T>(lane: L, work: (lane: L) => Promise<T>): Promise<T> {
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
