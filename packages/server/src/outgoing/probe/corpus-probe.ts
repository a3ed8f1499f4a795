// Asks the user's own retriever what the knowledge base holds, about bad requests of which nobody can say whether the right source exists. What
// it finds is noted down on the request, which is judged again with it. Nothing waits for it.
import {
  FAULTLINE_ATTRIBUTES as NAMES,
  type CorpusProbe,
  type OutgoingEvent,
  type ProjectSettings,
} from '@faultline/model';
import type { Annotate } from '../../ingest/annotate.ts';
import { RecentItems } from '../../ingest/recent-items.ts';
import { readDocuments } from '../../normalize/documents.ts';
import type { CountOutgoing } from '../outgoing-ledger.ts';
import { post } from '../post.ts';
import type { CorpusQuestion, OpenQuestion } from './question-of.ts';

export interface CorpusProbeOptions {
  readonly settingsOf: (projectId: string) => Promise<ProjectSettings>;
  readonly annotate: Annotate;
  readonly count: CountOutgoing;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

interface Waiting {
  readonly projectId: string;
  readonly requestId: string;
  readonly question: CorpusQuestion;
  readonly probe: CorpusProbe;
}

/** What became of a question. */
interface Answer {
  readonly event: OutgoingEvent;
  readonly reason?: string;
  readonly documents?: Documents;
}

type Documents = NonNullable<ReturnType<typeof readDocuments>>;

const MAX_WAITING = 500;
const AT_ONCE = 4;
const MAX_ANSWER_BYTES = 1024 * 1024;
/** Kept of a document: enough to tell whether it answers. */
const MAX_TEXT = 2000;
const CACHE_MS = 3_600_000;
const MAX_CACHED = 1000;
const HOUR_MS = 3_600_000;
/** Requests remembered as asked about; one that was asked about is not asked about again. */
const ASKED = 10_000;

export class CorpusProbes {
  readonly #options: CorpusProbeOptions;
  readonly #waiting: Waiting[] = [];
  readonly #asked = new RecentItems(ASKED);
  readonly #cache = new Map<string, { readonly atMs: number; readonly documents: Documents }>();
  readonly #calls = new Map<string, { hour: number; made: number }>();
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(options: CorpusProbeOptions) {
    this.#options = options;
  }

  /** Looks at what requests that have just been judged leave open; returns at once. */
  consider(questions: readonly OpenQuestion[]): void {
    for (const { projectId, requestId, question } of questions)
      this.#track(this.#admit(projectId, requestId, question));
  }

  /** Makes no further call; those under way end within a moment. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { projectId } of this.#waiting.splice(0))
      this.#options.count({ projectId, kind: 'probe', event: 'dropped', reason: 'the server stopped' });
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #track(work: Promise<void>): void {
    const done = work.catch(this.#options.onError).finally(() => this.#running.delete(done));
    this.#running.add(done);
  }

  async #admit(projectId: string, requestId: string, question: CorpusQuestion): Promise<void> {
    const { corpusProbe: probe } = await this.#options.settingsOf(projectId);
    if (!probe || probe.endpoint === '' || this.#closing.signal.aborted) return;
    if (this.#asked.hasSeen(JSON.stringify([projectId, requestId, question]))) return;
    if (this.#waiting.length >= MAX_WAITING) {
      this.#options.count({ projectId, kind: 'probe', event: 'dropped', reason: 'too many were waiting' });
      return;
    }
    this.#waiting.push({ projectId, requestId, question, probe });
    if (this.#workers < AT_ONCE) this.#track(this.#work());
  }

  #workers = 0;
  async #work(): Promise<void> {
    this.#workers += 1;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await this.#ask(next);
    } finally {
      this.#workers -= 1;
    }
  }

  async #ask({ projectId, requestId, question, probe }: Waiting): Promise<void> {
    const answer = this.#cached(question, probe) ?? (await this.#call(question, probe, projectId));
    const { documents, ...said } = answer;
    this.#options.count({ projectId, kind: 'probe', ...said });
    if (!documents) return;
    const finding = { [NAMES.query]: question.query, [NAMES.candidates]: JSON.stringify(documents) };
    await this.#options.annotate(projectId, requestId, finding, { identity: ['corpus', requestId] });
  }

  #cached(question: CorpusQuestion, probe: CorpusProbe): Answer | undefined {
    const known = this.#cache.get(cacheKey(question, probe));
    if (!known || this.#options.now() - known.atMs >= CACHE_MS) return undefined;
    return { event: 'cached', documents: known.documents };
  }

  async #call(question: CorpusQuestion, probe: CorpusProbe, projectId: string): Promise<Answer> {
    const { endpoint, keyVariable, k, timeoutMs } = probe;
    const key = keyVariable === undefined ? undefined : this.#options.environment[keyVariable];
    if (keyVariable !== undefined && !key)
      return { event: 'failed', reason: `the environment of the server does not hold ${keyVariable}` };
    if (!this.#spend(projectId, probe)) return { event: 'over_budget' };
    const reply = await post({
      url: endpoint,
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      body: JSON.stringify({ ...question, k }),
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      signal: this.#closing.signal,
    });
    if (reply.kind !== 'answered') return { event: 'failed', reason: reply.reason };
    const documents = readAnswer(reply.text, k);
    if (!documents) return { event: 'failed', reason: 'its answer is no JSON list of documents, each with an id' };
    this.#cache.set(cacheKey(question, probe), { atMs: this.#options.now(), documents });
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= MAX_CACHED) break;
      this.#cache.delete(oldest);
    }
    return { event: 'sent', documents };
  }

  /** Whether the budget of the hour holds another call. */
  #spend(projectId: string, { callsPerHour }: CorpusProbe): boolean {
    const hour = Math.floor(this.#options.now() / HOUR_MS);
    const calls = this.#calls.get(projectId);
    const made = calls?.hour === hour ? calls.made : 0;
    if (made >= callsPerHour) return false;
    this.#calls.set(projectId, { hour, made: made + 1 });
    return true;
  }
}

function cacheKey(question: CorpusQuestion, { endpoint, k }: CorpusProbe): string {
  return JSON.stringify([endpoint, k, question]);
}

/** `[{id, text?, score?, metadata?}]`, best first; undefined for anything else. */
function readAnswer(text: string, k: number): Documents | undefined {
  const items = parseJson(text);
  if (!Array.isArray(items) || !items.every(hasId)) return undefined;
  const documents = readDocuments(items.slice(0, k)) ?? [];
  return documents.map((document) =>
    document.text === undefined ? document : { ...document, text: document.text.slice(0, MAX_TEXT) },
  );
}

function hasId(item: unknown): boolean {
  return item !== null && typeof item === 'object' && 'id' in item && typeof item.id === 'string' && item.id !== '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
