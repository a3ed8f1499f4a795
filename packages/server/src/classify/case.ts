// A judged request as the rules look at it: what several of them need, worked out once and only when asked for.
import type { RequestFacts, RequestRecord, RetrievedDocument, Span, ToolCall } from '@faultline/model';
import { chosenPassages, lostPassages, type LostPassage } from '../evaluate/context-lost.ts';
import { textOf } from '../evaluate/reading/sources.ts';
import { readText } from '../evaluate/reading/text.ts';
import { abstains } from '../evaluate/refusal/refusal-of.ts';
import { ANSWER_RELEVANCE } from '../evaluate/relevance/answer-relevance.ts';
import { Wanted } from '../evaluate/relevance/wanted.ts';
import type { Precedents } from './precedents.ts';
import type { Fit, Shelf } from './shelf.ts';
import { termsOf } from './terms.ts';

export class Case {
  readonly record: RequestRecord;
  readonly spans: readonly Span[];
  readonly precedents: Precedents;
  readonly facts: RequestFacts;

  constructor(record: RequestRecord, spans: readonly Span[], precedents: Precedents) {
    this.record = record;
    this.spans = spans;
    this.precedents = precedents;
    this.facts = record.facts;
  }

  /** Said to be bad, or an error: whatever the rules find. */
  get hasFailed(): boolean {
    return this.record.outcome.status === 'failure';
  }

  readonly #hasAbstained = once(() => {
    const { answer, delivered } = this.record.evidence;
    // What the user got may be the application's own words instead.
    return answer === undefined || answer === delivered ? this.facts.abstained === 1 : abstains(readText(answer));
  });
  /** The model found nothing to say. */
  get hasAbstained(): boolean {
    return this.#hasAbstained();
  }

  /** It answers out of passages: it retrieved, and no tool gave the answer. */
  get isFromPassages(): boolean {
    return this.record.evidence.toolCalls.length === 0 && this.candidates.length > 0;
  }

  get candidates(): readonly RetrievedDocument[] {
    return this.record.evidence.candidates;
  }

  get toolCalls(): readonly ToolCall[] {
    return this.record.evidence.toolCalls;
  }

  /** Ids of the sources that are known to be right; undefined where nobody said. */
  get rightSources(): readonly string[] | undefined {
    return this.record.statement.expectedSources;
  }

  readonly #terms = once(() => this.shelf.spelled(termsOf(this.question)));
  /** What the question speaks of, slips of typing mended. */
  get terms(): ReadonlySet<string> {
    return this.#terms();
  }

  get question(): string {
    const { evidence, input } = this.record;
    return input ?? evidence.query ?? '';
  }

  readonly #shelf = once(() => this.precedents.shelfOf(this.record));
  get shelf(): Shelf {
    return this.#shelf();
  }

  readonly #wanted = once(() => Wanted.of(this.question, this.candidates.map(textOf)));
  /** Whether a passage has a sentence of the kind that the question asks for; undefined where the question does not say what it asks for. */
  hasWanted(documents: readonly RetrievedDocument[]): boolean | undefined {
    const wanted = this.#wanted();
    return wanted && documents.some((document) => wanted.isInSource(textOf(document)));
  }

  /** The answer found nothing to say, and a passage in the context has the kind of thing that the question asks for, of the thing that it names. */
  get hasOverlooked(): boolean {
    return (
      this.hasAbstained && this.#wanted()?.isSpecific === true && this.hasWanted(this.record.evidence.selected) === true
    );
  }

  /** The answer lacks what the question asks for. */
  get isBesideQuestion(): boolean {
    return this.#relevance() === false;
  }

  /** Nobody said that it is bad, and the answer has the kind of thing that the question asks for, of the thing that it names. */
  get isLikelyAnswered(): boolean {
    return !this.hasFailed && this.#relevance() === true && this.#wanted()?.isSpecific === true;
  }

  readonly #relevance = once(
    () => this.record.scores.find(({ name, source }) => name === ANSWER_RELEVANCE && source === 'rule')?.passed,
  );

  readonly #chosen = once(() => chosenPassages(this.record, this.spans));
  /** What selection chose, before the prompt was built. */
  get chosen(): readonly RetrievedDocument[] {
    return this.#chosen();
  }

  readonly #lost = once(() => lostPassages(this.record, this.spans));
  /** What was chosen and did not reach the prompt whole; undefined where nobody can tell. */
  get lost(): readonly LostPassage[] | undefined {
    return this.#lost();
  }

  readonly #candidateFits = once(() => this.shelf.fits(this.terms, this.candidates));
  /** How well each candidate fits the question, in their order. */
  get candidateFits(): readonly Fit[] {
    return this.#candidateFits();
  }

  /** How well documents fit the question, best first. */
  fitsOf(documents: readonly RetrievedDocument[]): readonly Fit[] {
    return bestFirst(this.shelf.fits(this.terms, documents));
  }

  /** Span that retrieved a candidate, or the first that retrieved. */
  retrievalSpan(id?: string): string | undefined {
    const candidates = this.record.evidence.candidates;
    return (
      candidates.find((each) => each.id === id)?.spanId ?? candidates[0]?.spanId ?? this.firstSpan('retrieval')?.spanId
    );
  }

  firstSpan(stage: Span['stage']): Span | undefined {
    return this.spans.find((span) => span.stage === stage);
  }

  lastSpan(stage: Span['stage']): Span | undefined {
    return this.spans.reduce<Span | undefined>(
      (last, span) => (span.stage !== stage || (last && last.endTimeNs > span.endTimeNs) ? last : span),
      undefined,
    );
  }
}

export function bestFirst(fits: readonly Fit[]): readonly Fit[] {
  return [...fits].sort((a, b) => b.fit - a.fit);
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}
