// Written by scripts/train-evaluators.ts.
// Fitted to human marks in 673 answers of RAGTruth (MIT licence).

export const MODEL = {
  bias: -0.5308,
  /** Log odds from which on a claim counts as unsupported. */
  threshold: -1.5064,
  weights: {
    sharedWithBest: -1.4171,
    sharedWithAll: -0.5443,
    newWords: 0.0723,
    newUnlike: 1.1191,
    newNumbers: 1.0968,
    strayNumbers: 0.3777,
    newNames: 0.2971,
    pairs: -1.0182,
    fieldsAgainst: 2.9212,
    fieldsUnknown: 2.967,
    length: 0.2091,
    claims: -0.4925,
    summing: -0.6658,
    fromData: -0.7235,
    sourceLength: -0.0833,
    speaksOfSources: -1.2986,
  },
} as const;
