// Turns a parsed filter into a condition over `requests`. Fields map to columns by a table; every value is a bound parameter.
import { asciiLower, searchWords, type FilterNode } from '@faultline/model';

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

/** Collects bound values under names that cannot clash. */
export class Parameters {
  readonly values: Record<string, unknown> = {};
  #count = 0;

  bind(value: unknown, type: string): string {
    const name = `p${this.#count++}`;
    this.values[name] = value;
    return `{${name}:${type}}`;
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
    case 'exists': {
      const column = columnOf(node.field, parameters);
      if (column.kind === 'number') return `isNotNull(${column.sql})`;
      if (column.kind === 'boolean') return '1';
      return `notEmpty(${column.sql})`;
    }
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
  if (!field.startsWith('label.')) throw new Error(`there is no column for the field ${field}`);
  return string(`labels[${parameters.bind(field.slice('label.'.length), 'String')}]`);
}

function comparison(column: Column, operator: string, value: string | number, parameters: Parameters): string {
  switch (column.kind) {
    case 'number':
      // What was not reported is neither above nor below anything.
      return `ifNull(${column.sql} ${SQL_OPERATORS[operator]} ${parameters.bind(Number(value), 'Float64')}, false)`;
    case 'boolean':
      return `${column.sql} = ${value === 'true' ? 'true' : 'false'}`;
    case 'string':
      return `(${textComparison(column.sql, String(value), parameters)} AND notEmpty(${column.sql}))`;
    case 'list': {
      const text = String(value);
      if (!hasWildcard(text)) return `has(${column.sql}, ${parameters.bind(unescaped(text), 'String')})`;
      return `arrayExists(element -> ${textComparison('element', text, parameters)}, ${column.sql})`;
    }
    default:
      return column.kind satisfies never;
  }
}

const SQL_OPERATORS: Readonly<Record<string, string>> = { '=': '=', '>': '>', '>=': '>=', '<': '<', '<=': '<=' };

function textComparison(sql: string, value: string, parameters: Parameters): string {
  if (!hasWildcard(value)) return `${sql} = ${parameters.bind(unescaped(value), 'String')}`;
  return `${sql} LIKE ${parameters.bind(likePattern(value), 'String')}`;
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

function textCondition(text: string, isPhrase: boolean, parameters: Parameters): string {
  const words = searchWords(text);
  const indexed = words.filter((word) => /^[a-z0-9]+$/.test(word));
  const anywhere = (condition: (column: string) => string) =>
    `(${condition('lower(input)')} OR ${condition('lower(output)')})`;
  const contains = (part: string) => {
    const pattern = parameters.bind(`%${asciiLower(part).replaceAll(/[%_\\]/g, '\\$&')}%`, 'String');
    return (column: string) => `${column} LIKE ${pattern}`;
  };
  if (!isPhrase) {
    if (words.length === 0) return '1';
    return `(${words
      .map((word) => {
        const bound = parameters.bind(word, 'String');
        return anywhere((column) =>
          indexed.includes(word)
            ? `hasToken(${column}, ${bound})`
            : `has(splitByRegexp('[^a-z0-9\\x80-\\xff]+', ${column}), ${bound})`,
        );
      })
      .join(' AND ')})`;
  }
  const phrase = contains(text);
  // Inner words are whole in the text too, so the index can narrow a phrase; the first and the last may be parts of longer words.
  const inner = words
    .slice(1, -1)
    .filter((word) => indexed.includes(word))
    .map((word) => parameters.bind(word, 'String'));
  return anywhere(
    (column) => `(${[...inner.map((bound) => `hasToken(${column}, ${bound})`), phrase(column)].join(' AND ')})`,
  );
}
