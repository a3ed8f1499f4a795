// What is told of requests that have just been judged, to those who want it: live tails, evaluators of projects, and what goes out to others.
import { newEvents, type EvaluationEvent } from '../outgoing/forward/events.ts';
import { questionsOf, type OpenQuestion } from '../outgoing/probe/question-of.ts';
import type { StoredRequest } from '../store/telemetry-store.ts';
import type { JudgedRequest } from './judged-request.ts';

/** What somebody wants to know of the requests of a project. */
export interface Wanted {
  /** The requests as they are stored. */
  readonly requests: boolean;
  readonly questions: boolean;
  readonly events: boolean;
}

export interface Told {
  readonly requests: readonly StoredRequest[];
  readonly questions: readonly OpenQuestion[];
  readonly events: readonly { readonly projectId: string; readonly events: readonly EvaluationEvent[] }[];
}

/** Only what is wanted; undefined when that is nothing. Pure. */
export function toldOf(judged: readonly JudgedRequest[], wanted: ReadonlyMap<string, Wanted>): Told | undefined {
  const by = (what: keyof Wanted) => judged.filter(({ record }) => wanted.get(record.projectId)?.[what] === true);
  const told: Told = {
    requests: by('requests').map(({ record, version }) => ({ record, version })),
    questions: questionsOf(by('questions').map(({ record }) => record)),
    events: [...Map.groupBy(by('events'), ({ record }) => record.projectId)].map(([projectId, requests]) => ({
      projectId,
      events: requests.flatMap(newEvents),
    })),
  };
  return told.requests.length + told.questions.length + told.events.length === 0 ? undefined : told;
}
