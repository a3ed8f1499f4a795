import { context } from '@opentelemetry/api';
import { sayOnce } from '../say-once.ts';
import type { ExporterConfig } from './config.ts';
import { spanJson, tracesJson } from './otlp-json.ts';
import type { RecordedSpan } from './recorded-span.ts';
import { suppressed } from './tracer-provider.ts';

/** Characters in one export; a server takes 64 MiB. */
const MAX_BATCH_LENGTH = 4_000_000;
const MAX_BACKOFF_MS = 30_000;
const MAX_RETRY_AFTER_MS = 60_000;
/** Browsers send at most 64 KiB while a page is left. */
const MAX_KEEPALIVE_LENGTH = 60_000;
const RETRYABLE = new Set([429, 502, 503, 504]);

/** What became of the spans that ended. */
export interface TelemetryStats {
  /** Waiting, or on the way. */
  readonly queued: number;
  readonly sent: number;
  readonly dropped: number;
}

interface Encoded {
  readonly scope: string;
  readonly json: string;
}

type Delivery =
  | { readonly is: 'done' }
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'later'; readonly why: string; readonly afterMs?: number };

/**
 * Sends spans as OTLP/JSON in batches, one at a time. Bounded in number, size and attempts: what does not fit is dropped and counted. Timers
 * and waits never keep the process alive, except while someone waits for `flush`.
 */
export class Exporter {
  readonly #config: ExporterConfig;
  /** Taken at the start, before an instrumentation may wrap it. */
  readonly #fetch = globalThis.fetch;
  #queue: Encoded[] = [];
  /** Spans and characters that wait or are on the way. */
  #count = 0;
  #length = 0;
  #sent = 0;
  #dropped = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDue = false;
  #abort: AbortController | undefined;
  #onSetback: (() => void) | undefined;
  #sending: Promise<void> | undefined;
  #wakeUp: (() => void) | undefined;
  #isClosed = false;

  constructor(config: ExporterConfig) {
    this.#config = config;
  }

