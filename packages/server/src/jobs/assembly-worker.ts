// Runs an assembler for as long as the process does.
import { setImmediate, setTimeout } from 'node:timers/promises';
import { Assembler, type AssemblerOptions } from './assembler.ts';
import type { PackedBatch } from './packed-batch.ts';

export interface AssemblyWorker {
  /** To be told of every durable write of this process, before it is acknowledged. */
  noteStored(batch: PackedBatch): void;
  /** Traces waiting to be assembled. */
  pending(): number;
  /** Milliseconds the oldest waiting trace has been ready for. */
  lagMs(): number;
  close(): Promise<void>;
}

/** One in the same thread. */
export interface LocalAssemblyWorker extends AssemblyWorker {
  /** Resolves once it has tried to take its share of the work: what is noted before is nobody's yet, and found in the store later. */
  readonly started: Promise<void>;
}

const TICK_MS = 200;
const MAX_PAUSE_MS = 30_000;

export function startAssemblyWorker(options: AssemblerOptions): LocalAssemblyWorker {
  const assembler = new Assembler(options);
  const closing = new AbortController();
  const { promise: started, resolve: start } = Promise.withResolvers<void>();
  /** Until then, or until the worker is closed. */
  const pause = (ms: number) => setTimeout(ms, undefined, { signal: closing.signal }).catch(() => {});
  const run = async () => {
    let failures = 0;
    while (!closing.signal.aborted) {
      try {
        const hasMore = await assembler.step();
        failures = 0;
        start();
        await (hasMore ? setImmediate() : pause(TICK_MS));
      } catch (error) {
        failures += 1;
        start();
        options.onError(error);
        // It waits longer each time: a store that is down is not helped by asking.
        await pause(Math.min(MAX_PAUSE_MS, TICK_MS * 2 ** failures));
      }
    }
  };
  const running = run();
  return {
    started,
    noteStored: (batch) => assembler.noteStored(batch),
    pending: () => assembler.pending,
    lagMs: () => assembler.lagMs,
    close: async () => {
      closing.abort();
      await running;
      start();
      await assembler.close().catch(options.onError);
    },
  };
}
