// Which cohorts got worse: conjunctions of up to three labels.
import { deviance, devianceP, subtract } from './evidence.ts';
import { expectFromBaseline, expectFromRest, type Expectation } from './expected.ts';
import { leavesOf, type Leaves } from './leaves.ts';
import { scan, type Candidate, type Scan } from './scan.ts';
import type { CohortTable } from './table.ts';

export interface CohortSearchOptions {
  /** Probability that anything at all is reported where nothing changed, at most; 0.01. */
  readonly level?: number;
  /** Most cohorts reported; 5. */
  readonly limit?: number;
  /** A cohort must have risen by at least this share of what was expected; 0.1. Smaller rises may be real, but explain little. */
  readonly leastRise?: number;
  /** A cohort must hold at least this share of all rises found; 0.05. */
  readonly leastShare?: number;
}

export interface CohortFinding {
  /** The conjunction; empty means all requests. */
  readonly labels: Readonly<Record<string, string>>;
  readonly n: number;
  /** Failures, cost or milliseconds of the cohort now. */
  readonly sum: number;
  /** The same if nothing had changed: the baseline's, by label combination, on the mix of now. */
  readonly expected: number;
  /** Share of the whole excess; 1 where it is all of it, or more because other cohorts got better. */
  readonly share: number;
  /** Corrected for every conjunction looked at (Bonferroni). */
  readonly p: number;
}

export interface CohortSearchResult {
  /** Most telling first; each explains what those before it leave unexplained. Empty: nothing is proven. */
  readonly findings: readonly CohortFinding[];
  /** Sum over all requests above what was expected. Negative where they got better. */
  readonly excess: number;
  /** Conjunctions that were tested. */
  readonly tested: number;
  /** Requests with a label value that the baseline does not have: nothing to compare them with. */
  readonly uncovered: number;
}

interface SearchState {
  readonly leaves: Leaves;
  readonly expectation: Expectation;
  readonly explained: Uint8Array;
}

/** The rest of a wider cohort shares a rise where it rose by at least this share of the narrow one's, in logarithms. */
const LIKE_RISE = 1 / 3;

/**
 * Finds the cohorts that got worse, one after the other. Every conjunction of up to three label values is compared with what its
 * requests would have been if nothing had changed, leaf by leaf, so a shift of the traffic mix is no finding. The most telling one wins
 * by description length (Rissanen 1978): its log likelihood ratio less the logarithm of how many conjunctions of that length there are;
 * a shorter one wins where it explains nearly as much. Its excess then counts as explained and the rest is searched again.
 */
export function searchCohorts(
  table: CohortTable,
  { level = 0.01, limit = 5, leastRise = 0.1, leastShare = 0.05 }: CohortSearchOptions = {},
): CohortSearchResult {
  const leaves = leavesOf(table);
  const hasBaseline = leaves.baseline.n.some((n) => n > 0);
  const explained = new Uint8Array(leaves.count);
  const findings: CohortFinding[] = [];
  let excess = 0;
  let tested = 0;
  let compared = 0;
  let expectation = hasBaseline ? expectFromBaseline(leaves) : expectFromRest(leaves, explained);
  while (findings.length < limit) {
    const leastExcess = leastShare * excess;
    const scanned = scan(leaves, expectation, explained, { leastRise, leastExcess });
    if (findings.length === 0) {
      const { total, counts } = scanned;
      excess = total.sum - total.expected;
      compared = total.n;
      tested = counts.reduce((sum, count) => sum + count, 0);
    }
    const best = choose(scanned, level, { leaves, expectation, explained });
    const p = best ? Math.min(1, devianceP(best.deviance) * tested) : 1;
    if (!best || p > level) break;
    const { n, sum, expected } = best.sums;
    if (sum - expected < leastShare * excess) break;
    const share = Math.min(1, (sum - expected) / Math.max(excess, sum - expected));
    findings.push({ labels: namesOf(best, leaves), n, sum, expected, share, p });
    for (let leaf = 0; leaf < leaves.count; leaf++) if (isIn(leaf, best, leaves)) explained[leaf] = 1;
    if (!hasBaseline) expectation = expectFromRest(leaves, explained);
  }
  return { findings, excess, tested, uncovered: leaves.current.n.reduce((sum, n) => sum + n, 0) - compared };
}

/** The shortest description, then without the terms that narrow a rise which the rest of the wider cohort shares. */
function choose({ candidates, counts }: Scan, level: number, state: SearchState): Candidate | undefined {
  const score = ({ deviance, terms }: Candidate) => deviance / 2 - Math.log(Math.max(1, counts[terms.length]!));
  let best: Candidate | undefined;
  for (const candidate of candidates) if (!best || score(candidate) > score(best)) best = candidate;
  const byTerms = new Map(candidates.map((candidate) => [termsKey(candidate.terms), candidate]));
  for (let wider = best; wider;) {
    best = wider;
    wider = best.terms
      .flatMap((dropped) => {
        const parent = byTerms.get(termsKey(best!.terms.filter((term) => term !== dropped)));
        return parent && hasRestRisen(best!, parent, dropped.label, level, state) ? [parent] : [];
      })
      .sort((a, b) => score(b) - score(a))[0];
  }
  return best;
}

/** Whether what a wider cohort adds rose too: provably, and by a like factor in most of it, value by value of the dropped label. */
function hasRestRisen(
  narrow: Candidate,
  wide: Candidate,
  dropped: number,
  level: number,
  { leaves, expectation, explained }: SearchState,
): boolean {
  const rest = subtract(wide.sums, narrow.sums);
  if (!(rest.n > 0) || devianceP(deviance(rest, leaves.isMean)) > level) return false;
  const { codes, values } = leaves.labels[dropped]!;
  const own = narrow.terms.find(({ label }) => label === dropped)!.value;
  const parts = values.map(() => ({ sum: 0, expected: 0 }));
  for (let leaf = 0; leaf < leaves.count; leaf++) {
    const mean = expectation.mean[leaf]!;
    if (codes[leaf] === own || Number.isNaN(mean) || !isIn(leaf, wide, leaves)) continue;
    const part = parts[codes[leaf]!]!;
    part.sum += leaves.current.sum[leaf]!;
    part.expected += explained[leaf] ? leaves.current.sum[leaf]! : leaves.current.n[leaf]! * mean;
  }
  const like = (narrow.sums.sum / narrow.sums.expected) ** LIKE_RISE;
  const risen = parts
    .filter(({ sum, expected }) => sum > like * expected)
    .reduce((total, { expected }) => total + expected, 0);
  return risen >= rest.expected / 2;
}

function termsKey(terms: Candidate['terms']): string {
  return terms.map(({ label, value }) => `${label}:${value}`).join();
}

function isIn(leaf: number, { terms }: Candidate, { labels }: Leaves): boolean {
  return terms.every(({ label, value }) => labels[label]!.codes[leaf] === value);
}

function namesOf({ terms }: Candidate, { labels }: Leaves): Readonly<Record<string, string>> {
  return Object.fromEntries(terms.map(({ label, value }) => [labels[label]!.name, labels[label]!.values[value]!]));
}
