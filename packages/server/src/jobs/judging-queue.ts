// Assembled requests → the queue of what evaluators of their projects are to judge. Whoever is left out is counted, with the reason.
import type { RequestRecord } from '@faultline/model';
import type { JudgingEvent } from '../judges/events.ts';
import type { Judges } from '../judges/judges.ts';
import { sampling } from '../judges/sample.ts';
import type { DefinedEvaluator, JudgingStore } from '../store/judging-store.ts';
import type { JudgingCounts } from './judging-counts.ts';

export interface JudgingQueueOptions {
  readonly store: Pick<JudgingStore, 'enqueueJudgement' | 'countWaiting'>;
  readonly judges: Pick<Judges, 'questionOf'>;
  readonly counts: JudgingCounts;
  /** Evaluators whose budget is known to be used up are not worth a row. */
  readonly isExhausted: (evaluator: DefinedEvaluator) => boolean;
  readonly now: () => number;
  readonly maxWaiting: number;
}

/** Requests that are remembered, so that one that is assembled again is not counted again. */
const MAX_REMEMBERED = 100_000;

export class JudgingQueue {
  readonly #options: JudgingQueueOptions;
  readonly #decided = new Set<string>();

  constructor(options: JudgingQueueOptions) {
    this.#options = options;
  }

  /** Puts those of the sample into the queue; the same again changes nothing. */
  async add(evaluator: DefinedEvaluator, records: readonly RequestRecord[]): Promise<void> {
    const { store, judges, isExhausted, now, maxWaiting } = this.#options;
    const { projectId, version, definition } = evaluator;
    const evaluatorId = definition.id;
    let waiting: number | undefined;
    for (const record of records) {
      const sampled = sampling(evaluatorId, definition.sample, record);
      if (sampled !== 'in') {
        this.#leaveOut(evaluator, record, sampled);
        continue;
      }
      const question = judges.questionOf(evaluator, record);
      if (!question) {
        this.#leaveOut(evaluator, record, 'no_text');
        continue;
      }
      if (isExhausted(evaluator)) {
        this.#leaveOut(evaluator, record, 'budget');
        continue;
      }
      waiting ??= await store.countWaiting({ projectId, evaluatorId });
      if (waiting >= maxWaiting) {
        this.#leaveOut(evaluator, record, 'overflow');
        continue;
      }
      const key = { projectId, evaluatorId, version, requestId: record.requestId };
      await store.enqueueJudgement({ ...key, inputHash: question.hash }, now());
      waiting += 1;
      this.#isFirst(evaluator, record);
    }
  }

  #leaveOut(evaluator: DefinedEvaluator, record: RequestRecord, event: JudgingEvent): void {
    const { projectId, definition } = evaluator;
    if (this.#isFirst(evaluator, record)) this.#options.counts.add({ projectId, evaluatorId: definition.id }, event);
  }

  /** Whether nothing was decided about this request before: every annotation makes it come again. */
  #isFirst({ projectId, version, definition: { id } }: DefinedEvaluator, { requestId }: RequestRecord): boolean {
    const key = `${projectId}/${id}@${version} ${requestId}`;
    if (this.#decided.has(key)) return false;
    if (this.#decided.size >= MAX_REMEMBERED) this.#decided.clear();
    this.#decided.add(key);
    return true;
  }
}
