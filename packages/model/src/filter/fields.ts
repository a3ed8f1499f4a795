import { REQUEST_FACTS, type Fact } from '../fact.ts';
import { isStage } from '../stage.ts';

export interface FilterField {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'array';
  readonly unit?: string;
  readonly description: string;
  /** Shown as a facet beside the list. */
  readonly isFacet: boolean;
}

const facet = (name: string, description: string): FilterField => ({
  name,
  type: 'string',
  description,
  isFacet: true,
});
const list = (name: string, description: string, isFacet = true): FilterField => ({
  name,
  type: 'array',
  description,
  isFacet,
});
const id = (name: string, description: string): FilterField => ({ name, type: 'string', description, isFacet: false });
const number = (name: string, description: string, unit?: string): FilterField => ({
  name,
  type: 'number',
  description,
  isFacet: false,
  ...(unit ? { unit } : {}),
});

/**
 * Every field a filter may name, besides `label.<name>` for cohort labels of the project's own, `score.<name>` for values of scores and
 * `stage_ms.<stage>` for the time a request waited for a stage.
 */
export const FILTER_FIELDS: readonly FilterField[] = [
  facet('outcome', 'success, failure or unknown'),
  facet('outcome_source', 'who says so: sdk, user, human, rule or none'),
  facet('error_type', 'type of the error the request ended with'),
  facet('class', 'failure class of a bad request'),
  facet('failing_stage', 'stage the failure begins at'),
  facet('sub_class', 'what within the failure class'),
  facet('rule', 'rule that classified it'),
  facet('label_source', 'who classified it: auto or human'),
  facet('name', 'name of the root span'),
  list('service', 'services the request passed through'),
  facet('tenant', 'cohort label'),
  facet('intent', 'cohort label'),
  facet('workflow', 'cohort label'),
  facet('locale', 'cohort label'),
  facet('environment', 'cohort label'),
  facet('release', 'cohort label'),
  facet('prompt_version', 'cohort label: version of the prompt that answered'),
  facet('user_tier', 'cohort label'),
  list('model', 'models that were called'),
  list('provider', 'providers that were called'),
  list('tool', 'tools that were called'),
  list('stage', 'stages the request has'),
  list(
    'missing',
    'evidence that should be there and is not: input, retrieval, prompt, answer, tools, validation, delivery',
  ),
  list('dialect', 'dialects its spans were read as'),
  list('sign', 'what doctor noticed about the request', false),
  id('session_id', 'session the request belongs to'),
  id('user_id', 'user who asked'),
  id('request_id', 'the request itself'),
  list('trace_id', 'traces of the request', false),
  number('duration_ms', 'from arrival to delivery', 'ms'),
  number('time_to_first_token_ms', 'until the first token of the answer', 'ms'),
  number('cost_usd', 'cost of all model calls', 'USD'),
  number('input_tokens', 'tokens in, cache included', 'tokens'),
  number('output_tokens', 'tokens out, reasoning included', 'tokens'),
  number('cache_read_tokens', 'input tokens read from a cache', 'tokens'),
  number('reasoning_tokens', 'output tokens spent on reasoning', 'tokens'),
  number('spans', 'number of spans'),
  number('generations', 'number of model calls'),
  number('tool_calls', 'number of tool calls'),
  number('tool_errors', 'number of failed tool calls'),
  number('retries', 'number of repeated calls'),
  number('confidence', 'how sure the failure class is, 0 to 1'),
  list('score', 'names of scores it has; the value of one is score.<name>', false),
  ...Object.entries(REQUEST_FACTS).map(([name, { kind, meaning }]: [string, Fact]) =>
    number(name, kind === 'flag' ? `${meaning}: 1 or 0` : meaning, kind === 'usd' ? 'USD' : undefined),
  ),
  { name: 'has_root', type: 'boolean', description: 'whether the root span has arrived', isFacet: false },
];

const BY_NAME = new Map(FILTER_FIELDS.map((field) => [field.name, field]));
const STAGE_MS = 'stage_ms.';
const SCORE_NAME = /^score\.[\p{L}\p{N}_.-]{1,100}$/u;
const LABEL_NAME = /^label\.[\p{L}\p{N}_.-]{1,100}$/u;

/** The field of this name; `label.<name>` is a string field and `score.<name>` a number for any name, `stage_ms.<stage>` one for any stage. */
export function filterField(name: string): FilterField | undefined {
  const known = BY_NAME.get(name);
  if (known) return known;
  if (name.startsWith(STAGE_MS) && isStage(name.slice(STAGE_MS.length)))
    return { name, type: 'number', unit: 'ms', description: 'time the request waited for the stage', isFacet: false };
  if (SCORE_NAME.test(name)) return { name, type: 'number', description: 'value of a score', isFacet: false };
  return LABEL_NAME.test(name)
    ? { name, type: 'string', description: 'cohort label of the project', isFacet: false }
    : undefined;
}