  get stats(): TelemetryStats {
    return { queued: this.#count, sent: this.#sent, dropped: this.#dropped };
  }

  add(span: RecordedSpan): void {
    if (this.#isClosed) return;
    const json = spanJson(span);
    const { maxQueueSize, maxQueueLength } = this.#config;
    if (this.#count >= maxQueueSize || this.#length + json.length > maxQueueLength) {
      this.#drop(1, `the queue is full because ${this.#config.url} does not take spans fast enough`);
      return;
    }
    this.#queue.push({ scope: span.scope, json });
    this.#count += 1;
    this.#length += json.length;
    this.#schedule();
  }

  /**
   * Resolves once everything that waits has been sent or dropped, or the time is up; with `isLeaving` also when the server cannot be
   * reached now. Never rejects.
   */
  async flush(timeoutMs: number, isLeaving = false): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<'over'>((resolve) => {
      const end = () => resolve('over');
      timer = setTimeout(end, timeoutMs);
      if (isLeaving) this.#onSetback = end;
    });
    this.#wakeUp?.();
    while (this.#count > 0 && (await Promise.race([this.#send(), over])) !== 'over') continue;
    clearTimeout(timer);
    this.#onSetback = undefined;
  }

  /** Flushes, then takes nothing more. */
  async close(timeoutMs: number): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.flush(timeoutMs);
    clearTimeout(this.#timer);
    if (this.#count > 0) this.#drop(this.#count, 'they could not be sent before the shutdown');
    this.#queue = [];
    this.#count = 0;
    this.#length = 0;
    this.#abort?.abort();
    this.#wakeUp?.();
  }

  #schedule(): void {
    if (this.#sending || this.#isDue || this.#queue.length === 0) return;
    const { maxBatchSize, flushIntervalMs } = this.#config;
    this.#isDue = this.#queue.length >= maxBatchSize;
    if (this.#timer !== undefined && !this.#isDue) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), this.#isDue ? 0 : flushIntervalMs);
    unref(this.#timer);
  }

  #send(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isDue = false;
    this.#sending ??= this.#drain().finally(() => {
      this.#sending = undefined;
      if (!this.#isClosed) this.#schedule();
    });
    return this.#sending;
  }

  /** Sends what waits now; what comes in meanwhile makes a batch of its own. */
  async #drain(): Promise<void> {
    let due = this.#queue.length;
    while (due > 0 && this.#queue.length > 0) {
      const batch = this.#take();
      due -= batch.length;
      await this.#deliver(batch);
      this.#count = Math.max(0, this.#count - batch.length);
      this.#length = Math.max(0, this.#length - lengthOf(batch));
    }
  }

  #take(): readonly Encoded[] {
    let length = 0;
    let size = 0;
    while (size < this.#queue.length && size < this.#config.maxBatchSize) {
      length += this.#queue[size]!.json.length;
      if (length > MAX_BATCH_LENGTH && size > 0) break;
      size += 1;
    }
    return this.#queue.splice(0, size);
  }

  async #deliver(batch: readonly Encoded[]): Promise<void> {
    const byScope = new Map<string, string[]>();
    for (const { scope, json } of batch) byScope.set(scope, [...(byScope.get(scope) ?? []), json]);
    const body = tracesJson(this.#config.resource, byScope);
    for (let attempt = 1; ; attempt++) {
      const delivery = await this.#post(body);
      if (delivery.is === 'done') {
        this.#sent += batch.length;
        return;
      }
      if (delivery.is === 'refused' || attempt >= this.#config.maxAttempts) {
        this.#drop(batch.length, delivery.why);
        return;
      }
      this.#onSetback?.();
      if (this.#hasGivenUp) return;
      sayOnce('retry', `${delivery.why}; spans wait and are sent again`);
      await this.#pause(delivery.afterMs ?? backoffMs(attempt));
      if (this.#hasGivenUp) return;
    }
  }

  /** What was still on the way at the shutdown has been counted as dropped there. */
  get #hasGivenUp(): boolean {
    return this.#isClosed && this.#count === 0;
  }

  async #post(body: string): Promise<Delivery> {
    const { url, headers, timeoutMs } = this.#config;
    const abort = new AbortController();
    this.#abort = abort;
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    unref(timer);
    try {
      const response = await context.with(suppressed(context.active()), () =>
        this.#fetch.call(globalThis, url, {
          method: 'POST',
          headers,
          body,
          signal: abort.signal,
          keepalive: body.length < MAX_KEEPALIVE_LENGTH,
        }),
      );
      return await readResponse(response, url);
    } catch (error) {
      const why = abort.signal.aborted ? `no answer within ${timeoutMs} ms` : describe(error);
      return { is: 'later', why: `cannot reach ${url} (${why})` };
    } finally {
      clearTimeout(timer);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      unref(timer);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #drop(count: number, why: string): void {
    this.#dropped += count;
    sayOnce('drop', `spans are dropped: ${why}. Further ones are only counted (see stats.dropped)`);
  }
}

async function readResponse(response: Response, url: string): Promise<Delivery> {
  if (response.ok) {
    const text = await limitedText(response);
    const rejected = /"rejectedSpans"\s*:\s*"?([1-9]\d*)/.exec(text)?.[1];
    if (rejected) sayOnce('rejected', `${url} rejected ${rejected} spans: ${text.slice(0, 300)}`);
    return { is: 'done' };
  }
  const why = `${url} answered ${response.status}${response.status === 401 ? ' (is FAULTLINE_TOKEN set?)' : ''}`;
  await response.body?.cancel();
  if (!RETRYABLE.has(response.status)) return { is: 'refused', why };
  const afterMs = retryAfterMs(response.headers.get('retry-after'));
  return { is: 'later', why, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** The first 64 KiB; a server that sends more has nothing to tell us. */
async function limitedText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  while (text.length < 65_536) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value as Uint8Array, { stream: true });
  }
  await reader.cancel();
  return text;
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(MAX_RETRY_AFTER_MS, Math.max(0, ms)) : undefined;
}

/** Doubles from a second on, with jitter so that many processes do not come back at once. */
function backoffMs(attempt: number): number {
  return Math.min(MAX_BACKOFF_MS, 1000 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

function lengthOf(batch: readonly Encoded[]): number {
  return batch.reduce((sum, { json }) => sum + json.length, 0);
}

function unref(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null) (timer as { unref?(): void }).unref?.();
}

function describe(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined)?.code : undefined;
  return String(cause ?? (error instanceof Error ? error.message : error));
}
