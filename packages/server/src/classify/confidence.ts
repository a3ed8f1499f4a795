// How sure a label is: by the rule's own word until people have looked at enough of its labels, then by how often it was right. Pure.
import type { Label, MeasuredShare } from '@faultline/model';

/** How often each rule was confirmed among the requests that were chosen at random for review. Only rules with enough reviews are in it. */
export type MeasuredRules = ReadonlyMap<string, MeasuredShare>;

export const NOTHING_MEASURED: MeasuredRules = new Map();

/** The rule's own word counts as much as so many reviews, so that a handful of verdicts does not turn it over. */
const PRIOR_WEIGHT = 10;

/**
 * Mean of the beta distribution that starts from the rule's own confidence with `PRIOR_WEIGHT` reviews' worth of belief and has then seen
 * the reviews. A finding that is surer than others of its rule stays surer.
 */
export function confidenceOf(own: number, measured: MeasuredShare | undefined): Pick<Label, 'confidence' | 'measured'> {
  if (!measured) return { confidence: own };
  const { value, sample } = measured;
  return { confidence: (PRIOR_WEIGHT * own + value * sample) / (PRIOR_WEIGHT + sample), measured };
}
