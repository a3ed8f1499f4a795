/** What a span does in a request (design §3). `agent` is a wrapper around other stages; `other` is none of them. */
export const STAGES = [
  'request',
  'intent',
  'rewrite',
  'retrieval',
  'rerank',
  'assembly',
  'generation',
  'tool',
  'validation',
  'delivery',
  'embedding',
  'agent',
  'other',
] as const;
export type Stage = (typeof STAGES)[number];

export function isStage(value: unknown): value is Stage {
  return typeof value === 'string' && (STAGES as readonly string[]).includes(value);
}
