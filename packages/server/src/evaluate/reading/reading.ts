// What evaluators read of a request, worked out once for all of them.
import { messageText, type Span } from '@faultline/model';
import type { EvaluationInput } from '../evaluator.ts';
import { claimsOf, type Claim } from '../groundedness/claims.ts';
import { courtOfAll, judgeClaims, type Court, type JudgedClaim } from '../groundedness/judge-claims.ts';
import { SourceIndex } from '../groundedness/source-index.ts';
import { abstains, isBrief, refusalOf, type Refusal } from '../refusal/refusal-of.ts';
import { sharesOfQuestion } from '../retrieval/shares-of-question.ts';
import type { Language } from './function-words.ts';
import { languageOf } from './language.ts';
import { SourceText, textOf, type Key } from './source-text.ts';
import { wordsOf, type Word } from './words.ts';

/** Signs of a prompt that carries sources. */
const CARRIES_SOURCES =
  /(?:^|\n)\s*(?:#+\s*)?(?:context|passages?|documents?|sources?|search results|excerpts?|articles?)\b.{0,40}(?:\n|:)|(?:^|\n)\[\d+\] /i;
const SHORTEST_PROMPT = 80;
/** Enough words of a source to tell its language. */
const WORDS_READ = 60;

export class Reading {
  readonly #input: EvaluationInput;
  readonly #known = new Map<string, unknown>();

  constructor(input: EvaluationInput) {
    this.#input = input;
  }

  /**
   * What the user was shown; what the model said where that was held back for a phrase, such as that nobody knows: the model's answer is
   * what went wrong.
   */
  get answer(): string | undefined {
    return this.#once('answer', () => {
      const { evidence, output } = this.#input.record;
      const shown = nonEmpty(evidence.delivered) ?? nonEmpty(output);
      const said = nonEmpty(evidence.answer);
      if (shown === undefined || said === undefined || !isBrief(shown) || !abstains(shown)) return shown ?? said;
      // The last that a model said may be no answer: the question in other words, for the search.
      return said === this.question || said === evidence.query ? shown : said;
    });
  }

  /** What the user was shown, whatever the model said. */
  get shown(): string | undefined {
    const { evidence, output } = this.#input.record;
    return nonEmpty(evidence.delivered) ?? nonEmpty(output) ?? nonEmpty(evidence.answer);
  }

  get question(): string | undefined {
    const { evidence, input } = this.#input.record;
    return nonEmpty(input) ?? nonEmpty(evidence.query);
  }

  get answerWords(): readonly Word[] {
    return this.#once('answerWords', () => wordsOf(this.answer ?? ''));
  }

  get shownWords(): readonly Word[] {
    return this.shown === this.answer ? this.answerWords : this.#once('shownWords', () => wordsOf(this.shown ?? ''));
  }

  get questionWords(): readonly Word[] {
    return this.#once('questionWords', () => wordsOf(this.question ?? ''));
  }

  /** Of the answer; none of a phrase that says that nobody knows. */
  get claims(): readonly Claim[] | undefined {
    return this.#once('claims', () => {
      const { answer } = this;
      if (answer === undefined) return undefined;
      return isBrief(answer) && abstains(answer, this.answerWords) ? [] : claimsOf(answer, this.answerWords);
    });
  }

  /** Undefined where there is nothing to judge by. */
  get judgedClaims(): readonly JudgedClaim[] | undefined {
    return this.#once('judgedClaims', () => judgeClaims(this));
  }

  /** Of what the user was shown. */
  get refusal(): Refusal | undefined {
    return this.#once('refusal', () => (this.shown === undefined ? undefined : refusalOf(this.shown, this.shownWords)));
  }

  /** What the user was shown says that nobody knows. */
  get abstains(): boolean {
    return this.#once('abstains', () => this.shown !== undefined && abstains(this.shown, this.shownWords));
  }

  /** Chunks of the context, else those retrieved, else the prompt where it carries sources; and what tools returned. */
  get sources(): readonly SourceText[] {
    return this.#once('sources', () => sourcesOf(this.#input));
  }

  index(key: Key): SourceIndex {
    return this.#once(`index by ${key}`, () => new SourceIndex(this.sources, key));
  }

  /** What claims of the answer are judged by. */
  get court(): Court {
    return this.#once('court', () => courtOfAll(this));
  }

  get questionLanguage(): Language | undefined {
    return this.#once('questionLanguage', () => languageOf(this.questionWords));
  }

  /** For each source, how much of the question stands in it. */
  get questionShares(): readonly (number | undefined)[] {
    return this.#once('questionShares', () => sharesOfQuestion(this));
  }

  get answerLanguage(): Language | undefined {
    return this.#once('answerLanguage', () => languageOf(this.answerWords));
  }

  get sourceLanguage(): Language | undefined {
    return this.#once('sourceLanguage', () =>
      languageOf(this.sources.flatMap(({ words }) => words.slice(0, WORDS_READ))),
    );
  }

  #once<T>(name: string, find: () => T): T {
    if (!this.#known.has(name)) this.#known.set(name, find());
    return this.#known.get(name) as T;
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

function sourcesOf({ record: { evidence }, spans }: EvaluationInput): readonly SourceText[] {
  const sources: SourceText[] = [];
  const chunks = evidence.selected.some(({ text }) => text) ? evidence.selected : evidence.candidates;
  for (const chunk of chunks) if (chunk.text) sources.push(new SourceText(textOf(chunk), chunk.id));
  if (sources.length === 0) for (const text of promptsWithSources(spans)) sources.push(new SourceText(text));
  for (const { result } of evidence.toolCalls)
    if (result !== undefined && result !== null)
      sources.push(new SourceText(typeof result === 'string' ? result : JSON.stringify(result)));
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

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
