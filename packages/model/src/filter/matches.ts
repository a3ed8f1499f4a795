import { FACT_NAMES } from '../fact.ts';
import type { RequestRecord } from '../request.ts';
import type { FilterNode } from './node.ts';

/** Whether a request passes a filter; the same answer as the store's SQL gives. For live tail, where no query runs. */
export function matchesFilter(node: FilterNode | undefined, record: RequestRecord): boolean {
  if (!node) return true;
  switch (node.type) {
    case 'and':
      return node.children.every((child) => matchesFilter(child, record));
    case 'or':
      return node.children.some((child) => matchesFilter(child, record));
    case 'not':
      return !matchesFilter(node.child, record);
    case 'text':
      return matchesText(node.text, node.isPhrase, record);
    case 'exists':
      return valuesOf(node.field, record).length > 0;
    case 'compare': {
      const { operator, value } = node;
      return valuesOf(node.field, record).some((actual) => compare(actual, operator, value));
    }
    default:
      return node satisfies never;
  }
}

/** Words as the store's text index splits them: runs of letters, digits and anything beyond ASCII, lower case. */
export function searchWords(text: string): readonly string[] {
  return asciiLower(text).match(/[a-z0-9\u0080-\u{10ffff}]+/gu) ?? [];
}

export function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * Whether a text matches a pattern of the filter language (`*`, with `\*` and `\\` for themselves). Takes each piece between stars at
 * its first place, so the time is bounded by pattern × text whatever the pattern is.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  const [first = '', ...rest] = wildcardPieces(pattern);
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

function wildcardPieces(pattern: string): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const [token] of pattern.matchAll(/\\[\\*]|[^]/gu)) {
    if (token === '*') {
      pieces.push(piece);
      piece = '';
    } else {
      piece += token === '\\*' ? '*' : token === '\\\\' ? '\\' : token;
    }
  }
  return [...pieces, piece];
}

function matchesText(text: string, isPhrase: boolean, record: RequestRecord): boolean {
  const texts = [record.input ?? '', record.output ?? ''].map(asciiLower);
  if (isPhrase) return texts.some((candidate) => hasPhrase(candidate, asciiLower(text)));
  const words = searchWords(text);
  const found = texts.map((candidate) => new Set(searchWords(candidate)));
  return words.every((word) => found.some((set) => set.has(word)));
}

/** Whether the phrase occurs as it is and not as a part of longer words. */
function hasPhrase(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const splitsFirst = isWordPart(phrase[0]) && isWordPart(text[at - 1]);
    const splitsLast = isWordPart(phrase.at(-1)) && isWordPart(text[at + phrase.length]);
    if (!splitsFirst && !splitsLast) return true;
  }
  return false;
}

function isWordPart(character: string | undefined): boolean {
  return character !== undefined && /[a-z0-9\u0080-\uffff]/.test(character);
}

function compare(actual: string | number, operator: '=' | '>' | '>=' | '<' | '<=', value: string | number): boolean {
  if (typeof actual === 'string' || typeof value === 'string') return matchesWildcard(String(value), String(actual));
  switch (operator) {
    case '=':
      return actual === value;
    case '>':
      return actual > value;
    case '>=':
      return actual >= value;
    case '<':
      return actual < value;
    case '<=':
      return actual <= value;
    default:
      return operator satisfies never;
  }
}

type Values = readonly (string | number | undefined)[];

const READERS: Readonly<Record<string, (record: RequestRecord) => Values>> = {
  outcome: (record) => [record.outcome.status],
  outcome_source: (record) => [record.outcome.source],
  error_type: (record) => [record.errorType],
  class: (record) => [record.label?.class],
  failing_stage: (record) => [record.label?.stage],
  sub_class: (record) => [record.label?.subClass],
  rule: (record) => [record.label?.rule],
  label_source: (record) => [record.label?.source],
  confidence: (record) => [record.label?.confidence],
  score: (record) => record.scores.map(({ name }) => name),
  name: (record) => [record.name],
  service: (record) => record.serviceNames,
  tenant: (record) => [record.cohort['tenant']],
  intent: (record) => [record.cohort['intent']],
  workflow: (record) => [record.cohort['workflow']],
  locale: (record) => [record.cohort['locale']],
  environment: (record) => [record.cohort['environment']],
  release: (record) => [record.cohort['release']],
  prompt_version: (record) => [record.cohort['promptVersion']],
  user_tier: (record) => [record.cohort['userTier']],
  model: (record) => record.models,
  provider: (record) => record.providers,
  tool: (record) => record.toolNames,
  stage: (record) => record.stageTimes.map(({ stage }) => stage),
  missing: (record) => record.evidence.completeness.missing,
  dialect: (record) => record.dialects,
  sign: (record) => record.signs,
  session_id: (record) => [record.sessionId],
  user_id: (record) => [record.userId],
  request_id: (record) => [record.requestId],
  trace_id: (record) => record.traceIds,
  duration_ms: (record) => [record.durationMs],
  time_to_first_token_ms: (record) => [record.timeToFirstTokenMs],
  cost_usd: (record) => [record.costUsd],
  input_tokens: (record) => [record.usage.inputTokens],
  output_tokens: (record) => [record.usage.outputTokens],
  cache_read_tokens: (record) => [record.usage.cacheReadTokens],
  reasoning_tokens: (record) => [record.usage.reasoningTokens],
  spans: (record) => [record.counts.spans],
  generations: (record) => [record.counts.generations],
  tool_calls: (record) => [record.counts.toolCalls],
  tool_errors: (record) => [record.counts.toolErrors],
  retries: (record) => [record.counts.retries],
  has_root: (record) => [String(record.hasRoot)],
  ...Object.fromEntries(FACT_NAMES.map((name) => [name, (record: RequestRecord) => [record.facts[name]]])),
};

function valuesOf(field: string, record: RequestRecord): readonly (string | number)[] {
  const values = Object.hasOwn(READERS, field) ? READERS[field]!(record) : namedValues(field, record);
  return values.filter((value): value is string | number => value !== undefined && value !== '');
}

function namedValues(field: string, { cohort, scores, stageTimes }: RequestRecord): Values {
  if (field.startsWith('stage_ms.'))
    return [stageTimes.find(({ stage }) => stage === field.slice('stage_ms.'.length))?.criticalMs];
  // Of several scores of a name the last counts, as in the store.
  if (field.startsWith('score.')) return [scores.findLast(({ name }) => name === field.slice('score.'.length))?.value];
  const label = field.replace(/^label\./, '');
  return Object.hasOwn(cohort, label) ? [cohort[label]] : [];
}
