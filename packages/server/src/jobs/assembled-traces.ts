/** What is remembered of a trace that was assembled. */
interface Assembled {
  readonly hasRoot: boolean;
  readonly startTimeNs: bigint;
}

/**
 * Traces and requests that this process assembled lately. Holds at most twice `capacity`: when the newer half is full, the older is forgotten,
 * and from then on nothing that began as early can be taken for new.
 */
export class AssembledTraces {
  readonly #capacity: number;
  #newer = new Map<string, Assembled>();
  #older = new Map<string, Assembled>();
  #newestNs = 0n;
  #olderNewestNs = 0n;
  #forgottenUntilNs: bigint;

  /** Of what began before `sinceNs` nothing is known from the start. */
  constructor(capacity: number, sinceNs: bigint) {
    this.#capacity = capacity;
    this.#forgottenUntilNs = sinceNs;
  }

  /** Something that began later and is not here was never assembled by this process. */
  get forgottenUntilNs(): bigint {
    return this.#forgottenUntilNs;
  }

  get(key: string): Assembled | undefined {
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  set(key: string, assembled: Assembled): void {
    this.#newer.set(key, assembled);
    if (assembled.startTimeNs > this.#newestNs) this.#newestNs = assembled.startTimeNs;
    if (this.#newer.size < this.#capacity) return;
    if (this.#older.size > 0 && this.#olderNewestNs > this.#forgottenUntilNs)
      this.#forgottenUntilNs = this.#olderNewestNs;
    this.#older = this.#newer;
    this.#olderNewestNs = this.#newestNs;
    this.#newer = new Map();
    this.#newestNs = 0n;
  }
}
