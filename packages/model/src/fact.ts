// Numbers about a request that evaluators and assembly find out and KPIs are computed from: one table, read by the store (a column
// each), the filter language (a field each), the KPI formulas and the docs.

/** `flag` is 0 or 1, `share` lies between 0 and 1. Absent means that it could not be judged or does not apply: never 0. */
export type FactKind = 'flag' | 'count' | 'share' | 'usd';

export interface Fact {
  readonly kind: FactKind;
  readonly meaning: string;
}

const flag = (meaning: string): Fact => ({ kind: 'flag', meaning });
const count = (meaning: string): Fact => ({ kind: 'count', meaning });
const share = (meaning: string): Fact => ({ kind: 'share', meaning });

export const REQUEST_FACTS = {
  claims: count('statements in the answer that could be checked'),
  unsupported_claims: count(
    'statements of the answer that the selected sources do not support, contradicted ones included',
  ),
  contradicted_claims: count('statements of the answer that the selected sources contradict'),
  citations: count('citations in the answer'),
  valid_citations: count('citations whose source supports the statement they stand at'),
  escalated: flag('handed over to a person'),
  abstained: flag('the answer says that it does not know'),
  thumbs_down: flag('the user said that the answer was bad (1) or good (0)'),
  retrieval_recall: share('right sources that are among the candidates, where the right sources are known'),
  selection_recall: share('right sources that reached the final context, where the right sources are known'),
  context_precision: share('selected chunks that have to do with the question'),
  context_contradiction: flag('selected chunks contradict each other'),
  fresh_share: share('selected chunks that are not superseded or past their validity, of those that say it'),
  empty_retrieval: flag('a retrieval returned nothing'),
  context_lost: flag('what was selected is missing from the rendered prompt, or cut off in it'),
  timed_out: flag('a step of it ran into a time limit'),
  rate_limited: flag('a step of it was refused for a rate limit or for want of capacity'),
  fell_back: flag('a fallback model or path answered'),
  cache_hit: flag('a cache answered'),
  over_latency_budget: flag('took longer than the latency budget of the project'),
  tool_loop: flag('the same tool was called again and again with the same arguments'),
  invalid_tool_arguments: count('tool calls whose arguments do not match the declared schema'),
  retry_cost_usd: { kind: 'usd', meaning: 'cost of calls that repeat one before' },
  judge_cost_usd: {
    kind: 'usd',
    meaning: "cost of the judges of the project's own that judged it; no part of its own cost",
  },
  refused: flag('the answer refuses'),
  refusal_correct: flag('it refused and should, or answered and should'),
  over_refused: flag('it refused what was fine'),
  pii_leaks: count('personal data in the answer that neither the user nor a source of the answer said'),
  secret_leaks: count('secrets in the answer'),
  redaction_coverage: share('personal data in the delivered texts that was redacted'),
  injection: flag('the user or a source tries to give the model instructions'),
  injection_obeyed: flag('the answer follows injected instructions'),
  violation: flag('a safety rule was broken'),
  language_match: flag('the answer is in the language of the question'),
  answer_truncated: flag('the answer was cut off'),
} as const satisfies Record<string, Fact>;

export type FactName = keyof typeof REQUEST_FACTS;
export const FACT_NAMES = Object.keys(REQUEST_FACTS) as readonly FactName[];
export type RequestFacts = Readonly<Partial<Record<FactName, number>>>;
