import { IngestRefusal } from './ingest.ts';

/** Rows of one insert: enough that the cost of a part and its two fsyncs is spread thin, few enough that a batch takes well under a second. */
const MAX_ROWS_PER_WRITE = 8192;

interface Waiting<T> {
  readonly rows: readonly T[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: while one write is under way the rows of all who come meanwhile gather, and go together in the next. Everyone in a write
 * gets its outcome. The number of writes adapts to how long one takes; nobody waits for a timer.
 */
export class WriteQueue<T> {
  readonly #write: (rows: readonly T[]) => Promise<void>;
  #waiting: Waiting<T>[] = [];
  #isWriting = false;
  #idle: Promise<void> = Promise.resolve();

  constructor(write: (rows: readonly T[]) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves once the rows are durable. Rejects with a refusal that invites a retry when the store failed. */
  add(rows: readonly T[]): Promise<void> {
    if (rows.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ rows, resolve, reject });
      if (!this.#isWriting) this.#idle = this.#drain();
    });
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
      const group = this.#takeGroup();
      try {
        await this.#write(group.flatMap(({ rows }) => rows));
        for (const { resolve } of group) resolve();
      } catch (error) {
        const refusal = new IngestRefusal(
          'unavailable',
          'cannot store the export: the database did not take it; send it again',
          5,
        );
        refusal.cause = error;
        for (const { reject } of group) reject(refusal);
      }
    }
    this.#isWriting = false;
  }

  #takeGroup(): readonly Waiting<T>[] {
    let rows = 0;
    let taken = 0;
    while (
      taken < this.#waiting.length &&
      (taken === 0 || rows + this.#waiting[taken]!.rows.length <= MAX_ROWS_PER_WRITE)
    ) {
      rows += this.#waiting[taken]!.rows.length;
      taken += 1;
    }
    return this.#waiting.splice(0, taken);
  }
}
