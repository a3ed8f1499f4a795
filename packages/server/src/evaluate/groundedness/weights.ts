// Written by scripts/train-evaluators.ts.
// Fitted to human marks in 673 answers of RAGTruth (MIT licence).

export const MODEL = {
  bias: -0.2138,
  /** Log odds from which on a claim counts as unsupported. */
  threshold: -1.5086,
  weights: {
    sharedWithBest: -1.1423,
    sharedWithPassage: -1.0133,
    sharedWithAll: -0.2718,
    newWords: 0.0297,
    newUnlike: 0.7769,
    newNumbers: 1.06,
    newNames: 0.3259,
    pairs: -0.9065,
    fieldsAgainst: 2.9143,
    fieldsUnknown: 2.9128,
    length: 0.2983,
    claims: -0.4207,
    summing: -0.8134,
    fromData: -0.7217,
    sourceLength: -0.1353,
    speaksOfSources: -1.333,
  },
} as const;
