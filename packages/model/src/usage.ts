/**
 * Tokens of one model call. Totals are inclusive: `inputTokens` contains cache reads and writes, `outputTokens` contains reasoning
 * (OpenTelemetry GenAI semantic conventions 1.41, "gen_ai.usage.input_tokens"). What was not reported is absent, never 0.
 */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
}

export const USAGE_FIELDS = [
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'reasoningTokens',
] as const;

export function hasUsage(usage: Usage): boolean {
  return USAGE_FIELDS.some((field) => usage[field] !== undefined);
}

/** Adds field by field; a field is absent in the sum only if it was absent in both. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum: { -readonly [K in keyof Usage]: Usage[K] } = {};
  for (const field of USAGE_FIELDS) {
    const left = a[field];
    const right = b[field];
    if (left !== undefined || right !== undefined) sum[field] = (left ?? 0) + (right ?? 0);
  }
  return sum;
}
