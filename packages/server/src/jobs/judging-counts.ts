// What became of requests that might be judged, counted here and written together.
import type { JudgingEvent } from '../judges/events.ts';
import type { EvaluatorCount, EvaluatorKey, JudgingStore } from '../store/judging-store.ts';

export class JudgingCounts {
  readonly #store: Pick<JudgingStore, 'addEvaluatorCounts'>;
  readonly #now: () => number;
  #waiting = new Map<string, EvaluatorCount>();

  constructor(store: Pick<JudgingStore, 'addEvaluatorCounts'>, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  add({ projectId, evaluatorId }: EvaluatorKey, event: JudgingEvent, count = 1): void {
    this.#add({ projectId, evaluatorId, day: dayOf(this.#now()), event, count });
  }

  /** What cannot be written is kept for the next time. */
  async write(): Promise<void> {
    const counts = this.#waiting;
    this.#waiting = new Map();
    try {
      await this.#store.addEvaluatorCounts([...counts.values()]);
    } catch (error) {
      for (const each of counts.values()) this.#add(each);
      throw error;
    }
  }

  #add(added: EvaluatorCount): void {
    const key = `${added.projectId}/${added.evaluatorId} ${added.day} ${added.event}`;
    const before = this.#waiting.get(key)?.count ?? 0;
    this.#waiting.set(key, { ...added, count: before + added.count });
  }
}

/** Budgets and counts are by day of UTC. */
export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
