// What evaluators read of a request, worked out once for all of them.
import { messageText, type Span } from '@faultline/model';
import type { EvaluationInput } from '../evaluator.ts';
import type { Language } from './function-words.ts';
import { languageOf } from './language.ts';
import { wordsOf, type Word } from './words.ts';

/** A text that the answer may rest on. */
export interface Source {
  /** Id of the chunk; absent for what is none, such as the result of a tool. */
  readonly id?: string;
  readonly text: string;
}

/** Signs of a prompt that carries sources. */
const CARRIES_SOURCES =
  /(?:^|\n)\s*(?:#+\s*)?(?:context|passages?|documents?|sources?|search results|excerpts?|articles?)\b.{0,40}(?:\n|:)|(?:^|\n)\[\d+\] /i;
const SHORTEST_PROMPT = 80;

export class Reading {
  readonly #input: EvaluationInput;
  #sources: readonly Source[] | undefined;
  #answerWords: readonly Word[] | undefined;
  #questionWords: readonly Word[] | undefined;
  #answerLanguage: { readonly language: Language | undefined } | undefined;
  #sourceLanguage: { readonly language: Language | undefined } | undefined;

  constructor(input: EvaluationInput) {
    this.#input = input;
  }

  /** What the user was shown, else what the model said. */
  get answer(): string | undefined {
    const { evidence, output } = this.#input.record;
    return nonEmpty(evidence.delivered) ?? nonEmpty(evidence.answer) ?? nonEmpty(output);
  }

  get question(): string | undefined {
    const { evidence, input } = this.#input.record;
    return nonEmpty(input) ?? nonEmpty(evidence.query);
  }

  get answerWords(): readonly Word[] {
    return (this.#answerWords ??= wordsOf(this.answer ?? ''));
  }

  get questionWords(): readonly Word[] {
    return (this.#questionWords ??= wordsOf(this.question ?? ''));
  }

  /** Chunks of the context, else those retrieved, else the prompt where it carries sources; and what tools returned. */
  get sources(): readonly Source[] {
    return (this.#sources ??= sourcesOf(this.#input));
  }

  get answerLanguage(): Language | undefined {
    return (this.#answerLanguage ??= { language: languageOf(this.answerWords) }).language;
  }

  get sourceLanguage(): Language | undefined {
    return (this.#sourceLanguage ??= {
      language: languageOf(wordsOf(this.sources.map(({ text }) => text.slice(0, 600)).join('\n'))),
    }).language;
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
  for (const { id, text, metadata } of chunks) {
    if (!text) continue;
    const title = metadata?.['title'];
    sources.push({ id, text: typeof title === 'string' ? `${title}\n${text}` : text });
  }
  if (sources.length === 0) for (const text of promptsWithSources(spans)) sources.push({ text });
  for (const { result } of evidence.toolCalls)
    if (result !== undefined && result !== null)
      sources.push({ text: typeof result === 'string' ? result : JSON.stringify(result) });
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
