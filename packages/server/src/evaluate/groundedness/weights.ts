// Written by scripts/train-evaluators.ts.
// Fitted to human marks in 673 answers of RAGTruth (MIT licence).

export const MODEL = {
  bias: -0.1609,
  /** Log odds from which on a claim counts as unsupported. */
  threshold: -1.5703,
  weights: {
    sharedWithBest: -1.1727,
    sharedWithPassage: -1.0198,
    sharedWithAll: -0.2592,
    newWords: 0.0038,
    newUnlike: 0.9035,
    newNumbers: 1.1089,
    newNames: 0.3206,
    pairs: -0.8794,
    fieldsAgainst: 2.908,
    fieldsUnknown: 2.9152,
    length: 0.265,
    claims: -0.4851,
    summing: -0.6897,
    fromData: -0.7286,
    sourceLength: -0.1102,
    speaksOfSources: -1.2965,
  },
} as const;
