// Turns what an application holds (chunks, messages, citations) into the attributes that receivers read.
import { captureJson, captureText } from '../capture/capture.ts';
import { scalarText } from '../capture/scalar-text.ts';
import { keepsContent } from '../capture/settings.ts';

/** A chunk that retrieval found, or that reached the prompt. */
export interface Document {
  readonly id: string | number;
  readonly score?: number | undefined;
  /** Counts from 1; default: its place in the list. */
  readonly rank?: number | undefined;
  readonly text?: string | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** A message in the OpenTelemetry shape (`parts`) or in that of a model provider (`content`, `tool_calls`). */
export interface ChatMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly parts?: readonly unknown[] | undefined;
}

/** A source that the answer names: its id, or with where it stands and what it says. */
export type CitationInput =
  | string
  | { readonly id: string | number; readonly marker?: string | undefined; readonly quote?: string | undefined };

const MAX_DOCUMENTS = 1000;

/** Without content only ids, ranks and scores are left. */
export function documents(list: unknown, attribute: string): string | undefined {
  if (!Array.isArray(list)) return undefined;
  const kept: readonly unknown[] = list.length > MAX_DOCUMENTS ? list.slice(0, MAX_DOCUMENTS) : list;
  if (keepsContent()) return captureJson(kept, attribute);
  return JSON.stringify(
    kept.flatMap((item) => {
      const id = isObject(item) ? scalarText(item['id']) : undefined;
      return id === undefined ? [] : [{ id, ...numbers(item as Record<string, unknown>, 'rank', 'score') }];
    }),
  );
}

export function citations(list: unknown, attribute: string): string | undefined {
  if (!Array.isArray(list)) return undefined;
  const kept = list
    .slice(0, MAX_DOCUMENTS)
    .flatMap((item: unknown) =>
      isObject(item) && item['id'] !== undefined
        ? [{ ...item, id: scalarText(item['id']) }]
        : typeof item === 'string' || typeof item === 'number'
          ? [{ id: String(item) }]
          : [],
    );
  return keepsContent()
    ? captureJson(kept, attribute)
    : JSON.stringify(kept.map((item: Record<string, unknown>) => ({ id: item['id'], marker: item['marker'] })));
}

/** A text is one message of `role`. */
export function messages(value: unknown, role: string, attribute: string): string | undefined {
  if (value === undefined || value === null || !keepsContent()) return undefined;
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return captureJson(
    list.map((item) => message(item, role)),
    attribute,
  );
}

/** Content that is plain text and calls of tools become parts; anything else stays as the provider has it. */
function message(item: unknown, role: string): unknown {
  if (typeof item === 'string') return { role, parts: [text(item)] };
  if (!isObject(item) || item['parts'] !== undefined) return item;
  const { content, tool_calls: calls, ...rest } = { role, ...item } as Record<string, unknown>;
  const isResult = rest['role'] === 'tool' && rest['tool_call_id'] !== undefined;
  if (isResult)
    return { role: 'tool', parts: [{ type: 'tool_call_response', id: rest['tool_call_id'], response: content }] };
  if (content !== null && content !== undefined && typeof content !== 'string') return item;
  const parts = typeof content === 'string' && content !== '' ? [text(content)] : [];
  return { ...rest, parts: [...parts, ...(Array.isArray(calls) ? calls.map(toolCall) : [])] };
}

function text(content: string): unknown {
  return { type: 'text', content };
}

function toolCall(call: unknown): unknown {
  const called = isObject(call) && isObject(call['function']) ? call['function'] : undefined;
  if (!isObject(call) || !called) return call;
  return { type: 'tool_call', id: call['id'], name: called['name'], arguments: called['arguments'] };
}

export function textList(value: unknown, attribute: string): string | undefined {
  return captureText(
    Array.isArray(value) ? value.filter((item) => typeof item === 'string').join('\n') : value,
    attribute,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numbers(item: Record<string, unknown>, ...keys: readonly string[]): Record<string, number> {
  return Object.fromEntries(keys.flatMap((key) => (typeof item[key] === 'number' ? [[key, item[key]]] : [])));
}
