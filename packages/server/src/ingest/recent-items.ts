/**
 * Remembers which spans and logs arrived lately, to tell a redelivery from something new. Holds at most twice `capacity` keys: when the
 * newer half is full, the older is forgotten.
 */
export class RecentItems {
  readonly #capacity: number;
  #newer = new Set<string>();
  #older = new Set<string>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Whether this key came before; from now on it has. */
  hasSeen(key: string): boolean {
    if (this.#newer.has(key) || this.#older.has(key)) return true;
    this.#newer.add(key);
    if (this.#newer.size >= this.#capacity) {
      this.#older = this.#newer;
      this.#newer = new Set();
    }
    return false;
  }
}
