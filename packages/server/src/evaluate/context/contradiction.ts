import type { RetrievedDocument } from '@faultline/model';
import type { Evaluator } from '../evaluator.ts';
import { readingOf } from '../reading/reading.ts';
import type { Sentence } from '../reading/sentence.ts';
import { areOfOneDocument } from './versions.ts';

/** Sentences of two versions of a document that share so much say the same thing, or the opposite. */
const SAME_SENTENCE = 0.6;
/** The same for documents that are not known to be one: nearly all. */
const SAME_SENTENCE_ELSEWHERE = 0.85;
const FEWEST_WORDS = 3;
const MOST_CHUNKS = 12;
const MOST_SENTENCES = 60;

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
      selected.slice(0, MOST_CHUNKS).map((document, at) => ({
        document,
        sentences: sources[at]!.read.sentences.slice(0, MOST_SENTENCES),
      })),
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
  readonly sentences: readonly Sentence[];
}

function firstContradiction(chunks: readonly Chunk[]) {
  for (const [at, a] of chunks.entries())
    for (const b of chunks.slice(at + 1)) {
      const isOne = areOfOneDocument(a.document, b.document);
      if (!isOne && !mayBeOne(a.document, b.document)) continue;
      for (const first of a.sentences)
        for (const second of b.sentences) {
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
  return !(a.id.includes('/') && /[a-z]-?\d+$/i.test(a.id) && words(a.id).length > 3 && words(a.id) === words(b.id));
}

function opposed(first: Sentence, second: Sentence, least: number): 'number' | 'negation' | undefined {
  const [a, b] = [first.parts, second.parts];
  const [fewest, most] = [Math.min(a.keys.size, b.keys.size), Math.max(a.keys.size, b.keys.size)];
  if (fewest < FEWEST_WORDS || fewest < least * most || a.names.size !== b.names.size) return undefined;
  const mayNegate = first.isNegated !== second.isNegated && a.numbers.size === b.numbers.size;
  const hasOther = hasNumberBeyond(a.numbers, b.numbers) && hasNumberBeyond(b.numbers, a.numbers);
  if ((!mayNegate && !hasOther) || likeness(a.names, b.names) < 1) return undefined;
  const alike = likeness(a.keys, b.keys);
  if (alike < least) return undefined;
  if (mayNegate && alike >= SAME_SENTENCE_ELSEWHERE && likeness(a.numbers, b.numbers) === 1) return 'negation';
  return hasOther ? 'number' : undefined;
}

function hasNumberBeyond(numbers: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const number of numbers) if (!others.has(number)) return true;
  return false;
}

/** Jaccard; two sets of nothing are alike. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 && b.size === 0) return 1;
  let shared = 0;
  for (const key of a) if (b.has(key)) shared += 1;
  return shared / (a.size + b.size - shared);
}
