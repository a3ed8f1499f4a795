/**
 * q-values: the smallest false-discovery rate at which each p-value would be called a discovery. NaN (a test that could not be made) is no
 * member of the family and stays NaN. Source: Benjamini and Hochberg 1995, step-up, made monotone.
 */
export function falseDiscoveryRates(pValues: readonly number[]): readonly number[] {
  const tested = pValues.flatMap((p, i) => (Number.isNaN(p) ? [] : [i])).sort((a, b) => pValues[b]! - pValues[a]!);
  const q = pValues.map(() => Number.NaN);
  let least = 1;
  for (const [fromLargest, i] of tested.entries()) {
    least = Math.min(least, pValues[i]! * (tested.length / (tested.length - fromLargest)));
    q[i] = least;
  }
  return q;
}
