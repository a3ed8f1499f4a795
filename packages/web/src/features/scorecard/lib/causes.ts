import type { ExplainOutput } from '@faultline/model';

export type ChangePoint = ExplainOutput['changePoints'][number];

/** Since when, for whom and why a number moved, a sentence each; only what is proven is there. */
export interface Cause {
  readonly kind: 'since' | 'for' | 'because';
  readonly sentence: string;
  /** Opens the requests it is about. */
  readonly filter?: string;
}

export function causesOf({ changePoints, cohorts, latency, cost }: ExplainOutput): readonly Cause[] {
  const since = clearestOf(changePoints);
  const worst = cohorts?.findings[0];
  const why = latency?.sentence ?? cost?.sentence;
  return [
    ...(since ? [{ kind: 'since', sentence: since.sentence } as const] : []),
    ...(worst ? [{ kind: 'for', sentence: worst.sentence, filter: worst.filter } as const] : []),
    ...(why === undefined ? [] : [{ kind: 'because', sentence: why } as const]),
  ];
}

/** The change of level that is least likely to be chance. */
function clearestOf(points: readonly ChangePoint[]): ChangePoint | undefined {
  return [...points].sort((a, b) => a.p - b.p)[0];
}
