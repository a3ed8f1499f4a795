// What goes into which number: fields of a request that others are made of, upstream first.

/** By field, what it comes about by; `*` at the end stands for any. */
const MADE_OF: Readonly<Record<string, readonly string[]>> = {
  duration_ms: [
    'stage_ms.*',
    'time_to_first_token_ms',
    'output_tokens',
    'retries',
    'tool_calls',
    'timed_out',
    'cache_hit',
  ],
  'stage_ms.generation': ['output_tokens', 'input_tokens', 'time_to_first_token_ms', 'retries'],
  'stage_ms.tool': ['tool_calls', 'retries'],
  time_to_first_token_ms: ['input_tokens'],
  cost_usd: ['input_tokens', 'output_tokens', 'cache_read_tokens', 'retries', 'cache_hit'],
  retry_cost_usd: ['retries'],
  outcome: [
    'error_type',
    'timed_out',
    'retrieval_recall',
    'selection_recall',
    'empty_retrieval',
    'fresh_share',
    'context_precision',
    'context_contradiction',
    'unsupported_claims',
    'over_refused',
    'violation',
    'pii_leaks',
  ],
  selection_recall: ['retrieval_recall'],
  unsupported_claims: ['retrieval_recall', 'selection_recall', 'context_contradiction', 'empty_retrieval'],
  abstained: ['outcome', 'empty_retrieval', 'retrieval_recall', 'selection_recall'],
  escalated: ['outcome', 'abstained'],
  thumbs_down: ['outcome', 'duration_ms'],
};

/** Whether something that `causes` hold goes into something that `effects` hold, directly or through others, or a part of a formula is the other. */
export function isMadeOf(effects: readonly string[], causes: readonly string[]): boolean {
  const isSame = effects.length === causes.length && effects.every((field) => causes.includes(field));
  if (isSame) return false;
  // A number of two fields is made of a number of one of them.
  if (causes.every((field) => effects.includes(field))) return true;
  return effects.some((field) => causes.some((cause) => goesInto(cause, field)));
}

function goesInto(cause: string, field: string, seen: readonly string[] = []): boolean {
  if (seen.includes(field)) return false;
  return (MADE_OF[field] ?? []).some(
    (part) =>
      part === cause ||
      (part.endsWith('*') && cause.startsWith(part.slice(0, -1))) ||
      goesInto(cause, part, [...seen, field]),
  );
}
