// Each claim of an answer against the sources: supported, not in the sources, or contradicted.
import type { Reading, Source } from '../reading/reading.ts';
import type { Word } from '../reading/words.ts';
import { claimsOf, type Claim } from './claims.ts';
import { measure, type Measured } from './features.ts';
import { doubtOf } from './model.ts';
import { byRoot, byStem, SourceIndex } from './source-index.ts';
import { MODEL } from './weights.ts';

export type Verdict = 'supported' | 'not_in_sources' | 'contradicted';

export interface JudgedClaim {
  readonly claim: Claim;
  readonly verdict: Verdict;
  readonly why: string;
  /** The sentence of the sources nearest to it. */
  readonly nearest?: { readonly text: string; readonly source: Source };
  /** Log odds that it is unsupported, where the model was asked. */
  readonly doubt?: number;
}

/** Claims in languages without a model are judged only where they clearly stand in the sources or clearly do not. */
const CLEARLY_THERE = 0.6;
const CLEARLY_NOT_THERE = 0.3;
const ENOUGH_WORDS = 4;
/** A claim this near to a sentence is about the same thing: what differs is against it. */
const SAME_THING = 0.55;
const SAME_WORDS = 0.8;

/** Undefined where there is nothing to judge by: no answer, or no sources. Claims that cannot be judged are left out. */
export function judgeClaims(reading: Reading): readonly JudgedClaim[] | undefined {
  const { answer, sources } = reading;
  if (answer === undefined || sources.length === 0) return undefined;
  const court = courtOf(reading, sources);
  const claims = claimsOf(answer);
  return claims.flatMap((claim) => judge(claim, court, claims.length) ?? []);
}

/** One claim against some of the sources. Undefined where it cannot be judged. */
export function judgeClaim(reading: Reading, claim: Claim, sources: readonly Source[]): JudgedClaim | undefined {
  return judge(claim, courtOf(reading, sources), 1);
}

/** What claims are judged by. */
interface Court {
  readonly index: SourceIndex;
  readonly asked: ReadonlySet<string>;
  readonly isEnglish: boolean;
  /** The answer is in the language of the sources. */
  readonly isSameLanguage: boolean;
}

function courtOf(reading: Reading, sources: readonly Source[]): Court {
  const { sourceLanguage, answerLanguage = sourceLanguage } = reading;
  const isEnglish = answerLanguage === 'en' && (sourceLanguage === undefined || sourceLanguage === 'en');
  const keyOf = isEnglish ? byStem : byRoot;
  return {
    index: new SourceIndex(sources, keyOf),
    asked: new Set(reading.questionWords.map(keyOf)),
    isEnglish,
    isSameLanguage: sourceLanguage === undefined || answerLanguage === sourceLanguage,
  };
}

function judge(claim: Claim, { index, asked, isEnglish, isSameLanguage }: Court, claims: number): JudgedClaim | undefined {
  const measured = measure(claim, index, asked, claims);
  const judged = isEnglish ? judgeInEnglish(measured) : judgeInAnyLanguage(measured, isSameLanguage);
  if (judged === undefined) return undefined;
  const { best } = measured;
  return { claim, ...judged, ...(best ? { nearest: { text: best.text, source: best.source } } : {}) };
}

type Judged = Pick<JudgedClaim, 'verdict' | 'why' | 'doubt'>;

function judgeInEnglish(measured: Measured): Judged {
  const doubt = doubtOf(measured);
  const against = contradictionOf(measured);
  if (against !== undefined) return { verdict: 'contradicted', why: against, doubt };
  if (doubt < MODEL.threshold) return { verdict: 'supported', why: 'it stands in the sources', doubt };
  return { verdict: 'not_in_sources', why: missingFrom(measured), doubt };
}

/** By words and numbers alone; undefined where these do not decide. */
function judgeInAnyLanguage(measured: Measured, isSameLanguage: boolean): Judged | undefined {
  const { values, newNumbers, contentWords } = measured;
  const against = isSameLanguage ? contradictionOf(measured) : undefined;
  if (against !== undefined) return { verdict: 'contradicted', why: against };
  if (newNumbers.length > 0) return { verdict: 'not_in_sources', why: missingFrom(measured) };
  if (!isSameLanguage) return undefined;
  if (values.sharedWithBest >= CLEARLY_THERE) return { verdict: 'supported', why: 'it stands in the sources' };
  if (contentWords >= ENOUGH_WORDS && values.sharedWithAll < CLEARLY_NOT_THERE)
    return { verdict: 'not_in_sources', why: missingFrom(measured) };
  return undefined;
}

function contradictionOf({ values, best, newNumbers, negationDiffers, fieldsAgainst }: Measured): string | undefined {
  const [field] = fieldsAgainst;
  if (field) return `a source says ${field.text}`;
  if (best === undefined) return undefined;
  if (values.sharedWithBest >= SAME_WORDS && negationDiffers) return 'a source says the same with the opposite sign';
  const number = newNumbers[0];
  if (number === undefined || values.sharedWithBest < SAME_THING) return undefined;
  const other = best.words.find(({ lexeme }) => lexeme.isDigits);
  return other && `it says ${number.lexeme.text} where a source says ${numbersOf(best.words)}`;
}

function numbersOf(words: readonly Word[]): string {
  const numbers = words.filter(({ lexeme }) => lexeme.isDigits).map(({ lexeme }) => lexeme.text);
  return [...new Set(numbers)].slice(0, 4).join(', ');
}

function missingFrom({ values, newNumbers }: Measured): string {
  const number = newNumbers[0];
  if (number) return `no source has the number ${number.lexeme.text}`;
  return `${Math.round(values.sharedWithBest * 100)} % of it stands in the nearest sentence of the sources`;
}
