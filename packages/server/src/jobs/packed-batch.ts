// What was stored, trace by trace, as bytes: they cross from one thread to another and wait there without the garbage collector going through
// every span of them again and again.
import { deserialize, serialize } from 'node:v8';
import type { LogRecord, Span } from '@faultline/model';
import type { TraceKey } from '../store/telemetry-store.ts';
import { traceKey } from './trace-key.ts';

export interface StoredBatch {
  readonly spans: readonly Span[];
  readonly logs: readonly LogRecord[];
  readonly ingestedAtMs: number;
}

export interface PackedTrace extends TraceKey {
  readonly hasRoot: boolean;
  /** Spans and logs in it. */
  readonly rows: number;
  readonly bytes: Uint8Array;
}

export interface PackedBatch {
  readonly traces: readonly PackedTrace[];
  readonly ingestedAtMs: number;
}

interface Content {
  readonly spans: Span[];
  readonly logs: LogRecord[];
}

/** Logs of no trace belong to no request, and are left out. */
export function pack({ spans, logs, ingestedAtMs }: StoredBatch): PackedBatch {
  const contents = new Map<string, TraceKey & Content>();
  const contentOf = (projectId: string, traceId: string) => {
    const key = traceKey({ projectId, traceId });
    const content = contents.get(key) ?? { projectId, traceId, spans: [], logs: [] };
    contents.set(key, content);
    return content;
  };
  for (const span of spans) contentOf(span.projectId, span.traceId).spans.push(span);
  for (const log of logs) if (log.traceId !== undefined) contentOf(log.projectId, log.traceId).logs.push(log);
  return { traces: [...contents.values()].map(packTrace), ingestedAtMs };
}

function packTrace({ projectId, traceId, spans, logs }: TraceKey & Content): PackedTrace {
  return {
    projectId,
    traceId,
    hasRoot: spans.some(({ parentSpanId }) => parentSpanId === undefined),
    rows: spans.length + logs.length,
    bytes: serialize({ spans, logs } satisfies Content),
  };
}

/** The parts of a trace, unpacked when somebody asks for what is in them. */
export class PackedContent {
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;
  #content: Content | undefined;

  get bytes(): number {
    return this.#bytes;
  }

  get spans(): readonly Span[] {
    return this.#unpacked().spans;
  }

  get logs(): readonly LogRecord[] {
    return this.#unpacked().logs;
  }

  add(part: Uint8Array): void {
    this.#parts.push(part);
    this.#bytes += part.byteLength;
    this.#content = undefined;
  }

  addAll(other: PackedContent): void {
    for (const part of other.#parts) this.add(part);
  }

  #unpacked(): Content {
    this.#content ??= this.#parts
      .map((part) => deserialize(part) as Content)
      .reduce(
        (all, { spans, logs }) => {
          // Not spread into push: a call takes only so many arguments.
          for (const span of spans) all.spans.push(span);
          for (const log of logs) all.logs.push(log);
          return all;
        },
        { spans: [], logs: [] } as Content,
      );
    return this.#content;
  }
}
