import type { RetrievedDocument } from '@faultline/model';
import type { Evaluator } from '../evaluator.ts';

import { readingOf } from '../reading/reading.ts';
import { isContent, type SourceSentence } from '../reading/source-text.ts';
import type { Word } from '../reading/words.ts';
import { areOfOneDocument } from './versions.ts';

/** Sentences of two versions of a document that share so much say the same thing, or the opposite. */
const SAME_SENTENCE = 0.6;
/** The same for documents that are not known to be one: nearly all. */
const SAME_SENTENCE_ELSEWHERE = 0.85;
const FEWEST_WORDS = 3;
const MOST_CHUNKS = 12;
const MOST_SENTENCES = 60;

interface Statement {
  readonly text: string;
  /** Words that carry meaning, numbers and names left out. */
  readonly keys: ReadonlySet<string>;
  /** Capitalised words, and numbers that belong to one: `Fiber 500`. */
  readonly names: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
  readonly isNegated: boolean;
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
          const kind = opposed(first, second, isOne ? SAME_SENTENCE : SAME_SENTENCE_ELSEWHERE);
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
  return sentences
    .slice(0, MOST_SENTENCES)
    .map(({ text, words }) => statementOf(text, words))
    .filter(({ keys }) => keys.size >= FEWEST_WORDS);
}

function statementOf(text: string, words: readonly Word[]): Statement {
  const keys = new Set<string>();
  const names = new Set<string>();
  const numbers = new Set<string>();
  for (const [at, word] of words.entries()) {
    const { lexeme, isCapital } = word;
    const before = words[at - 1];
    if (lexeme.isDigits) (before?.isCapital && before.lexeme.functionOf === 0 ? names : numbers).add(lexeme.number!);
    else if (isContent(word) && !lexeme.isNegation) (isCapital && at > 0 ? names : keys).add(lexeme.stem);
  }
  return { text, keys, names, numbers, isNegated: words.some(({ lexeme }) => lexeme.isNegation) };
}

function opposed(a: Statement, b: Statement, least: number): 'number' | 'negation' | undefined {
  if (Math.min(a.keys.size, b.keys.size) < least * Math.max(a.keys.size, b.keys.size)) return undefined;
  if (likeness(a.keys, b.keys) < least) return undefined;
  const isSameName = likeness(a.names, b.names) === 1;
  if (!isSameName) return undefined;
  if (
    a.isNegated !== b.isNegated &&
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
