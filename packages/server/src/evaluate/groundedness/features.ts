// What is measured of a claim against the sources: the numbers that the model of groundedness reads.
import type { Lexeme } from '../reading/lexemes.ts';
import type { SourceSentence } from '../reading/sources.ts';
import type { Claim } from './claims.ts';
import { fieldsMentioned, type Field } from './fields.ts';
import { areNeighbours, type SourceIndex, type Term } from './source-index.ts';

/** By name, what each says. Shares weigh rare words more. */
export const FEATURES = {
  sharedWithBest: 'share of the claim that stands in the source sentence nearest to it',
  sharedWithPassage: 'share of the claim that stands in the three neighbouring sentences nearest to it',
  sharedWithAll: 'share of the claim that stands anywhere in the sources',
  newWords: 'words that no source and not the question has (logarithm)',
  newUnlike: 'share of words that no source has even in another form',
  newNumbers: 'numbers that no source has (3 at most)',
  newNames: 'capitalised words that no source has (3 at most)',
  pairs: 'share of neighbouring words that are neighbours in a source',
  fieldsAgainst: 'fields of data of which it says the opposite (2 at most)',
  fieldsUnknown: 'fields of data that are empty and that it speaks of (2 at most)',
  length: 'words that carry meaning (logarithm)',
  claims: 'claims of the answer (logarithm)',
  summing: 'words that sum up or lead on (3 at most)',
  fromData: 'the sources are data rather than prose',
  sourceLength: 'words of the sources (logarithm)',
  speaksOfSources: 'it speaks of its sources',
} as const;
export type Feature = keyof typeof FEATURES;

export interface Measured {
  readonly values: Readonly<Record<Feature, number>>;
  /** The source sentence that shares most with the claim. */
  readonly best: SourceSentence | undefined;
  /** Numbers in digits that no source has. */
  readonly newNumbers: readonly Lexeme[];
  readonly contentWords: number;
  /** One of the claim and its nearest sentence denies, the other does not. */
  readonly negationDiffers: boolean;
  readonly fieldsAgainst: readonly Field[];
}

/** Sums of weights that differ by less are the same. */
const TIE = 1e-9;
/** Sentences of a passage. */
const PASSAGE = 3;

/** `asked` holds the keys of the question, whose words are nothing new in an answer. */
export function measure(claim: Claim, index: SourceIndex, asked: ReadonlySet<string>, claims: number): Measured {
  const content = index.termsOf(claim.words);
  const scores = scoresOf(content, index);
  const nearest = nearestOf(scores, index);
  const withBest = nearest === undefined ? 0 : scores[nearest]!;
  let sum = 0;
  let withAll = 0;
  let newWords = 0;
  let newUnlike = 0;
  let newNames = 0;
  const newNumbers: Lexeme[] = [];
  for (const { word, key, weight, sentences } of content) {
    sum += weight;
    if (sentences.length > 0) {
      withAll += weight;
      continue;
    }
    if (asked.has(key)) continue;
    if (word.isDigits && !isOtherHour(word, claim, index)) newNumbers.push(word);
    newWords += 1;
    if (!index.hasLike(key)) newUnlike += 1;
    if (word.isCapital && word !== claim.words[0]) newNames += 1;
  }
  let summing = 0;
  let ofSources = false;
  let isNegated = false;
  for (const word of claim.words) {
    if (word.sumsUp) summing += 1;
    if (word.speaksOfSources) ofSources = true;
    if (word.isNegation) isNegated = true;
  }
  const total = sum || 1;
  const best = nearest === undefined ? undefined : index.sentences[nearest];
  const fields = fieldsMentioned(claim.words, index.fields);
  return {
    values: {
      sharedWithBest: withBest / total,
      sharedWithPassage: most(passageScores(content, index), index.sentences.length) / total,
      sharedWithAll: withAll / total,
      newWords: logOf(newWords),
      newUnlike: newUnlike / (content.length || 1),
      newNumbers: Math.min(3, newNumbers.length),
      newNames: Math.min(3, newNames),
      pairs: pairShare(content),
      fieldsAgainst: Math.min(2, fields.against.length),
      fieldsUnknown: Math.min(2, fields.unknown.length),
      length: logOf(content.length),
      claims: logOf(claims),
      summing: Math.min(3, summing),
      fromData: index.hasData ? 1 : 0,
      sourceLength: index.logWords,
      speaksOfSources: ofSources ? 1 : 0,
    },
    best,
    newNumbers,
    contentWords: content.length,
    negationDiffers: best !== undefined && isNegated !== best.sentence.isNegated,
    fieldsAgainst: fields.against,
  };
}

const LOGS = Float64Array.from({ length: 256 }, (_, count) => Math.log1p(count));
const logOf = (count: number) => (count < LOGS.length ? LOGS[count]! : Math.log1p(count));

/** Taken anew for each sum, and often longer than it: a claim is measured at a time. */
let sums = new Float64Array(256);

function zeros(length: number): Float64Array {
  if (sums.length < length) sums = new Float64Array(length * 2);
  return sums.fill(0, 0, length);
}

/** By sentence: the weight of what it shares with the claim. */
function scoresOf(content: readonly Term[], index: SourceIndex): Float64Array {
  const scores = zeros(index.sentences.length);
  for (const { weight, sentences } of content) for (const sentence of sentences) scores[sentence]! += weight;
  return scores;
}

/** The sentence that shares most; of several the shortest. */
function nearestOf(scores: Float64Array, { sentences }: SourceIndex): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (let at = 0; at < sentences.length; at++) {
    const score = scores[at]!;
    if (score < most - TIE || score === 0) continue;
    const isLonger =
      best !== undefined && sentences[at]!.sentence.words.length >= sentences[best]!.sentence.words.length;
    if (score <= most + TIE && isLonger) continue;
    best = at;
    most = score;
  }
  return best;
}

/** By the first of three sentences in a row: the weight of what they share with the claim. */
function passageScores(content: readonly Term[], index: SourceIndex): Float64Array {
  const scores = zeros(index.sentences.length);
  for (const { weight, sentences } of content) {
    let counted = -1;
    for (const sentence of sentences) {
      for (let first = Math.max(counted + 1, sentence - PASSAGE + 1); first <= sentence; first++)
        scores[first]! += weight;
      counted = sentence;
    }
  }
  return scores;
}

function most(scores: Float64Array, length: number): number {
  let highest = 0;
  for (let at = 0; at < length; at++) if (scores[at]! > highest) highest = scores[at]!;
  return highest;
}

/** `9 PM` is the 21 of `21:00`, and the `00` of a full hour is often left out. */
function isOtherHour(word: Lexeme, { words }: Claim, index: SourceIndex): boolean {
  if (word.text === '00') return true;
  const next = words[words.indexOf(word) + 1]?.text;
  const value = Number(word.number);
  return (next === 'pm' || next === 'p') && value < 12 && index.has(String(value + 12));
}

function pairShare(content: readonly Term[]): number {
  let pairs = 0;
  for (let i = 1; i < content.length; i++) if (areNeighbours(content[i - 1]!, content[i]!)) pairs += 1;
  return content.length < 2 ? 0 : pairs / (content.length - 1);
}
