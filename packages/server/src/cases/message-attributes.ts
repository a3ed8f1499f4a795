// Messages that came beside their span, in log records, as the attributes that hold them on a span (OpenTelemetry GenAI 1.37 and later).
import type { Message, MessagePart, Span } from '@faultline/model';

/** The span with its messages among its attributes, so that it stands by itself. */
export function withMessageAttributes(span: Span): Span {
  const { inputMessages, outputMessages } = span;
  return {
    ...span,
    attributes: {
      ...span.attributes,
      ...(inputMessages.length === 0 ? {} : { 'gen_ai.input.messages': toJson(inputMessages) }),
      ...(outputMessages.length === 0 ? {} : { 'gen_ai.output.messages': toJson(outputMessages) }),
    },
  };
}

function toJson(messages: readonly Message[]): string {
  return JSON.stringify(
    messages.map(({ role, parts, name, finishReason }) => ({
      role,
      parts: parts.map(toPart),
      name,
      finish_reason: finishReason,
    })),
  );
}

function toPart(part: MessagePart): object {
  if (part.type === 'text' || part.type === 'reasoning') return { type: part.type, content: part.text };
  if (part.type === 'tool_result')
    return { type: 'tool_call_response', id: part.id, name: part.name, response: part.result };
  if (part.type === 'media')
    return { type: 'uri', modality: part.modality, mime_type: part.mimeType, uri: part.uri, file_id: part.fileId };
  if (part.type === 'tool_call') return part;
  return part.value !== null && typeof part.value === 'object' ? part.value : { type: part.kind, content: part.value };
}
