// Evaluators of projects at work: beside assembly, never in its way. What waits and what was paid stand in the control store.
import { setTimeout } from 'node:timers/promises';
import type { Annotate } from '../ingest/annotate.ts';
import type { Judges } from '../judges/judges.ts';
import type { DefinedEvaluator, EvaluatorKey, Judgement, JudgingStore } from '../store/judging-store.ts';
import type { StoredRequest, TelemetryStore } from '../store/telemetry-store.ts';
import { INTERRUPTED, judgeOne } from './judge-one.ts';
import { JudgingCounts } from './judging-counts.ts';
import { JudgingQueue } from './judging-queue.ts';

export interface JudgingOptions {
  readonly store: JudgingStore;
  readonly telemetry: Pick<TelemetryStore, 'readRequest'>;
  readonly judges: Judges;
  readonly annotate: Annotate;
  /** How long verdicts are kept after their request was judged, days: they quote its texts. */
  readonly contentTtlDays: number;
  /** No other process shares the store: what was under way when this one starts was under way when the one before ended. */
  readonly isSole: boolean;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
  /** The defaults are for production. */
  readonly limits?: Partial<Limits>;
}

interface Limits {
  /** Requests that wait to be looked at; what comes beyond is counted, and not judged. */
  readonly noted: number;
  /** Requests that wait for one evaluator. */
  readonly waiting: number;
  /** Judged at once by this process. */
  readonly running: number;
  readonly tickMs: number;
  readonly backoffMs: number;
  /** How long calls that are under way may take when the server ends. */
  readonly closeMs: number;
}

const LIMITS: Limits = { noted: 2000, waiting: 10_000, running: 8, tickMs: 250, backoffMs: 1000, closeMs: 5000 };

export interface Judging {
  /** Whether requests of this project are to be noted. */
  isWatching(projectId: string): Promise<boolean>;
  /** To be told of every request of such a project that was assembled. */
  note(requests: readonly StoredRequest[]): void;
  close(): Promise<void>;
}

/** How long definitions may be used before they are read again, while nothing is assembled. */
const DEFINITIONS_TTL_MS = 2000;
/** Beyond any call: a judgement that is older has lost its process. */
const CLAIM_MS = 15 * 60_000;
const RECOVER_EVERY_MS = 60_000;
const PRUNE_EVERY_MS = 3_600_000;
/** How long an evaluator whose budget was found empty is taken to have none. */
const EXHAUSTED_MS = 60_000;
const DAY_MS = 86_400_000;

