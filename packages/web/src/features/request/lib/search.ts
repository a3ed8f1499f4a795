import type { MessageJson, SpanJson } from '@faultline/model';
import { hasFailed, type SpanTree } from './tree.ts';

/** A word to look for, or a condition: `is:error`, `stage:tool`, `service:api`, `model:…`, `tool:…`. All must hold. */
interface Term {
  readonly field?: string;
  readonly value: string;
}

const FIELDS: Readonly<Record<string, (span: SpanJson) => readonly (string | undefined)[]>> = {
  stage: (span) => [span.stage],
  service: (span) => [span.serviceName],
  model: (span) => [span.requestModel, span.responseModel],
  tool: (span) => [span.toolName],
  name: (span) => [span.name],
  error: (span) => [span.errorType, span.errorMessage, span.status.message],
  dialect: (span) => [span.dialect],
};

/** Splits a search into terms; quotes keep words together. An unknown `field:` is read as plain text. */
function parseSearch(query: string): readonly Term[] {
  const words = query.match(/(?:[^\s"]+|"[^"]*"?)+/g) ?? [];
  return words
    .map((word): Term => {
      const text = word.replaceAll('"', '').toLowerCase();
      const colon = text.indexOf(':');
      const field = colon > 0 ? text.slice(0, colon) : '';
      const value = text.slice(colon + 1);
      if (value !== '' && (Object.hasOwn(FIELDS, field) || field === 'is')) return { field, value };
      return { value: text };
    })
    .filter((term) => term.value !== '');
}

/** Indexes of the spans that match every term, in tree order. Text is looked for in names, ids, errors, and in content where it was sent along. */
export function searchSpans(tree: SpanTree, query: string): number[] {
  const terms = parseSearch(query);
  if (terms.length === 0) return [];
  const found: number[] = [];
  for (const node of tree.nodes) if (terms.every((term) => matches(node.span, term))) found.push(node.index);
  return found;
}

function matches(span: SpanJson, { field, value }: Term): boolean {
  if (field === 'is') {
    return value === 'error' || value === 'failed'
      ? hasFailed(span)
      : value === 'critical'
        ? span.isCritical
        : value === 'orphan' && span.isOrphan;
  }
  if (field !== undefined) return (FIELDS[field]?.(span) ?? []).some((text) => text?.toLowerCase().includes(value));
  return textOf(span).includes(value);
}

const texts = new WeakMap<SpanJson, string>();

function textOf(span: SpanJson): string {
  let text = texts.get(span);
  if (text === undefined) {
    text = [
      span.name,
      span.stage,
      span.serviceName,
      span.scopeName,
      span.provider,
      span.requestModel,
      span.responseModel,
      span.responseId,
      span.promptName,
      span.toolName,
      span.toolCallId,
      span.errorType,
      span.errorMessage,
      span.status.message,
      span.spanId,
      span.traceId,
      span.query,
      span.input,
      span.output,
      json(span.toolArguments),
      json(span.toolResult),
      ...messageTexts(span.inputMessages ?? []),
      ...messageTexts(span.outputMessages ?? []),
      ...[...(span.candidates ?? []), ...(span.selected ?? [])].flatMap((document) => [document.id, document.text]),
      ...Object.entries(span.attributes ?? {}).map(([key, value]) => `${key}=${json(value)}`),
    ]
      .filter((part) => part !== undefined && part !== '')
      .join('\n')
      .toLowerCase();
    texts.set(span, text);
  }
  return text;
}

function messageTexts(messages: readonly MessageJson[]): (string | undefined)[] {
  return messages.flatMap((message) =>
    message.parts.map((part) => (part.type === 'text' || part.type === 'reasoning' ? part.text : json(part))),
  );
}

function json(value: unknown): string | undefined {
  return typeof value === 'string' ? value : value === undefined ? undefined : JSON.stringify(value);
}
