// Each claim of an answer against the sources: supported, not in the sources, or contradicted.
import type { Reading } from '../reading/reading.ts';
import type { Lexeme } from '../reading/lexemes.ts';
import type { Source, SourceSentence } from '../reading/sources.ts';
import type { Claim } from './claims.ts';
import { measure, type Measured } from './features.ts';
import { doubtOf } from './model.ts';
import { SourceIndex } from './source-index.ts';
import { MODEL } from './weights.ts';

export type Verdict = 'supported' | 'not_in_sources' | 'contradicted';

export interface JudgedClaim {
  readonly claim: Claim;
  readonly verdict: Verdict;
  readonly why: string;
  /** The sentence of the sources nearest to it. */
  readonly nearest: SourceSentence | undefined;
}

/** Claims in languages without a model are judged only where they clearly stand in the sources or clearly do not. */
const CLEARLY_THERE = 0.6;
const CLEARLY_NOT_THERE = 0.15;
const ENOUGH_WORDS = 5;
/** A claim this near to a sentence is about the same thing: what differs is against it. */
const SAME_THING = 0.55;
const SAME_WORDS = 0.8;
/** An answer that cites most of its claims is doubted more, by so many log odds, where it does not. */
const DOUBT_OF_UNCITED = 1.2;
/** Such a claim in a language without a model must share as much with a sentence. */
const LEAST_OF_UNCITED = 0.45;

/** Undefined where there is nothing to judge by: no answer, or no sources. Claims that cannot be judged are left out. */
export function judgeClaims(reading: Reading): readonly JudgedClaim[] | undefined {
  const { claims, sources } = reading;
  if (claims === undefined || sources.length === 0) return undefined;
  const { court } = reading;
  const cited = claims.filter(({ markers }) => markers.length > 0).length;
  const mostAreCited = cited > 0 && cited * 2 >= claims.length;
  return claims.flatMap(
    (claim) => judge(claim, court, claims.length, mostAreCited && claim.markers.length === 0) ?? [],
  );
}

/** One claim, as if the answer were no more. Undefined where it cannot be judged. */
export function judgeClaim(claim: Claim, court: Court): JudgedClaim | undefined {
  return judge(claim, court, 1, false);
}

/** What claims are judged by. */
export interface Court {
  readonly index: SourceIndex;
  readonly asked: ReadonlySet<string>;
  readonly isEnglish: boolean;
  /** The answer is in the language of the sources. */
  readonly isSameLanguage: boolean;
}

/** Of some of the sources. */
export function courtOf(reading: Reading, sources: readonly Source[]): Court {
  return { ...reading.court, index: new SourceIndex(sources, reading.court.index.key) };
}

/** Of all sources of a request. */
export function courtOfAll(reading: Reading): Court {
  const { question, answer, sourceLanguage } = reading;
  const answerLanguage = answer?.language ?? sourceLanguage;
  const isEnglish = answerLanguage === 'en' && (sourceLanguage === undefined || sourceLanguage === 'en');
  const key = isEnglish ? 'stem' : 'root';
  return {
    index: reading.index(key),
    asked: new Set(question?.words.map((word) => word[key])),
    isEnglish,
    isSameLanguage: sourceLanguage === undefined || answerLanguage === sourceLanguage,
  };
}

function judge(claim: Claim, court: Court, claims: number, isUncited: boolean): JudgedClaim | undefined {
  const { index, asked, isEnglish, isSameLanguage } = court;
  const measured = measure(claim, index, asked, claims);
  const judged = isEnglish
    ? judgeInEnglish(measured, isUncited)
    : judgeInAnyLanguage(measured, isSameLanguage, isUncited);
  if (judged === undefined) return undefined;
  return { claim, verdict: judged.verdict, why: judged.why, nearest: measured.best };
}

type Judged = Pick<JudgedClaim, 'verdict' | 'why'>;

function judgeInEnglish(measured: Measured, isUncited: boolean): Judged {
  const doubt = doubtOf(measured) + (isUncited ? DOUBT_OF_UNCITED : 0);
  const against = contradictionOf(measured);
  if (against !== undefined) return { verdict: 'contradicted', why: against };
  if (doubt < MODEL.threshold) return { verdict: 'supported', why: 'it stands in the sources' };
  return { verdict: 'not_in_sources', why: missingFrom(measured) };
}

/** By words and numbers alone; undefined where these do not decide. */
function judgeInAnyLanguage(measured: Measured, isSameLanguage: boolean, isUncited: boolean): Judged | undefined {
  const { values, newNumbers, contentWords } = measured;
  const against = isSameLanguage ? contradictionOf(measured) : undefined;
  if (against !== undefined) return { verdict: 'contradicted', why: against };
  if (newNumbers.length > 0) return { verdict: 'not_in_sources', why: missingFrom(measured) };
  if (!isSameLanguage) return undefined;
  if (values.sharedWithBest >= CLEARLY_THERE) return { verdict: 'supported', why: 'it stands in the sources' };
  if (isUncited && values.fromData === 0 && values.sharedWithBest < LEAST_OF_UNCITED)
    return { verdict: 'not_in_sources', why: `it cites nothing, and ${missingFrom(measured)}` };
  // Data says the same in other words than a sentence does.
  if (values.fromData === 0 && contentWords >= ENOUGH_WORDS && values.sharedWithAll < CLEARLY_NOT_THERE)
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
  const { hasNumber, words } = best.sentence;
  return hasNumber ? `it says ${number.text} where a source says ${numbersOf(words)}` : undefined;
}

function numbersOf(words: readonly Lexeme[]): string {
  const numbers = words.filter(({ isDigits }) => isDigits).map(({ text }) => text);
  return [...new Set(numbers)].slice(0, 4).join(', ');
}

function missingFrom({ values, newNumbers }: Measured): string {
  const number = newNumbers[0];
  if (number) return `no source has the number ${number.text}`;
  return `${Math.round(values.sharedWithBest * 100)} % of it stands in the nearest sentence of the sources`;
}