export function startJudging(options: JudgingOptions): Judging {
  const limits = { ...LIMITS, ...options.limits };
  const round = new JudgingRound(options, limits);
  const closing = new AbortController();
  const run = async () => {
    while (!closing.signal.aborted) {
      await round.step().catch(options.onError);
      await setTimeout(limits.tickMs, undefined, { signal: closing.signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    isWatching: async (projectId) => {
      // While it cannot be read who judges, all are noted: those of whom that turns out to be nobody are let go.
      const evaluators = await options.store.listEvaluators().catch(() => undefined);
      return evaluators?.some((evaluator) => evaluator.projectId === projectId) ?? true;
    },
    note: (requests) => round.note(requests),
    close: async () => {
      closing.abort();
      await running;
      await round.close();
    },
  };
}

const nameOf = ({ projectId, evaluatorId }: EvaluatorKey) => `${projectId}/${evaluatorId}`;
const keyOf = ({ projectId, definition }: DefinedEvaluator): EvaluatorKey => ({
  projectId,
  evaluatorId: definition.id,
});

class JudgingRound {
  readonly #options: JudgingOptions;
  readonly #limits: Limits;
  readonly #counts: JudgingCounts;
  readonly #queue: JudgingQueue;
  readonly #stopping = new AbortController();
  readonly #running = new Map<Promise<void>, string>();
  /** Evaluators that are left alone until then. */
  readonly #pausedUntilMs = new Map<string, number>();
  readonly #exhaustedUntilMs = new Map<string, number>();
  #evaluators: readonly DefinedEvaluator[] = [];
  #readAtMs = Number.NEGATIVE_INFINITY;
  #recoveredAtMs = Number.NEGATIVE_INFINITY;
  #prunedAtMs = Number.NEGATIVE_INFINITY;
  #noted: StoredRequest[] = [];
  /** Requests by project for which there was no room. */
  #missed = new Map<string, number>();

  constructor(options: JudgingOptions, limits: Limits) {
    this.#options = options;
    this.#limits = limits;
    this.#counts = new JudgingCounts(options.store, options.now);
    this.#queue = new JudgingQueue({
      ...options,
      counts: this.#counts,
      isExhausted: (evaluator) => (this.#exhaustedUntilMs.get(nameOf(keyOf(evaluator))) ?? 0) > options.now(),
      maxWaiting: limits.waiting,
    });
  }

  note(requests: readonly StoredRequest[]): void {
    const room = Math.max(0, this.#limits.noted - this.#noted.length);
    this.#noted.push(...requests.slice(0, room));
    for (const { record } of requests.slice(room))
      this.#missed.set(record.projectId, (this.#missed.get(record.projectId) ?? 0) + 1);
  }

  async step(): Promise<void> {
    await this.#readDefinitions();
    await this.#enqueue();
    // Without evaluators there is at most what one left behind that was removed: no need to look for it all the time.
    if ((await this.#tidy()) || this.#evaluators.length > 0) await this.#begin();
    await this.#counts.write();
  }

  /** Calls under way get a moment; what then is not known is not asked again. */
  async close(): Promise<void> {
    await this.#readDefinitions().catch(this.#options.onError);
    await this.#enqueue().catch(this.#options.onError);
    const isOver = new AbortController();
    const done = Promise.all(this.#running.keys()).finally(() => isOver.abort());
    await setTimeout(this.#limits.closeMs, undefined, { signal: isOver.signal }).catch(() => {});
    this.#stopping.abort();
    await done;
    await this.#counts.write().catch(this.#options.onError);
  }

  async #readDefinitions(): Promise<void> {
    const { store, now } = this.#options;
    // Who defines an evaluator and then sends a request expects it to be judged.
    if (this.#noted.length === 0 && now() - this.#readAtMs < DEFINITIONS_TTL_MS) return;
    this.#evaluators = await store.listEvaluators();
    this.#readAtMs = now();
  }

  async #enqueue(): Promise<void> {
    const noted = this.#noted;
    const missed = this.#missed;
    this.#noted = [];
    this.#missed = new Map();
    for (const [projectId, count] of missed)
      for (const evaluator of this.#of(projectId)) this.#counts.add(keyOf(evaluator), 'overflow', count);
    try {
      for (const [projectId, ofProject] of Map.groupBy(noted, ({ record }) => record.projectId))
        for (const evaluator of this.#of(projectId))
          await this.#queue.add(
            evaluator,
            ofProject.map(({ record }) => record),
          );
    } catch (error) {
      // The same again changes nothing, so all of them may be tried again.
      this.#noted = [...noted, ...this.#noted].slice(0, this.#limits.noted);
      throw error;
    }
  }

  #of(projectId: string): readonly DefinedEvaluator[] {
    return this.#evaluators.filter((evaluator) => evaluator.projectId === projectId);
  }

  /** Now and then; whether it was time. */
  async #tidy(): Promise<boolean> {
    const { store, now, contentTtlDays, isSole } = this.#options;
    if (now() - this.#prunedAtMs >= PRUNE_EVERY_MS) {
      await store.pruneJudgements(now() - contentTtlDays * DAY_MS);
      this.#prunedAtMs = now();
    }
    if (now() - this.#recoveredAtMs < RECOVER_EVERY_MS) return false;
    const isStart = this.#recoveredAtMs === Number.NEGATIVE_INFINITY;
    const abandonedMs = isStart && isSole ? now() + CLAIM_MS : now();
    for (const lost of await store.recoverJudgements(abandonedMs, INTERRUPTED)) this.#counts.add(lost, 'interrupted');
    this.#recoveredAtMs = now();
    return true;
  }

  /** Takes up what is due while there is room. */
  async #begin(): Promise<void> {
    const { store, now, onError } = this.#options;
    while (this.#running.size < this.#limits.running) {
      const judgement = await store.claimJudgement({
        nowMs: now(),
        untilMs: now() + CLAIM_MS,
        excluded: this.#evaluators.map(keyOf).filter((key) => this.#isBusy(key)),
      });
      if (!judgement) return;
      const work = this.#judge(judgement).catch(onError);
      this.#running.set(work, nameOf(judgement));
      void work.finally(() => this.#running.delete(work));
    }
  }

  #isBusy(key: EvaluatorKey): boolean {
    const name = nameOf(key);
    if ((this.#pausedUntilMs.get(name) ?? 0) > this.#options.now()) return true;
    const { concurrency } = this.#evaluators.find((each) => nameOf(keyOf(each)) === name)!.definition;
    return [...this.#running.values()].filter((each) => each === name).length >= concurrency;
  }

  async #judge(judgement: Judgement): Promise<void> {
    const name = nameOf(judgement);
    const evaluator = this.#evaluators.find((each) => nameOf(keyOf(each)) === name);
    const options = { ...this.#options, backoffMs: this.#limits.backoffMs };
    const { event, pauseMs } = await judgeOne(options, evaluator, judgement, this.#stopping.signal);
    if (event) this.#counts.add(judgement, event);
    const nowMs = this.#options.now();
    if (event === 'budget') this.#exhaustedUntilMs.set(name, nowMs + EXHAUSTED_MS);
    if (pauseMs !== undefined) this.#pausedUntilMs.set(name, nowMs + pauseMs);
  }
}
