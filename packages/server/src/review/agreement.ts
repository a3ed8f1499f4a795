// How far people agree with the rules and with each other. Pure.
import type { MeasuredShare, ReviewJson, Verdict } from '@faultline/model';
import type { MeasuredRules } from '../classify/confidence.ts';
import { rateInterval } from '../compare/rate.ts';

export interface Kappa {
  readonly value: number;
  readonly agreement: number;
  readonly sample: number;
}

/** Newest reviews that figures are computed from. */
export const MAX_REVIEWS = 10_000;

type Pair = readonly [first: string, second: string];

/**
 * Cohen's kappa over pairs of verdicts on the same requests: (observed − expected agreement) / (1 − expected). Null without pairs; where
 * both always say the same one thing there is no room for chance, and full agreement is 1. Source: Cohen (1960), A coefficient of
 * agreement for nominal scales, Educational and Psychological Measurement 20(1).
 */
export function kappaOf(pairs: readonly Pair[]): Kappa | null {
  const sample = pairs.length;
  if (sample === 0) return null;
  const agreement = pairs.filter(([first, second]) => first === second).length / sample;
  const expected = [...new Set(pairs.flat())].reduce((sum, verdict) => {
    const firsts = pairs.filter(([first]) => first === verdict).length;
    const seconds = pairs.filter(([, second]) => second === verdict).length;
    return sum + (firsts / sample) * (seconds / sample);
  }, 0);
  return { value: expected >= 1 ? 1 : (agreement - expected) / (1 - expected), agreement, sample };
}

/** Of each reviewer the newest review of a request; `reviews` come newest first. */
export function newestOfEach(reviews: readonly ReviewJson[]): readonly ReviewJson[] {
  const seen = new Set<string>();
  return reviews.filter(({ requestId, reviewer }) => {
    const key = JSON.stringify([requestId, reviewer]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Verdicts of two people on the same request, the first two that looked at it. */
export function pairsOfReviewers(reviews: readonly ReviewJson[]): readonly Pair[] {
  const byRequest = Map.groupBy(newestOfEach(reviews).toReversed(), ({ requestId }) => requestId);
  return [...byRequest.values()].flatMap(([first, second]) =>
    first && second ? [[first.verdict, second.verdict] as const] : [],
  );
}

/** One review a request, the newest, of the requests that were chosen at random: what rates may be estimated from. */
export function randomShare(reviews: readonly ReviewJson[]): readonly ReviewJson[] {
  const seen = new Set<string>();
  return reviews.filter(({ requestId, reason }) => {
    if (reason !== 'random' || seen.has(requestId)) return false;
    seen.add(requestId);
    return true;
  });
}

/** Of the requests that the rules gave this verdict, how many people gave it too. */
export function precisionOf(verdict: Verdict, reviews: readonly ReviewJson[]): MeasuredShare | undefined {
  const shown = reviews.filter(({ shownClass }) => shownClass === verdict);
  return shareOf(shown.filter((review) => review.verdict === verdict).length, shown.length);
}

/** Of the requests that people gave this verdict, how many the rules gave it too. */
export function recallOf(verdict: Verdict, reviews: readonly ReviewJson[]): MeasuredShare | undefined {
  const said = reviews.filter((review) => review.verdict === verdict);
  return shareOf(said.filter(({ shownClass }) => shownClass === verdict).length, said.length);
}

interface RuleFigures {
  readonly rule: string;
  readonly class: string;
  readonly precision: MeasuredShare;
  /** Of the requests that people gave its class, how many it labelled; only from the random share. */
  readonly recall?: MeasuredShare;
  readonly isRandom: boolean;
}

/** How often each rule is confirmed: by the random share where it is in it, else by all reviews. */
export function figuresOfRules(reviews: readonly ReviewJson[]): readonly RuleFigures[] {
  const atRandom = randomShare(reviews);
  const random = Map.groupBy(atRandom, ({ shownRule }) => shownRule);
  return [...Map.groupBy(newestOfEach(reviews), ({ shownRule }) => shownRule)].flatMap(([rule, all]) => {
    const chosen = random.get(rule) ?? all;
    const confirmed = chosen.filter(({ verdict, shownClass }) => verdict === shownClass).length;
    const precision = shareOf(confirmed, chosen.length);
    if (rule === '' || !precision) return [];
    const { shownClass } = chosen[0]!;
    const ofClass = atRandom.filter(({ verdict }) => verdict === shownClass);
    const recall = shareOf(ofClass.filter(({ shownRule }) => shownRule === rule).length, ofClass.length);
    return { rule, class: shownClass, precision, ...(recall ? { recall } : {}), isRandom: random.has(rule) };
  });
}

/** Reviews from which on a measured precision counts more than a rule's own word. */
const ENOUGH_REVIEWS = 20;

/** Rules whose precision the random share tells. */
export function measuredRules(reviews: readonly ReviewJson[]): MeasuredRules {
  return new Map(
    figuresOfRules(randomShare(reviews))
      .filter(({ precision }) => precision.sample >= ENOUGH_REVIEWS)
      .map(({ rule, precision }) => [rule, precision]),
  );
}

function shareOf(part: number, sample: number): MeasuredShare | undefined {
  if (sample === 0) return undefined;
  const { low, high } = rateInterval({ kind: 'rate', hits: part, n: sample }, 0.95);
  return { value: part / sample, low, high, sample };
}
