// Written by scripts/train-evaluators.ts.
// Fitted to human marks in 673 answers of RAGTruth (MIT licence).

export const MODEL = {
  bias: -0.5266,
  /** Log odds from which on a claim counts as unsupported. */
  threshold: -1.5119,
  weights: {
    sharedWithBest: -1.4125,
    sharedWithAll: -0.5489,
    newWords: 0.0729,
    newUnlike: 1.1209,
    newNumbers: 1.0973,
    strayNumbers: 0.3999,
    newNames: 0.2931,
    pairs: -1.016,
    fieldsAgainst: 2.9229,
    fieldsUnknown: 2.9689,
    length: 0.2061,
    claims: -0.4949,
    summing: -0.6655,
    fromData: -0.7234,
    sourceLength: -0.0824,
    speaksOfSources: -1.2993,
  },
} as const;
