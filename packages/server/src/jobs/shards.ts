import { createHash } from 'node:crypto';
import type { ControlStore } from '../store/control-store.ts';

const SHARDS = 8;
const LEASE_MS = 15_000;
const RENEW_EVERY_MS = 5000;

export type LeaseStore = Pick<ControlStore, 'acquireLease' | 'countLeases' | 'releaseLease'>;

/**
 * Which part of the work this process does. Work is split by hash into a fixed number of shards, each held by lease; processes that share
 * the stores take equal shares, and a shard whose holder is gone is taken over when its lease runs out.
 */
export class ShardLeases {
  readonly #control: LeaseStore;
  readonly #holder: string;
  readonly #now: () => number;
  #held: ReadonlySet<number> = new Set();
  #kept: ReadonlySet<number> = new Set();
  #renewedAt = Number.NEGATIVE_INFINITY;

  constructor(control: LeaseStore, holder: string, now: () => number) {
    this.#control = control;
    this.#holder = holder;
    this.#now = now;
  }

  get held(): ReadonlySet<number> {
    return this.#held;
  }

  /** Those of the shards held that were held before the last renewal too. */
  get kept(): ReadonlySet<number> {
    return this.#kept;
  }

  owns(key: string): boolean {
    return this.#held.size === SHARDS || (this.#held.size > 0 && this.#held.has(shardOf(key)));
  }

  /** Takes and renews leases when it is time; what could not be renewed is not held. Says whether shards were gained, only lost, or neither. */
  async renew(): Promise<'gained' | 'lost' | 'none'> {
    if (Math.abs(this.#now() - this.#renewedAt) < RENEW_EVERY_MS) return 'none';
    const before = this.#held;
    const held = await this.#acquire(before);
    this.#kept = new Set([...held].filter((shard) => before.has(shard)));
    this.#held = held;
    this.#renewedAt = this.#now();
    if (held.size > this.#kept.size) return 'gained';
    return this.#kept.size < before.size ? 'lost' : 'none';
  }

  async #acquire(before: ReadonlySet<number>): Promise<ReadonlySet<number>> {
    await this.#control.acquireLease(`assembly-member:${this.#holder}`, this.#holder, LEASE_MS);
    const members = Math.max(1, await this.#control.countLeases('assembly-member:'));
    const share = Math.ceil(SHARDS / members);
    const held = new Set<number>();
    // What is held already comes first, so that shards do not wander.
    const others = Array.from({ length: SHARDS }, (_, shard) => shard).filter((shard) => !before.has(shard));
    for (const shard of [...before, ...others]) {
      if (held.size < share) {
        if (await this.#control.acquireLease(`assembly-shard:${shard}`, this.#holder, LEASE_MS)) held.add(shard);
      } else if (before.has(shard)) {
        await this.#control.releaseLease(`assembly-shard:${shard}`, this.#holder);
      }
    }
    return held;
  }

  async release(): Promise<void> {
    for (const shard of this.#held) await this.#control.releaseLease(`assembly-shard:${shard}`, this.#holder);
    await this.#control.releaseLease(`assembly-member:${this.#holder}`, this.#holder);
    this.#held = new Set();
    this.#kept = new Set();
  }
}

function shardOf(key: string): number {
  return createHash('md5').update(key).digest()[0]! % SHARDS;
}
