/**
 * Attribute names that Faultline itself defines, set by `@faultline/sdk` or by hand with plain OpenTelemetry.
 * Every name may also arrive as baggage copied onto spans. Everything else is read from the sender's own dialect.
 */
export const FAULTLINE_ATTRIBUTES = {
  requestId: 'faultline.request.id',
  projectId: 'faultline.project.id',
  stage: 'faultline.stage',
  /** Prefix of cohort labels: `faultline.cohort.tenant`, `.locale`, `.intent`, `.workflow`, `.user_tier`, or any name. */
  cohortPrefix: 'faultline.cohort.',
  promptName: 'faultline.prompt.name',
  promptVersion: 'faultline.prompt.version',
  query: 'faultline.query',
  /** JSON array of `{id, rank?, score?, text?, metadata?}`. */
  candidates: 'faultline.candidates',
  selected: 'faultline.selected',
  /** JSON array of `{id, marker?, quote?}`: the sources an answer names. */
  citations: 'faultline.citations',
  attempt: 'faultline.attempt',
  validationName: 'faultline.validation.name',
  validationVerdict: 'faultline.validation.verdict',
  validationReason: 'faultline.validation.reason',
  outcomeStatus: 'faultline.outcome.status',
  outcomeReason: 'faultline.outcome.reason',
  input: 'faultline.input',
  output: 'faultline.output',
  /** What the user was shown, when it differs from the model's answer. */
  delivered: 'faultline.delivered',
  /** True on a span that says something about a request after the fact (an outcome, a score) and is no part of its work. */
  annotation: 'faultline.annotation',
  /** What the application signals about how it served the request, a list: escalated, cache_hit, fell_back. */
  signals: 'faultline.signals',
  /** Known truth: JSON array of ids of the sources that answer the request, and a right answer. */
  expectedSources: 'faultline.expected.sources',
  expectedAnswer: 'faultline.expected.answer',
  /** A reviewer's label: a failure class, or `none` where the answer was fine. */
  labelClass: 'faultline.label.class',
  labelSubClass: 'faultline.label.sub_class',
  labelStage: 'faultline.label.stage',
  labelNote: 'faultline.label.note',
  labelReviewer: 'faultline.label.reviewer',
  /** Who scored, on `gen_ai.evaluation.result` events: one of SCORE_SOURCES. */
  scoreSource: 'faultline.score.source',
  /** Whether the score counts as passed, on `gen_ai.evaluation.result` events. */
  scorePassed: 'faultline.score.passed',
  /** What the score cost, US dollars, on `gen_ai.evaluation.result` events. */
  scoreCostUsd: 'faultline.score.cost_usd',
} as const;

/** Cohort labels every project has; a project may declare more (design §3). */
export const COHORT_LABELS = [
  'intent',
  'tenant',
  'locale',
  'workflow',
  'environment',
  'release',
  'promptVersion',
  'model',
  'userTier',
] as const;
export type CohortLabel = (typeof COHORT_LABELS)[number];
