import type { Feature, Measured } from './features.ts';
import { MODEL } from './weights.ts';

const WEIGHTS = Object.entries(MODEL.weights) as readonly (readonly [Feature, number])[];

/** How much speaks for a claim being more than its sources say: log odds; unsupported from `MODEL.threshold` on. */
export function doubtOf({ values }: Pick<Measured, 'values'>): number {
  let sum: number = MODEL.bias;
  for (const [feature, weight] of WEIGHTS) sum += weight * values[feature];
  return sum;
}
