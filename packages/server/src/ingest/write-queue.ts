import { setTimeout } from 'node:timers/promises';
import { IngestRefusal } from './ingest.ts';

/** Rows of one insert: enough that the cost of a part and its two fsyncs is spread thin, few enough that a batch takes well under a second. */
const MAX_ROWS_PER_WRITE = 8192;
/** The same in bytes of payload; a row is several times as long as what was sent for it. */
const MAX_BYTES_PER_WRITE = 32 * 1024 * 1024;
/**
 * An insert takes the processor 30 ms whatever it holds. So the more a write held, the longer until the next begins, and the more is in that:
 * a few rows wait for nobody, and under load there are five writes a second.
 */
const MS_BETWEEN_WRITES_PER_ROW = 0.25;
const MAX_MS_BETWEEN_WRITES = 200;
const GATHER_STEP_MS = 25;
/** A database that is away fails one write after the other; a row it cannot take fails only its own. */
const MAX_FAILURES_IN_A_ROW = 2;

interface Waiting<T> {
  readonly rows: readonly T[];
  readonly bytes: number;
  readonly sinceMs: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: while one write is under way the rows of all who come meanwhile gather, and go together in the next. The number of
 * writes adapts to how long one takes and to how much comes. When a group fails its members are written one by one, so that nobody
 * is refused for the rows of another.
 */
export class WriteQueue<T> {
  readonly #write: (rows: readonly T[]) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #waiting: Waiting<T>[] = [];
  #underWay: readonly Waiting<T>[] = [];
  #isWriting = false;
  #nextWriteAtMs = 0;
  #idle: Promise<void> = Promise.resolve();

  constructor(write: (rows: readonly T[]) => Promise<void>, onError: (error: unknown) => void) {
    this.#write = write;
    this.#onError = onError;
  }

  /** Resolves once the rows are durable. Rejects with a refusal that invites a retry when the store failed. */
  add(rows: readonly T[], bytes: number): Promise<void> {
    if (rows.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ rows, bytes, sinceMs: performance.now(), resolve, reject });
      if (!this.#isWriting) this.#idle = this.#drain();
    });
  }

  /** How long the oldest rows that are not durable yet have been here. */
  waitMs(): number {
    const oldest = this.#underWay[0] ?? this.#waiting[0];
    return oldest ? performance.now() - oldest.sinceMs : 0;
  }

  /** Resolves when nothing is waiting or under way. */
  async settled(): Promise<void> {
    while (this.#isWriting) await this.#idle;
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    // Payloads that arrived in the same turn of the event loop share the first write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      await this.#gather();
      this.#underWay = this.#takeGroup();
      if (!(await this.#writeTogether(this.#underWay))) await this.#writeApart(this.#underWay);
      this.#underWay = [];
    }
    this.#isWriting = false;
  }

  async #writeTogether(group: readonly Waiting<T>[]): Promise<boolean> {
    try {
      await this.#write(group.length === 1 ? group[0]!.rows : group.flatMap(({ rows }) => rows));
      for (const { resolve } of group) resolve();
      return true;
    } catch (error) {
      this.#onError(error);
      if (group.length > 1) return false;
      group[0]!.reject(refusalOf(error));
      return true;
    }
  }

  async #writeApart(group: readonly Waiting<T>[]): Promise<void> {
    let failuresInARow = 0;
    let lastError: unknown;
    for (const { rows, resolve, reject } of group) {
      if (failuresInARow >= MAX_FAILURES_IN_A_ROW) {
        reject(refusalOf(lastError));
        continue;
      }
      try {
        await this.#write(rows);
        failuresInARow = 0;
        resolve();
      } catch (error) {
        failuresInARow += 1;
        lastError = error;
        reject(refusalOf(error));
      }
    }
  }

  /** Lets more come, unless what waits fills a write. */
  async #gather(): Promise<void> {
    for (;;) {
      const restMs = this.#nextWriteAtMs - performance.now();
      if (restMs <= 0 || rowsOf(this.#waiting) >= MAX_ROWS_PER_WRITE) return;
      await setTimeout(Math.min(restMs, GATHER_STEP_MS));
    }
  }

  #takeGroup(): readonly Waiting<T>[] {
    let rows = 0;
    let bytes = 0;
    let taken = 0;
    for (const waiting of this.#waiting) {
      rows += waiting.rows.length;
      bytes += waiting.bytes;
      if (taken > 0 && (rows > MAX_ROWS_PER_WRITE || bytes > MAX_BYTES_PER_WRITE)) break;
      taken += 1;
    }
    const group = this.#waiting.splice(0, taken);
    this.#nextWriteAtMs =
      performance.now() + Math.min(MAX_MS_BETWEEN_WRITES, rowsOf(group) * MS_BETWEEN_WRITES_PER_ROW);
    return group;
  }
}

function rowsOf(group: readonly Waiting<unknown>[]): number {
  return group.reduce((sum, { rows }) => sum + rows.length, 0);
}

/** What our own code threw (a text longer than a string can be) would throw again: no retry is invited. */
function refusalOf(cause: unknown): unknown {
  if (cause instanceof RangeError || cause instanceof TypeError) return cause;
  const refusal = new IngestRefusal(
    'unavailable',
    'cannot store the export: the database did not take it; send it again',
    5,
  );
  refusal.cause = cause;
  return refusal;
}
