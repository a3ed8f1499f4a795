// The rendered prompt of the call that answered, as chat messages that an OpenAI-compatible endpoint takes.
import { createHash } from 'node:crypto';
import type { CaseFile, Message, Span } from '@faultline/model';

/** The answering call is the one whose messages have the hash that the evidence knows. */
export function answeringSpan(spans: readonly Span[], promptHash: string | undefined): Span | undefined {
  return spans.find(
    ({ inputMessages }) =>
      inputMessages.length > 0 &&
      createHash('sha256').update(JSON.stringify(inputMessages)).digest('hex') === promptHash,
  );
}

export function chatPrompt(messages: readonly Message[]): CaseFile['prompt'] {
  return messages.map(({ role, parts }) => {
    const result = parts.find((part) => part.type === 'tool_result');
    if (result)
      return { role, content: asText(result.result), ...(result.id === undefined ? {} : { tool_call_id: result.id }) };
    const content = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
    const calls = parts.filter((part) => part.type === 'tool_call');
    if (calls.length === 0) return { role, content };
    return {
      role,
      content: content === '' ? null : content,
      tool_calls: calls.map(({ id = '', name, arguments: given }) => ({
        id,
        type: 'function' as const,
        function: { name, arguments: asText(given) },
      })),
    };
  });
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
