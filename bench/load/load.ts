// Starts the load generator and collects what it says.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const GENERATOR = fileURLToPath(new URL('generator.ts', import.meta.url));

export interface LoadPlan {
  readonly otlpUrl: string;
  /** null: as fast as exports are acknowledged. */
  readonly requestsPerSecond: number | null;
  /** 64 make the 512 spans that OpenTelemetry's batch processors send at once. */
  readonly requestsPerExport: number;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** How often the trace id of an acknowledged request is reported; null: never. */
  readonly sampleEveryMs: number | null;
}

export interface LoadResult {
  /** Acknowledged in all, warm-up included. */
  readonly requests: number;
  readonly measuredRequests: number;
  readonly measuredSpans: number;
  readonly measuredSeconds: number;
  /** Exports answered with anything but 200. */
  readonly refused: number;
  /** From due to acknowledged, one figure an export. */
  readonly ackMs: readonly number[];
  /** From sent to acknowledged: without the time that an export was late because the one before it was not acknowledged yet. */
  readonly answerMs: readonly number[];
  /** Processor time of the generator itself. */
  readonly cpuSeconds: number;
  readonly bytesPerSpan: number;
}

export interface LoadSample {
  readonly traceId: string;
  /** Milliseconds since the epoch. */
  readonly acknowledgedAt: number;
}

export type LoadMessage =
  | ({ readonly type: 'sample' } & LoadSample)
  | { readonly type: 'done'; readonly result: LoadResult };

export function runLoad(plan: LoadPlan, onSample: (sample: LoadSample) => void = () => {}): Promise<LoadResult> {
  const child = fork(GENERATOR, [JSON.stringify(plan)]);
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const said = message as LoadMessage;
      if (said.type === 'sample') onSample(said);
      else resolve(said.result);
    });
    child.once('exit', (code) => reject(new Error(`the load generator ended with ${code} before it was done`)));
  });
}
