import { createHash } from 'node:crypto';
import type { ControlStore } from '../store/control-store.ts';

const SHARDS = 8;
const LEASE_MS = 15_000;
const RENEW_EVERY_MS = 5000;

/**
 * Which part of the work this process does. Work is split by hash into a fixed number of shards, each held by lease; processes that share
 * the stores take equal shares, and a shard whose holder is gone is taken over when its lease runs out.
 */
export class ShardLeases {
  readonly #control: ControlStore;
  readonly #holder: string;
  readonly #now: () => number;
  #held = new Set<number>();
  #renewedAt = Number.NEGATIVE_INFINITY;

  constructor(control: ControlStore, holder: string, now: () => number) {
    this.#control = control;
    this.#holder = holder;
    this.#now = now;
  }

  get held(): ReadonlySet<number> {
    return this.#held;
  }

  owns(key: string): boolean {
    return this.#held.size === SHARDS || this.#held.has(shardOf(key));
  }

  /** Takes and renews leases when it is time; what could not be renewed is not held. Returns the shards that are new. */
  async renew(): Promise<readonly number[]> {
    if (this.#now() - this.#renewedAt < RENEW_EVERY_MS) return [];
    await this.#control.acquireLease(`assembly-member:${this.#holder}`, this.#holder, LEASE_MS);
    const members = Math.max(1, await this.#control.countLeases('assembly-member:'));
    const share = Math.ceil(SHARDS / members);
    const held = new Set<number>();
    // What is held already comes first, so that shards do not wander.
    const order = [
      ...this.#held,
      ...Array.from({ length: SHARDS }, (_, shard) => shard).filter((shard) => !this.#held.has(shard)),
    ];
    for (const shard of order) {
      if (held.size < share) {
        if (await this.#control.acquireLease(`assembly-shard:${shard}`, this.#holder, LEASE_MS)) held.add(shard);
      } else if (this.#held.has(shard)) {
        await this.#control.releaseLease(`assembly-shard:${shard}`, this.#holder);
      }
    }
    const added = [...held].filter((shard) => !this.#held.has(shard));
    this.#held = held;
    this.#renewedAt = this.#now();
    return added;
  }

  async release(): Promise<void> {
    for (const shard of this.#held) await this.#control.releaseLease(`assembly-shard:${shard}`, this.#holder);
    await this.#control.releaseLease(`assembly-member:${this.#holder}`, this.#holder);
    this.#held = new Set();
  }
}

function shardOf(key: string): number {
  return createHash('md5').update(key).digest()[0]! % SHARDS;
}
