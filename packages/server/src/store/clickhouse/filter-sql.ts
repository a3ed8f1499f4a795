// Turns a parsed filter into a condition over `requests`. Fields map to columns by a table; every value is a bound parameter.
import {
  asciiLower,
  FACT_NAMES,
  searchWords,
  type CohortLabel,
  type CompareOperator,
  type FilterNode,
} from '@faultline/model';
import { LABEL_COLUMNS } from './request-row.ts';

interface Column {
  readonly sql: string;
  readonly kind: 'string' | 'number' | 'list' | 'boolean';
}

const string = (sql: string): Column => ({ sql, kind: 'string' });
const number = (sql: string): Column => ({ sql, kind: 'number' });
const list = (sql: string): Column => ({ sql, kind: 'list' });

/** The column of every field in FILTER_FIELDS; a test keeps the two tables alike. */
export const FILTER_COLUMNS: Readonly<Record<string, Column>> = {
  outcome: string('outcome_status'),
  outcome_source: string('outcome_source'),
  error_type: string('error_type'),
  class: string('label_class'),
  failing_stage: string('label_stage'),
  sub_class: string('label_sub_class'),
  rule: string('label_rule'),
  label_source: string('label_source'),
  confidence: number('label_confidence'),
  score: list('score_names'),
  ...Object.fromEntries(FACT_NAMES.map((name) => [name, number(name)])),
  name: string('name'),
  service: list('service_names'),
  tenant: string('tenant'),
  intent: string('intent'),
  workflow: string('workflow'),
  locale: string('locale'),
  environment: string('environment'),
  release: string('release'),
  prompt_version: string('prompt_version'),
  user_tier: string('user_tier'),
  model: list('models'),
  provider: list('providers'),
  tool: list('tool_names'),
  stage: list('stage_names'),
  missing: list('evidence_missing'),
  dialect: list('dialects'),
  sign: list('signs'),
  session_id: string('session_id'),
  user_id: string('user_id'),
  request_id: string('request_id'),
  trace_id: list('trace_ids'),
  duration_ms: number('duration_ms'),
  time_to_first_token_ms: number('time_to_first_token_ms'),
  cost_usd: number('cost_usd'),
  input_tokens: number('input_tokens'),
  output_tokens: number('output_tokens'),
  cache_read_tokens: number('cache_read_tokens'),
  reasoning_tokens: number('reasoning_tokens'),
  spans: number('span_count'),
  generations: number('generation_count'),
  tool_calls: number('tool_call_count'),
  tool_errors: number('tool_error_count'),
  retries: number('retry_count'),
  has_root: { sql: 'has_root', kind: 'boolean' },
};

/** Collects bound values under names that cannot clash; what is bound twice has one name, so that equal conditions are equal texts. */
export class Parameters {
  readonly values: Record<string, unknown> = {};
  readonly #known = new Map<string, string>();

  bind(value: unknown, type: string): string {
    const key = `${type} ${JSON.stringify(value)}`;
    const known = this.#known.get(key);
    if (known) return known;
    const name = `p${this.#known.size}`;
    this.values[name] = value;
    const placeholder = `{${name}:${type}}`;
    this.#known.set(key, placeholder);
    return placeholder;
  }

  /** The text with its values in place of their names: the same for the same question, whatever else is bound. Not to be run. */
  inserted(sql: string): string {
    return sql.replaceAll(/\{(p\d+):\w[^{}]*\}/g, (_, name: string) => JSON.stringify(this.values[name]));
  }
}

