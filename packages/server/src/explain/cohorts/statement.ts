import type { CohortFinding, CohortSearchResult } from './search.ts';

export interface CohortWording {
  /** What is counted, in the plural: `failures`, `milliseconds`, `US dollars`. */
  readonly what: string;
  /** A value for one request: `4.2 %`, `830 ms`. */
  readonly format: (perRequest: number) => string;
}

/** The findings of a search in plain English, one sentence each. */
export function describeCohorts(
  { findings, excess, tested }: CohortSearchResult,
  { what, format }: CohortWording,
): readonly string[] {
  if (findings.length === 0)
    return [`No cohort is proven to have got worse: ${tested} combinations of labels were looked at.`];
  return findings.map(({ labels, n, sum, expected, share }) => {
    const now = `${format(sum / n)} now where ${format(expected / n)} was expected`;
    const of = excess > 0 ? `, ${Math.round(100 * share)} % of the rise in ${what}` : '';
    return `${cohortName(labels)}: ${now}, over ${n} ${n === 1 ? 'request' : 'requests'}${of}.`;
  });
}

/** `intent = refund and release = 2.4.0`. */
export function cohortName(labels: CohortFinding['labels']): string {
  const terms = Object.entries(labels).map(([name, value]) => `${name.replace(/^label\./, '')} = ${value}`);
  return terms.length === 0 ? 'All requests' : terms.join(' and ');
}
