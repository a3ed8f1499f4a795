// Sends labels and scores on to where a project wants them: in batches, each event at most once, and nothing waits for it.
import { setTimeout } from 'node:timers/promises';
import type { Forwarding, ProjectSettings } from '@faultline/model';
import { z } from 'zod';
import type { CountOutgoing } from '../outgoing-ledger.ts';
import { post } from '../post.ts';
import type { EvaluationEvent } from './events.ts';
import { toOtlpLogs } from './otlp-logs.ts';

export interface ForwarderOptions {
  readonly settingsOf: (projectId: string) => Promise<ProjectSettings>;
  readonly count: CountOutgoing;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onError: (error: unknown) => void;
  /** How long events are gathered before they are sent; the default is for production. */
  readonly gatherMs?: number;
  /** Pause before a batch that was not taken is sent again, doubled each time. */
  readonly retryMs?: number;
}

interface Outbox {
  waiting: EvaluationEvent[];
  isSending: boolean;
}

/** Events of a project that wait at most; about 1 kB each. */
const MAX_WAITING = 10_000;
const BATCH = 500;
const MAX_TRIES = 5;
const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** What still waits when the server stops is given so long. */
const CLOSING_MS = 2000;

export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #gatherMs: number;
  readonly #retryMs: number;
  readonly #outboxes = new Map<string, Outbox>();
  readonly #running = new Set<Promise<void>>();
  /** Ends pauses, and then calls. */
  readonly #closing = new AbortController();
  readonly #stopped = new AbortController();

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#gatherMs = options.gatherMs ?? 1000;
    this.#retryMs = options.retryMs ?? 1000;
  }

  /** Looks at what is new about requests of a project that have just been judged; returns at once. */
  consider(projectId: string, events: readonly EvaluationEvent[]): void {
    this.#track(this.#admit(projectId, events));
  }

  /** Sends what waits, for a moment; the rest is counted as dropped. */
  async close(): Promise<void> {
    this.#closing.abort();
    const timer = globalThis.setTimeout(() => this.#stopped.abort(), CLOSING_MS);
    while (this.#running.size > 0) await Promise.all(this.#running);
    clearTimeout(timer);
  }

  #track(work: Promise<void>): void {
    const done = work.catch(this.#options.onError).finally(() => this.#running.delete(done));
    this.#running.add(done);
  }

  async #admit(projectId: string, events: readonly EvaluationEvent[]): Promise<void> {
    const { forwarding } = await this.#options.settingsOf(projectId);
    if (!forwarding || forwarding.endpoint === '') return;
    const outbox = this.#outboxes.get(projectId) ?? { waiting: [], isSending: false };
    this.#outboxes.set(projectId, outbox);
    const room = Math.max(0, MAX_WAITING - outbox.waiting.length);
    outbox.waiting.push(...events.slice(0, room));
    this.#count(projectId, 'dropped', events.length - room, 'too many were waiting');
    if (outbox.waiting.length > 0 && !outbox.isSending) this.#track(this.#drain(projectId, outbox));
  }

  #count(projectId: string, event: 'sent' | 'failed' | 'rejected' | 'dropped', count: number, reason = ''): void {
    if (count > 0) this.#options.count({ projectId, kind: 'forwarding', event, reason, count });
  }

  async #drain(projectId: string, outbox: Outbox): Promise<void> {
    outbox.isSending = true;
    try {
      while (outbox.waiting.length > 0) {
        if (outbox.waiting.length < BATCH) await this.#pause(this.#gatherMs);
        const batch = outbox.waiting.splice(0, BATCH);
        const { forwarding } = await this.#options.settingsOf(projectId);
        if (!forwarding || forwarding.endpoint === '') this.#count(projectId, 'dropped', batch.length, 'turned off');
        else await this.#send(projectId, batch, forwarding);
      }
    } finally {
      outbox.isSending = false;
    }
  }

  #pause(ms: number): Promise<void> {
    return setTimeout(ms, undefined, { signal: this.#closing.signal }).catch(() => {});
  }

  /** Again only where it was certainly not taken: an event must not get there twice. */
  async #send(projectId: string, batch: readonly EvaluationEvent[], forwarding: Forwarding): Promise<void> {
    const headers = this.#headersOf(forwarding);
    if ('missing' in headers) {
      const reason = `the environment of the server does not hold ${headers.missing}`;
      return this.#count(projectId, 'failed', batch.length, reason);
    }
    const body = toOtlpLogs(batch);
    for (let tries = 1; ; tries++) {
      if (this.#stopped.signal.aborted) return this.#count(projectId, 'dropped', batch.length, 'the server stopped');
      const reply = await post({
        url: forwarding.endpoint,
        headers: headers.values,
        body,
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_ANSWER_BYTES,
        signal: this.#stopped.signal,
      });
      if (reply.kind === 'answered') {
        const { rejected, reason } = readPartialSuccess(reply.text, batch.length);
        this.#count(projectId, 'sent', batch.length - rejected);
        return this.#count(projectId, 'rejected', rejected, reason);
      }
      if (reply.kind === 'failed' || tries === MAX_TRIES || this.#closing.signal.aborted)
        return this.#count(projectId, 'failed', batch.length, reply.reason);
      await this.#pause(this.#retryMs * 2 ** (tries - 1));
    }
  }

  #headersOf({ headers }: Forwarding): { readonly values: Record<string, string> } | { readonly missing: string } {
    const values: Record<string, string> = {};
    for (const { name, value, variable } of headers) {
      const known = value ?? (variable === undefined ? undefined : this.#options.environment[variable]);
      if (!known) return { missing: variable ?? name };
      values[name] = known;
    }
    return { values };
  }
}

const PartialSuccessSchema = z.object({
  partialSuccess: z.object({
    rejectedLogRecords: z.coerce.number().int().min(0).default(0),
    errorMessage: z.string().default(''),
  }),
});

/** What a receiver says of records that it did not keep; one that answers otherwise has kept all. */
function readPartialSuccess(text: string, sent: number): { readonly rejected: number; readonly reason: string } {
  const parsed = PartialSuccessSchema.safeParse(parseJson(text));
  if (!parsed.success) return { rejected: 0, reason: '' };
  const { rejectedLogRecords, errorMessage } = parsed.data.partialSuccess;
  return { rejected: Math.min(sent, rejectedLogRecords), reason: errorMessage };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
