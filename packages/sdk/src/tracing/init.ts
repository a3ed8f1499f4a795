import { context, propagation, trace } from '@opentelemetry/api';
import { configure } from '../capture/settings.ts';
import { guarded } from '../guarded.ts';
import { sayOnce } from '../say-once.ts';
import { w3cPropagator } from '../w3c.ts';
import { capturePolicyOf, exporterConfig, isDisabled, type InitOptions } from './config.ts';
import { takeTimeFrom } from './clock.ts';
import { StorageContextManager } from './context-manager.ts';
import { Exporter, type TelemetryStats } from './exporter.ts';
import { RecordingTracerProvider } from './tracer-provider.ts';

export type { InitOptions, TelemetryStats };

/** What `init` started. None of it rejects. */
export interface Telemetry {
  /** Sends what waits; resolves when that is done or the time (default 10 s) is up. */
  flush(timeoutMs?: number): Promise<void>;
  /** Sends what waits (default 10 s at most) and stops recording. `init` may be called again after it. */
  shutdown(timeoutMs?: number): Promise<void>;
  readonly stats: TelemetryStats;
}

const FLUSH_MS = 10_000;
const EXIT_FLUSH_MS = 3000;
const IDLE: TelemetryStats = { queued: 0, sent: 0, dropped: 0 };

let running: { readonly exporter: Exporter; stop(): void } | undefined;

/**
 * Records spans and sends them to Faultline, for programs without OpenTelemetry. Where a tracer provider is registered already, that one
 * stays (it says so) and only the capture options are taken: add `FaultlineSpanProcessor` there.
 */
export function init(options: InitOptions = {}): Telemetry {
  guarded(() => start(options ?? {}));
  return {
    flush,
    shutdown,
    get stats() {
      return running?.exporter.stats ?? IDLE;
    },
  };
}

/** Sends what waits, in programs that used `init`: before a serverless function returns, or at the end of a test. */
export async function flush(timeoutMs = FLUSH_MS): Promise<void> {
  await running?.exporter.flush(timeoutMs).catch(() => {});
}

/** Sends what waits and stops recording. */
export async function shutdown(timeoutMs = FLUSH_MS): Promise<void> {
  const stopping = running;
  running = undefined;
  guarded(() => stopping?.stop());
  await stopping?.exporter.close(timeoutMs).catch(() => {});
}

function start(options: InitOptions): void {
  const capture = capturePolicyOf(options);
  configure(capture === undefined ? options : { ...options, capture });
  if (isDisabled()) return;
  if (running) {
    sayOnce('init-twice', 'init() was called again; the first call stays, only the capture options are taken');
    return;
  }
  if (hasTracerProvider()) {
    sayOnce('init-registered', 'init() found a tracer provider and leaves it; add FaultlineSpanProcessor to it');
    return;
  }
  const config = exporterConfig(options);
  if (!config) return;
  const exporter = new Exporter(config);
  takeTimeFrom(options.now);
  trace.setGlobalTracerProvider(new RecordingTracerProvider((span) => exporter.add(span)));
  const hasContext = context.setGlobalContextManager(new StorageContextManager().enable());
  const hasPropagation = propagation.fields().length === 0 && propagation.setGlobalPropagator(w3cPropagator);
  const forgetExit = onExit(() => void exporter.flush(EXIT_FLUSH_MS, true).catch(() => {}));
  running = {
    exporter,
    stop() {
      forgetExit();
      takeTimeFrom(undefined);
      trace.disable();
      if (hasContext) context.disable();
      if (hasPropagation) propagation.disable();
    },
  };
}

/** The API hands out a proxy that has no tracer of its own until someone registers a provider. */
function hasTracerProvider(): boolean {
  const provider = trace.getTracerProvider() as { getDelegateTracer?(name: string): unknown };
  return typeof provider.getDelegateTracer !== 'function' || provider.getDelegateTracer('@faultline/sdk') !== undefined;
}

/** When a program has nothing left to do, or a page is left. */
function onExit(flushNow: () => void): () => void {
  const host = globalThis as {
    process?: Partial<Record<'once' | 'off', (event: string, listener: () => void) => void>>;
    document?: EventTarget & { readonly visibilityState?: string };
  };
  const onHidden = () => {
    if (host.document?.visibilityState === 'hidden') flushNow();
  };
  // Once: what a flush leaves behind must not hold the process up again.
  host.process?.once?.('beforeExit', flushNow);
  host.document?.addEventListener('visibilitychange', onHidden);
  return () => {
    host.process?.off?.('beforeExit', flushNow);
    host.document?.removeEventListener('visibilitychange', onHidden);
  };
}
