/**
 * Remembers which spans arrived lately, to tell a redelivery from a new span. Holds at most twice `capacity` ids: when the newer half is
 * full, the older is forgotten.
 */
export class RecentSpans {
  readonly #capacity: number;
  #newer = new Set<string>();
  #older = new Set<string>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  has(key: string): boolean {
    return this.#newer.has(key) || this.#older.has(key);
  }

  add(key: string): void {
    this.#newer.add(key);
    if (this.#newer.size < this.#capacity) return;
    this.#older = this.#newer;
    this.#newer = new Set();
  }
}
