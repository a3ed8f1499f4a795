// Before against after, release against release, a cohort against the rest: everything that is looked at together is judged together.
import { falseDiscoveryRates } from '../statistics/false-discovery.ts';
import { change, type Change } from './estimate.ts';
import { mixFixedDifference, type MixFixedDifference } from './mix.ts';
import type { Group, Sample } from './sample.ts';

type Direction = 'higher_is_better' | 'lower_is_better' | 'neutral';

/** One thing looked at: a KPI on two sets of requests. */
export interface Question {
  /** Handed back unchanged: whatever tells the caller which KPI and cohort this was. */
  readonly key: string;
  readonly direction: Direction;
  readonly before: Sample;
  readonly after: Sample;
  /** The same requests by the labels whose mix is to be held fixed; absent where that is not asked. */
  readonly groups?: { readonly before: readonly Group[]; readonly after: readonly Group[] };
  /** The KPI's minimum sample, of each side. */
  readonly minimumSample: number;
}

/**
 * `better`, `worse` and `changed` (a KPI without direction) are proven, with the mix held fixed where that could be done.
 * `mix_only`: the number moved, and with the mix held fixed no change is proven.
 * `no_proof`: no change is proven, which is not proof of no change: see `detectable`.
 * `too_few`: a side has fewer requests than the KPI's minimum, or than an interval needs.
 */
type Verdict = 'better' | 'worse' | 'changed' | 'mix_only' | 'no_proof' | 'too_few';

export interface Comparison {
  readonly key: string;
  readonly verdict: Verdict;
  readonly sizes: { readonly before: number; readonly after: number };
  /** Absent with `too_few`. */
  readonly raw?: Change & {
    /** Smallest false-discovery rate, over everything compared in the same call, at which this is a change. */
    readonly q: number;
    /** Difference over the value before; NaN where that is 0. */
    readonly relative: number;
  };
  /** Absent where no groups were given or none is on both sides. */
  readonly mixFixed?: MixFixedDifference & { readonly q: number };
}

export interface CompareOptions {
  /** Of every interval; 0.95. */
  readonly confidence?: number;
  /** Among the changes reported, the expected share of false ones is at most this; 0.05. */
  readonly falseDiscoveryRate?: number;
  /** Probability with which a change of size `detectable` would be found; 0.8. */
  readonly power?: number;
}

/** Compares all questions as one family: p-values of raw and of mix-fixed differences are corrected together (Benjamini–Hochberg). */
export function compareAll(
  questions: readonly Question[],
  { confidence = 0.95, falseDiscoveryRate = 0.05, power = 0.8 }: CompareOptions = {},
): readonly Comparison[] {
  const compared = questions.map((question) => {
    const { before, after, groups, minimumSample } = question;
    const raw = Math.min(before.n, after.n) < minimumSample ? undefined : change(before, after, { confidence, power });
    const mixFixed = raw && groups && mixFixedDifference(groups.before, groups.after, confidence);
    return { question, raw, mixFixed };
  });
  const q = falseDiscoveryRates(
    compared.flatMap(({ raw, mixFixed }) => [raw?.difference.p ?? Number.NaN, mixFixed?.p ?? Number.NaN]),
  );
  return compared.map(({ question, raw, mixFixed }, i) => {
    const sizes = { before: question.before.n, after: question.after.n };
    if (!raw) return { key: question.key, verdict: 'too_few', sizes };
    const whole = { ...raw, q: q[2 * i]!, relative: ratio(raw.difference.value, raw.before.value) };
    const held = mixFixed && { ...mixFixed, q: q[2 * i + 1]! };
    const verdict = judge(question.direction, whole, held, falseDiscoveryRate);
    return { key: question.key, verdict, sizes, raw: whole, ...(held && { mixFixed: held }) };
  });
}

function judge(
  direction: Direction,
  raw: NonNullable<Comparison['raw']>,
  mixFixed: Comparison['mixFixed'],
  level: number,
): Verdict {
  const { value, q } = mixFixed ?? { value: raw.difference.value, q: raw.q };
  // NaN is a difference between samples that do not vary at all: nothing is proven by it.
  if (!(q <= level)) return mixFixed && raw.q <= level ? 'mix_only' : 'no_proof';
  if (direction === 'neutral') return 'changed';
  return value > 0 === (direction === 'higher_is_better') ? 'better' : 'worse';
}

function ratio(difference: number, before: number): number {
  return before === 0 ? Number.NaN : difference / Math.abs(before);
}
