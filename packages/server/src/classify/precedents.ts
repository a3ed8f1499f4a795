// What earlier requests of a project have shown: passages that retrieval has found, how many it usually finds, and answers that were bad.
// A single request cannot say whether the knowledge base holds something better than what was retrieved; the requests before it can.
import type { Label, RequestRecord } from '@faultline/model';
import { Shelf } from './shelf.ts';
import { termsOf } from './terms.ts';

/** Passages kept, about 8 kB each, shared among the shelves. */
const MAX_PASSAGES = 3000;
const LEAST_PASSAGES = 20;
const MAX_SHELVES = 200;
const MAX_ANSWERS = 5000;
/** Retrievals looked back on for what is usual. */
const RECENT_RETRIEVALS = 200;
/** So many must be known before anything counts as usual. */
const LEAST_RETRIEVALS = 12;

interface JudgedAnswer {
  readonly requestId: string;
  readonly label: Label | undefined;
}

/** What classification may ask of the requests before. */
export interface Precedents {
  /** How well passages fit a question: those of the request, and those that were found for others with the same tenant and language. */
  shelfOf(record: RequestRecord): Shelf;
  /** How many passages the lower quarter of retrievals brings at most; undefined while too few are known. */
  usualCandidates(record: RequestRecord): number | undefined;
  /** The label of another request that asked the same and got this answer before; undefined when there is none, or it was not bad. */
  earlierLabel(record: RequestRecord): { readonly requestId: string; readonly label: Label } | undefined;
}

/** Grows with every request it learns, within bounds. Nothing in it is needed for a request to be classified. */
export class RememberedPrecedents implements Precedents {
  readonly #shelves = new Map<string, Shelf>();
  readonly #counts = new Map<string, number[]>();
  readonly #answers = new Map<string, JudgedAnswer>();

  shelfOf(record: RequestRecord): Shelf {
    const known = this.#shelves.get(shelfKey(record));
    if (known) return known;
    const own = new Shelf();
    own.put(record.evidence.candidates, MAX_PASSAGES);
    return own;
  }

  usualCandidates(record: RequestRecord): number | undefined {
    const counts = this.#counts.get(record.projectId);
    if (!counts || counts.length < LEAST_RETRIEVALS) return undefined;
    return [...counts].sort((a, b) => a - b)[Math.floor(counts.length / 4)];
  }

  earlierLabel(record: RequestRecord): { requestId: string; label: Label } | undefined {
    const before = this.#answers.get(answerKey(record));
    if (!before?.label || before.requestId === record.requestId) return undefined;
    return { requestId: before.requestId, label: before.label };
  }

  /** Of a request that was classified before. What was wrong with an answer that came too late is not known any more. */
  learnStored(record: RequestRecord): void {
    this.learnPassages(record);
    if (record.label?.class !== 'serving_bottleneck') this.learnAnswer(record, record.label);
  }

  /** The passages of a request that is about to be classified. */
  learnPassages(record: RequestRecord): void {
    const { candidates } = record.evidence;
    if (candidates.length === 0) return;
    const key = shelfKey(record);
    const shelf = this.#shelves.get(key) ?? new Shelf();
    this.#shelves.delete(key);
    this.#shelves.set(key, shelf);
    shelf.put(candidates, Math.max(LEAST_PASSAGES, Math.floor(MAX_PASSAGES / this.#shelves.size)));
    dropOldest(this.#shelves, MAX_SHELVES);
    const counts = this.#counts.get(record.projectId) ?? [];
    this.#counts.set(record.projectId, counts);
    counts.push(candidates.length);
    if (counts.length > RECENT_RETRIEVALS) counts.shift();
  }

  /** What was wrong with the answer of a request, if anything. */
  learnAnswer(record: RequestRecord, label: Label | undefined): void {
    if (record.output === undefined || record.counts.generations === 0 || label?.class === 'unclassified') return;
    const key = answerKey(record);
    this.#answers.delete(key);
    this.#answers.set(key, { requestId: record.requestId, label });
    dropOldest(this.#answers, MAX_ANSWERS);
  }
}

function shelfKey({ projectId, cohort }: RequestRecord): string {
  return JSON.stringify([projectId, cohort['tenant'], cohort['locale']]);
}

/** The same answer to what asks for the same: many requests get the same phrase. */
function answerKey({ projectId, input = '', output }: RequestRecord): string {
  return JSON.stringify([projectId, [...termsOf(input)].sort().join(' '), output]);
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