export function filterToSql(node: FilterNode | undefined, parameters: Parameters): string {
  if (!node) return '1';
  switch (node.type) {
    case 'and':
    case 'or':
      return `(${node.children.map((child) => filterToSql(child, parameters)).join(node.type === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `NOT (${filterToSql(node.child, parameters)})`;
    case 'text':
      return textCondition(node.text, node.isPhrase, parameters);
    case 'exists':
      return existence(columnOf(node.field, parameters));
    case 'compare':
      return comparison(columnOf(node.field, parameters), node.operator, node.value, parameters);
    default:
      return node satisfies never;
  }
}

/** The column of a field, or the value of a label of the project's own. */
export function columnOf(field: string, parameters: Parameters): Column {
  const column = Object.hasOwn(FILTER_COLUMNS, field) ? FILTER_COLUMNS[field] : undefined;
  if (column) return column;
  if (field.startsWith('score.')) {
    const name = parameters.bind(field.slice('score.'.length), 'String');
    // Of several scores of a name the last counts.
    return number(`arrayLast((value, name) -> name = ${name}, score_values, score_names)`);
  }
  if (field.startsWith('stage_ms.')) {
    const place = `indexOf(stage_names, ${parameters.bind(field.slice('stage_ms.'.length), 'String')})`;
    return number(`if(${place} = 0, NULL, stage_critical_ms[${place}])`);
  }
  if (!field.startsWith('label.')) throw new Error(`there is no column for the field ${field}`);
  const label = field.slice('label.'.length);
  return string(
    Object.hasOwn(LABEL_COLUMNS, label)
      ? LABEL_COLUMNS[label as CohortLabel]
      : `labels[${parameters.bind(label, 'String')}]`,
  );
}

function existence({ sql, kind }: Column): string {
  switch (kind) {
    case 'number':
      return `isNotNull(${sql})`;
    case 'boolean':
      return '1';
    case 'string':
      return `notEmpty(${sql})`;
    case 'list':
      return `arrayExists(element -> notEmpty(element), ${sql})`;
    default:
      return kind satisfies never;
  }
}

function comparison(column: Column, operator: CompareOperator, value: string | number, parameters: Parameters): string {
  switch (column.kind) {
    case 'number':
      return comparisonToSql(column.sql, operator, Number(value), parameters);
    case 'boolean':
      return `${column.sql} = ${value === 'true' ? 'true' : 'false'}`;
    case 'string':
    case 'list':
      return textComparison(column, String(value), parameters);
    default:
      return column.kind satisfies never;
  }
}

/** Numbers that may be absent and are indexed, as they are and by their negative (`ddl/0020-…`): an absent one counts as more than any other there. */
const INDEXED_IF_PRESENT = new Set(['time_to_first_token_ms', 'cost_usd', 'input_tokens', 'output_tokens']);

/** What was not reported is neither above nor below anything. Said so that the indexes of the numbers are looked at. */
export function comparisonToSql(sql: string, operator: CompareOperator, value: number, parameters: Parameters): string {
  if (sql === 'duration_ms') return `${sql} ${operator} ${parameters.bind(String(value), 'Float64')}`;
  if (!INDEXED_IF_PRESENT.has(sql))
    return `ifNull(${sql} ${operator} ${parameters.bind(String(value), 'Float64')}, false)`;
  const isAbove = operator === '>' || operator === '>=';
  const compared = isAbove
    ? `-${sql} ${operator === '>' ? '<' : '<='} ${parameters.bind(String(-value), 'Float64')}`
    : `${sql} ${operator} ${parameters.bind(String(value), 'Float64')}`;
  return `(isNotNull(${sql}) AND ${compared})`;
}

/** The empty text means that a field is absent, and what is absent equals nothing. */
function textComparison({ sql, kind }: Column, value: string, parameters: Parameters): string {
  if (value === '') return '0';
  if (!hasWildcard(value)) {
    const bound = parameters.bind(unescaped(value), 'String');
    return kind === 'list' ? `has(${sql}, ${bound})` : `${sql} = ${bound}`;
  }
  const pattern = parameters.bind(likePattern(value), 'String');
  return kind === 'list'
    ? `arrayExists(element -> element LIKE ${pattern} AND notEmpty(element), ${sql})`
    : `(${sql} LIKE ${pattern} AND notEmpty(${sql}))`;
}

function hasWildcard(value: string): boolean {
  return value.replaceAll(/\\[\\*]/g, '').includes('*');
}

function unescaped(value: string): string {
  return value.replaceAll(/\\([\\*])/g, '$1');
}

function likePattern(value: string): string {
  return value.replaceAll(/\\([\\*])|\*|[%_\\]/g, (match, escaped: string | undefined) => {
    if (escaped) return escaped === '\\' ? '\\\\' : escaped;
    return match === '*' ? '%' : `\\${match}`;
  });
}

const TEXTS = ['lower(input)', 'lower(output)'] as const;
const NO_WORD = '[^a-z0-9\\x{80}-\\x{10ffff}]';

/** What the text indexes are over, to the letter (`ddl/0020-index-word-pairs.sql`): the texts, and hashes of each two words side by side in them. */
export const INDEXED_TEXT = "lower(concat(input, ' ', output))";
const pairHash = (first: string, second: string) => `hex(toUInt16(cityHash64(${first}, ${second}) % 16384))`;
export const INDEXED_PAIRS = `arrayMap((a, b) -> ${pairHash('a', 'b')}, arrayPopBack(tokens(${INDEXED_TEXT})), arrayPopFront(tokens(${INDEXED_TEXT})))`;

/** Words are looked up in the text index; a phrase is searched for only in texts that have all its words, and about side by side. */
function textCondition(text: string, isPhrase: boolean, parameters: Parameters): string {
  const words = searchWords(text);
  const hasWords = words.length === 0 ? [] : [hasAllTokens(INDEXED_TEXT, words, parameters)];
  if (!isPhrase) return hasWords[0] ?? '1';
  // Joined by AND at the top, so that texts are read for the rows alone which the indexes leave.
  return `(${[...hasWords, ...hasPairs(words, parameters), phraseCondition(asciiLower(text), parameters)].join(' AND ')})`;
}

function hasAllTokens(texts: string, words: readonly string[], parameters: Parameters): string {
  return `hasAllTokens(${texts}, ${parameters.bind([...new Set(words)], 'Array(String)')})`;
}

/** Few enough for a short statement, and more than any phrase needs to be found by. */
const MAX_PAIRS = 32;

function hasPairs(words: readonly string[], parameters: Parameters): readonly string[] {
  if (words.length < 2) return [];
  const bound = words.slice(0, MAX_PAIRS + 1).map((word) => parameters.bind(word, 'String'));
  const pairs = bound.slice(1).map((word, i) => pairHash(bound[i]!, word));
  return [`hasAllTokens(${INDEXED_PAIRS}, [${pairs.join(', ')}])`];
}

/** The phrase as it is, not as a part of longer words. */
function phraseCondition(phrase: string, parameters: Parameters): string {
  const pattern = parameters.bind(`%${phrase.replaceAll(/[%_\\]/g, '\\$&')}%`, 'String');
  const isWord = (character: string | undefined) => character !== undefined && searchWords(character).length > 0;
  if (!isWord(phrase[0]) && !isWord(phrase.at(-1))) return inAnyText((column) => `${column} LIKE ${pattern}`);
  const before = isWord(phrase[0]) ? `(?:^|${NO_WORD})` : '';
  const after = isWord(phrase.at(-1)) ? `(?:$|${NO_WORD})` : '';
  const bounded = parameters.bind(`${before}${phrase.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')}${after}`, 'String');
  return inAnyText((column) => `(${column} LIKE ${pattern} AND match(${column}, ${bounded}))`);
}

const inAnyText = (condition: (column: string) => string) => `(${TEXTS.map(condition).join(' OR ')})`;
