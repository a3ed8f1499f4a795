import type { RetrievedDocument } from '@faultline/model';
import type { Evaluator } from '../evaluator.ts';
import { readingOf } from '../reading/reading.ts';
import type { SourceSentence } from '../reading/source-text.ts';
import type { Word } from '../reading/words.ts';
import { areOfOneDocument } from './versions.ts';

/** Sentences of two versions of a document that share so much say the same thing, or the opposite. */
const SAME_SENTENCE = 0.6;
/** The same for documents that are not known to be one: nearly all. */
const SAME_SENTENCE_ELSEWHERE = 0.85;
const FEWEST_WORDS = 3;
const MOST_CHUNKS = 12;
const MOST_SENTENCES = 60;

/** What a sentence says, read closely only where another one may speak against it. */
class Statement {
  readonly text: string;
  readonly isNegated: boolean;
  readonly hasNumber: boolean;
  readonly #words: readonly Word[];
  #parts: Parts | undefined;

  constructor({ text, words }: SourceSentence) {
    this.text = text;
    this.#words = words;
    let isNegated = false;
    let hasNumber = false;
    for (const { lexeme } of words) {
      if (lexeme.isNegation) isNegated = true;
      if (lexeme.isDigits) hasNumber = true;
    }
    this.isNegated = isNegated;
    this.hasNumber = hasNumber;
  }

  get parts(): Parts {
    return (this.#parts ??= partsOf(this.#words));
  }
}

interface Parts {
  /** Words that carry meaning, numbers and names left out. */
  readonly keys: ReadonlySet<string>;
  /** Capitalised words, and numbers that belong to one: `Fiber 500`. */
  readonly names: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
}

/** Whether two selected chunks say different things of one matter: other numbers and dates, or the opposite. */
export const contradiction: Evaluator = {
  id: 'contradiction',
  version: '1',
  summary: 'sentences of two selected chunks that agree but for their numbers, dates, or a negation',
  evaluate: (input) => {
    const selected = input.record.evidence.selected.filter(({ text }) => text);
    if (selected.length < 2) return undefined;
    const { sources } = readingOf(input);
    const against = firstContradiction(
      selected.slice(0, MOST_CHUNKS).map((document, at) => ({ document, sentences: sources[at]!.sentences })),
    );
    return {
      facts: { context_contradiction: against ? 1 : 0 },
      scores: against
        ? [
            {
              name: 'context_contradiction',
              label: against.kind,
              passed: false,
              explanation: `${against.a.id}: “${against.first}” against ${against.b.id}: “${against.second}”`,
              source: 'rule',
            },
          ]
        : [],
    };
  },
};

interface Chunk {
  readonly document: RetrievedDocument;
  readonly sentences: readonly SourceSentence[];
}

function firstContradiction(chunks: readonly Chunk[]) {
  const read = new Map<Chunk, readonly Statement[]>();
  const statements = (chunk: Chunk) => {
    if (!read.has(chunk)) read.set(chunk, statementsOf(chunk.sentences));
    return read.get(chunk)!;
  };
  for (const [at, a] of chunks.entries())
    for (const b of chunks.slice(at + 1)) {
      const isOne = areOfOneDocument(a.document, b.document);
      if (!isOne && !mayBeOne(a.document, b.document)) continue;
      for (const first of statements(a))
        for (const second of statements(b)) {
          const mayOppose = first.isNegated !== second.isNegated || (first.hasNumber && second.hasNumber);
          const kind = mayOppose && opposed(first, second, isOne ? SAME_SENTENCE : SAME_SENTENCE_ELSEWHERE);
          if (kind) return { a: a.document, b: b.document, first: first.text, second: second.text, kind };
        }
    }
  return undefined;
}

/** Documents whose titles differ are about different things, however alike they are written. */
function mayBeOne(a: RetrievedDocument, b: RetrievedDocument): boolean {
  const [title, other] = [a.metadata?.['title'], b.metadata?.['title']];
  if (typeof title === 'string' && typeof other === 'string') return title === other;
  // Ids that say what they are of: `fiber-100` and `fiber-500` are two things.
  const words = (id: string) => id.replaceAll(/\d+/g, '').replaceAll(/\W+/g, '');
  return !(words(a.id).length > 3 && words(a.id) === words(b.id) && /[a-z]-?\d+$/i.test(a.id) && /\//.test(a.id));
}

function statementsOf(sentences: readonly SourceSentence[]): readonly Statement[] {
  return sentences.slice(0, MOST_SENTENCES).map((sentence) => new Statement(sentence));
}

function partsOf(words: readonly Word[]): Parts {
  const keys = new Set<string>();
  const names = new Set<string>();
  const numbers = new Set<string>();
  let before: Word | undefined;
  for (const word of words) {
    const { lexeme, isCapital } = word;
    if (lexeme.isDigits) (before?.isCapital && before.lexeme.functionOf === 0 ? names : numbers).add(lexeme.number!);
    else if (lexeme.isContent && !lexeme.isNegation)
      (isCapital && before !== undefined ? names : keys).add(lexeme.stem);
    before = word;
  }
  return { keys, names, numbers };
}

function opposed(first: Statement, second: Statement, least: number): 'number' | 'negation' | undefined {
  const [a, b] = [first.parts, second.parts];
  const fewest = Math.min(a.keys.size, b.keys.size);
  if (fewest < FEWEST_WORDS || fewest < least * Math.max(a.keys.size, b.keys.size)) return undefined;
  if (likeness(a.keys, b.keys) < least) return undefined;
  const isSameName = likeness(a.names, b.names) === 1;
  if (!isSameName) return undefined;
  if (
    first.isNegated !== second.isNegated &&
    likeness(a.keys, b.keys) >= SAME_SENTENCE_ELSEWHERE &&
    likeness(a.numbers, b.numbers) === 1
  )
    return 'negation';
  const differs =
    [...a.numbers].some((number) => !b.numbers.has(number)) && [...b.numbers].some((number) => !a.numbers.has(number));
  return differs ? 'number' : undefined;
}

/** Jaccard; two sets of nothing are alike. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 && b.size === 0) return 1;
  let shared = 0;
  for (const key of a) if (b.has(key)) shared += 1;
  return shared / (a.size + b.size - shared);
}
