// What evaluators read of a request, worked out once for all of them.
import { messageText, type Span } from '@faultline/model';
import { bindCitations, type BoundCitation } from '../citations/bind-citations.ts';
import type { EvaluationInput } from '../evaluator.ts';
import { claimsOf, type Claim } from '../groundedness/claims.ts';
import { courtOfAll, judgeClaims, type Court, type JudgedClaim } from '../groundedness/judge-claims.ts';
import { SourceIndex } from '../groundedness/source-index.ts';
import { abstains, isBrief, refusalOf, type Refusal } from '../refusal/refusal-of.ts';
import { sharesOfQuestion } from '../retrieval/shares-of-question.ts';
import type { Language } from './function-words.ts';
import { languageOfBeginnings } from './language.ts';
import { textOf, type Key, type Source } from './sources.ts';
import { readText, type Text } from './text.ts';

/** Signs of a prompt that carries sources. */
const CARRIES_SOURCES =
  /(?:^|\n)\s*(?:#+\s*)?(?:context|passages?|documents?|sources?|search results|excerpts?|articles?)\b.{0,40}(?:\n|:)|(?:^|\n)\[\d+\] /i;
const SHORTEST_PROMPT = 80;

export class Reading {
  readonly question: Text | undefined;
  /** What the user was shown, whatever the model said. */
  readonly shown: Text | undefined;
  /**
   * What the user was shown; what the model said where that was held back for a phrase, such as that nobody knows: the model's answer is
   * what went wrong.
   */
  readonly answer: Text | undefined;
  readonly #input: EvaluationInput;
  #claims: readonly Claim[] | undefined;
  #judgedClaims: readonly JudgedClaim[] | undefined;
  #refusal: { readonly is: Refusal | undefined } | undefined;
  #abstains: boolean | undefined;
  #sources: readonly Source[] | undefined;
  readonly #indexes: Partial<Record<Key, SourceIndex>> = {};
  #court: Court | undefined;
  #citations: readonly BoundCitation[] | undefined;
  #questionShares: readonly (number | undefined)[] | undefined;
  #sourceLanguage: { readonly is: Language | undefined } | undefined;

  constructor(input: EvaluationInput) {
    const { evidence, input: asked, output } = input.record;
    const said = nonEmpty(evidence.answer);
    const shown = nonEmpty(evidence.delivered) ?? nonEmpty(output);
    this.#input = input;
    this.question = read(nonEmpty(asked) ?? nonEmpty(evidence.query));
    this.shown = read(shown ?? said);
    // The last that a model said may be no answer: the question in other words, for the search.
    const isAnswer = said !== undefined && said !== this.question?.text && said !== evidence.query;
    this.answer = isAnswer && this.shown && isPhraseOfNotKnowing(this.shown) ? read(said) : this.shown;
  }

  /** Of the answer; none of a phrase that says that nobody knows. */
  get claims(): readonly Claim[] | undefined {
    return this.answer && (this.#claims ??= isPhraseOfNotKnowing(this.answer) ? [] : claimsOf(this.answer));
  }

  /** Undefined where there is nothing to judge by. */
  get judgedClaims(): readonly JudgedClaim[] | undefined {
    return (this.#judgedClaims ??= judgeClaims(this));
  }

  /** Of what the user was shown. */
  get refusal(): Refusal | undefined {
    return this.shown && (this.#refusal ??= { is: refusalOf(this.shown) }).is;
  }

  /** What the user was shown says that nobody knows. */
  get abstains(): boolean {
    return (this.#abstains ??= this.shown !== undefined && abstains(this.shown));
  }

  /** Chunks of the context, else those retrieved, else the prompt where it carries sources; and what tools returned. */
  get sources(): readonly Source[] {
    return (this.#sources ??= sourcesOf(this.#input));
  }

  index(key: Key): SourceIndex {
    return (this.#indexes[key] ??= new SourceIndex(this.sources, key));
  }

  /** What claims of the answer are judged by. */
  get court(): Court {
    return (this.#court ??= courtOfAll(this));
  }

  /** Of the claims, as far as they name sources. */
  get citations(): readonly BoundCitation[] {
    return (this.#citations ??= bindCitations(this.claims ?? [], this.#input.record.evidence, this.sources));
  }

  /** For each source, how much of the question stands in it. */
  get questionShares(): readonly (number | undefined)[] {
    return (this.#questionShares ??= sharesOfQuestion(this));
  }

  get sourceLanguage(): Language | undefined {
    return (this.#sourceLanguage ??= { is: languageOfBeginnings(this.sources.map(({ read }) => read.words)) }).is;
  }
}

const readings = new WeakMap<EvaluationInput, Reading>();

export function readingOf(input: EvaluationInput): Reading {
  let reading = readings.get(input);
  if (reading === undefined) {
    reading = new Reading(input);
    readings.set(input, reading);
  }
  return reading;
}

function sourcesOf({ record: { evidence }, spans }: EvaluationInput): readonly Source[] {
  const sources: Source[] = [];
  const chunks = evidence.selected.some(({ text }) => text) ? evidence.selected : evidence.candidates;
  for (const chunk of chunks) if (chunk.text) sources.push({ id: chunk.id, read: readText(textOf(chunk)) });
  if (sources.length === 0)
    for (const text of promptsWithSources(spans)) sources.push({ id: undefined, read: readText(text) });
  for (const { result } of evidence.toolCalls)
    if (result !== undefined && result !== null)
      sources.push({ id: undefined, read: readText(typeof result === 'string' ? result : JSON.stringify(result)) });
  return sources;
}

/** Texts of the system and the users that the last call of a model was given, where they look like sources. */
function promptsWithSources(spans: readonly Span[]): readonly string[] {
  const asked = spans.findLast(
    ({ stage, inputMessages }) => stage === 'generation' && inputMessages.length > 0,
  )?.inputMessages;
  return (asked ?? [])
    .filter(({ role }) => role === 'system' || role === 'user')
    .map(messageText)
    .filter((text) => text.length >= SHORTEST_PROMPT && CARRIES_SOURCES.test(text));
}

const isPhraseOfNotKnowing = (text: Text) => isBrief(text) && abstains(text);

const read = (text: string | undefined) => (text === undefined ? undefined : readText(text));

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
