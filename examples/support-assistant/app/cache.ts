import { cosine } from '../model/embed.ts';

interface Entry<T> {
  readonly vector: Float32Array;
  readonly value: T;
  readonly timeMs: number;
}

const LEAST_LIKENESS = 0.985;
const MAX_AGE_MS = 6 * 3_600_000;
const MAX_ENTRIES = 200;

/** Answers to questions that mean the same, by tenant and language. */
export class SemanticCache<T> {
  readonly #partitions = new Map<string, Entry<T>[]>();

  find(partition: string, vector: Float32Array, timeMs: number): T | undefined {
    return this.#partitions
      .get(partition)
      ?.findLast(
        (entry) => Math.abs(timeMs - entry.timeMs) < MAX_AGE_MS && cosine(entry.vector, vector) >= LEAST_LIKENESS,
      )?.value;
  }

  add(partition: string, vector: Float32Array, value: T, timeMs: number): void {
    const entries = this.#partitions.get(partition) ?? [];
    this.#partitions.set(partition, entries);
    entries.push({ vector, value, timeMs });
    if (entries.length > MAX_ENTRIES) entries.shift();
  }
}
