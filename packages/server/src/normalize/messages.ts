// Reads a conversation in any of the shapes that clients send it in, into canonical messages.
import type { Message, MessagePart } from '@faultline/model';
import { decodeJson, list, record, string } from './values.ts';

type Json = Readonly<Record<string, unknown>>;

/** Undefined when there is nothing that could be a message. `defaultRole` is for texts and parts that name none. */
export function readMessages(value: unknown, defaultRole = 'user'): Message[] | undefined {
  const decoded = decodeJson(value);
  if (decoded === undefined || decoded === null) return undefined;
  if (typeof decoded === 'string') return [{ role: defaultRole, parts: [{ type: 'text', text: decoded }] }];
  const messages = list(decoded)
    ? readList(decoded as readonly unknown[], defaultRole)
    : readRecord(decoded as Json, defaultRole);
  return messages && messages.length > 0 ? messages : undefined;
}

function readList(items: readonly unknown[], defaultRole: string): Message[] {
  const decoded = items.map((item) => (typeof item === 'string' ? (record(decodeJson(item)) ?? item) : item));
  // A list of parts (no roles anywhere) is one message.
  if (decoded.length > 0 && decoded.every((item) => isPart(item)))
    return [{ role: defaultRole, parts: decoded.flatMap(readPart) }];
  return decoded.flatMap((item): Message[] => {
    if (typeof item === 'string') return [{ role: defaultRole, parts: [{ type: 'text', text: item }] }];
    if (Array.isArray(item)) return readList(item, defaultRole);
    return record(item) ? (readRecord(record(item)!, defaultRole) ?? []) : [];
  });
}

function isPart(item: unknown): boolean {
  const json = record(item);
  return (
    json !== undefined &&
    typeof json['type'] === 'string' &&
    json['role'] === undefined &&
    !isLangChain(json) &&
    !('item' in json) &&
    PART_TYPES.has(json['type'])
  );
}

const PART_TYPES = new Set([
  'text',
  'input_text',
  'output_text',
  'refusal',
  'reasoning',
  'thinking',
  'redacted_thinking',
  'tool_call',
  'tool-call',
  'tool_use',
  'tool_call_response',
  'tool-result',
  'tool_result',
  'image',
  'image_url',
  'input_image',
  'audio',
  'input_audio',
  'file',
  'input_file',
  'video',
  'blob',
  'uri',
  'server_tool_call',
  'server_tool_call_response',
]);

/** One message, or an object that holds messages under one of the usual names. */
function readRecord(json: Json, defaultRole: string): Message[] | undefined {
  if (isLangChain(json)) return [readLangChain(json)];
  const inner = record(json['message']);
  if (inner && (inner['role'] !== undefined || inner['content'] !== undefined)) {
    const finishReason = string(json['finish_reason']);
    return readRecord({ ...inner, ...(finishReason ? { finish_reason: finishReason } : {}) }, defaultRole);
  }
  if (
    json['role'] !== undefined ||
    json['parts'] !== undefined ||
    (json['content'] !== undefined && !('messages' in json))
  )
    return [readMessage(json, defaultRole)];
  // OpenAI Responses items stand beside messages without a role.
  const item = readResponseItem(json);
  if (item) return [item];
  for (const key of ['messages', 'input', 'choices', 'output', 'generations', 'response', 'prompt'] as const) {
    if (json[key] === undefined) continue;
    const messages = readMessages(
      json[key],
      key === 'choices' || key === 'output' || key === 'generations' || key === 'response' ? 'assistant' : defaultRole,
    );
    if (!messages) continue;
    const system = string(json['system']) ?? string(json['instructions']);
    return system && messages[0]?.role !== 'system'
      ? [{ role: 'system', parts: [{ type: 'text', text: system }] }, ...messages]
      : messages;
  }
  return undefined;
}

function readMessage(json: Json, defaultRole: string): Message {
  const role = roleOf(string(json['role']) ?? defaultRole);
  const parts = readContent(json['parts'] ?? json['content'] ?? json['contents'], role, json);
  const reasoning =
    string(json['reasoning_content']) ?? (typeof json['reasoning'] === 'string' ? json['reasoning'] : undefined);
  if (reasoning) parts.unshift({ type: 'reasoning', text: reasoning });
  for (const call of list(decodeJson(json['tool_calls'])) ?? list(decodeJson(json['toolCalls'])) ?? []) {
    const part = readToolCall(record(call));
    if (part) parts.push(part);
  }
  const functionCall = record(json['function_call']);
  if (functionCall && string(functionCall['name']))
    parts.push(toolCall(undefined, functionCall['name'], functionCall['arguments']));
  const refusal = string(json['refusal']);
  if (refusal) parts.push({ type: 'text', text: refusal });
  const name = string(json['name']);
  const finishReason = string(json['finish_reason']) ?? string(json['finishReason']);
  return {
    role,
    parts,
    ...(name ? { name } : {}),
    ...(finishReason ? { finishReason: normalizeFinishReason(finishReason) } : {}),
  };
}

function readContent(value: unknown, role: string, message: Json): MessagePart[] {
  const content = typeof value === 'string' && /^\s*\[\s*\{/.test(value) ? (decodeJson(value) ?? value) : value;
  if (role === 'tool') {
    const parts = list(content)?.flatMap(readPart) ?? [];
    if (parts.length > 0 && parts.every((part) => part.type === 'tool_result')) return parts;
    const id = string(message['tool_call_id']) ?? string(message['toolCallId']) ?? string(message['id']);
    const name = string(message['name']);
    if (content === undefined || content === null) return [];
    return [
      { type: 'tool_result', ...(id ? { id } : {}), ...(name ? { name } : {}), result: decodeJson(content) ?? content },
    ];
  }
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return content === '' || content === 'null' ? [] : [{ type: 'text', text: content }];
  if (Array.isArray(content))
    return content.flatMap((part: unknown): MessagePart[] =>
      typeof part === 'string' ? [{ type: 'text', text: part }] : readPart(part),
    );
  const part = record(content);
  return part && typeof part['type'] === 'string'
    ? readPart(part)
    : [{ type: 'other', kind: 'content', value: content }];
}

function readPart(value: unknown): MessagePart[] {
  const json = record(value);
  if (!json) return [];
  // Some dialects wrap the part once more.
  const wrapped = record(json['message_content']);
  if (wrapped) return readPart(wrapped);
  const type = string(json['type']) ?? (json['text'] === undefined ? '' : 'text');
  switch (type) {
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'refusal': {
      const text = string(json['text']) ?? string(json['content']) ?? string(json['refusal']);
      return text === undefined ? [] : [{ type: 'text', text }];
    }
    case 'reasoning':
    case 'thinking':
    case 'redacted_thinking': {
      const text =
        string(json['content']) ??
        string(json['text']) ??
        string(json['thinking']) ??
        string(json['reasoning']) ??
        textOfSummary(json['summary']);
      return text === undefined ? [] : [{ type: 'reasoning', text }];
    }
    case 'tool_call':
    case 'tool-call':
    case 'tool_use':
    case 'server_tool_call':
    case 'function': {
      const call = readToolCall(json);
      return call ? [call] : [];
    }
    case 'tool_call_response':
    case 'server_tool_call_response':
    case 'tool-result':
    case 'tool_result': {
      const id =
        string(json['id']) ?? string(json['toolCallId']) ?? string(json['tool_call_id']) ?? string(json['tool_use_id']);
      const name = string(json['name']) ?? string(json['toolName']);
      const result =
        json['response'] ??
        json['result'] ??
        outputOf(json['output']) ??
        json['content'] ??
        json['server_tool_call_response'] ??
        null;
      return [
        { type: 'tool_result', ...(id ? { id } : {}), ...(name ? { name } : {}), result: decodeJson(result) ?? result },
      ];
    }
    case '':
      return [];
    default:
      return [readMedia(type, json) ?? { type: 'other', kind: type, value: json }];
  }
}

/** The AI SDK wraps tool outputs: `{ type: "json" | "text", value }`. */
function outputOf(value: unknown): unknown {
  const json = record(value);
  return json && 'value' in json && typeof json['type'] === 'string' ? json['value'] : value;
}

function textOfSummary(value: unknown): string | undefined {
  const texts = list(value)?.map((item) => string(record(item)?.['text']) ?? '') ?? [];
  return texts.join('\n') || undefined;
}

function readToolCall(json: Json | undefined): MessagePart | undefined {
  if (!json) return undefined;
  const wrapped = record(json['tool_call']) ?? json;
  const called = record(wrapped['function']) ?? record(wrapped['server_tool_call']) ?? wrapped;
  const name =
    string(called['name']) ??
    string(wrapped['toolName']) ??
    string(wrapped['function.name']) ??
    string(wrapped['name']);
  if (!name) return undefined;
  const id = string(wrapped['id']) ?? string(wrapped['toolCallId']) ?? string(wrapped['call_id']);
  return toolCall(
    id,
    name,
    called['arguments'] ?? wrapped['args'] ?? wrapped['input'] ?? called['args'] ?? wrapped['function.arguments'],
  );
}

function toolCall(id: string | undefined, name: unknown, value: unknown): MessagePart {
  const decoded = decodeJson(value);
  return {
    type: 'tool_call',
    ...(id ? { id } : {}),
    name: String(name),
    ...(decoded === undefined ? {} : { arguments: decoded }),
  };
}

/** Items of the OpenAI Responses API that are not messages. */
function readResponseItem(json: Json): Message | undefined {
  switch (json['type']) {
    case 'function_call':
      return {
        role: 'assistant',
        parts: [toolCall(string(json['call_id']) ?? string(json['id']), json['name'], json['arguments'])],
      };
    case 'function_call_output': {
      const id = string(json['call_id']);
      return {
        role: 'tool',
        parts: [{ type: 'tool_result', ...(id ? { id } : {}), result: decodeJson(json['output']) ?? null }],
      };
    }
    case 'reasoning':
    case 'text':
    case 'tool_call':
    case 'tool_use': {
      const parts = readPart(json);
      return parts.length > 0 ? { role: 'assistant', parts } : undefined;
    }
    default: {
      const text = string(json['text']);
      return text !== undefined && record(json['message']) === undefined
        ? { role: 'assistant', parts: [{ type: 'text', text }] }
        : undefined;
    }
  }
}

/** `{ lc, type: "constructor", id: [..., "HumanMessage"], kwargs }` or `{ type: "human", data | content }`. */
function isLangChain(json: Json): boolean {
  return (
    (json['lc'] !== undefined && record(json['kwargs']) !== undefined) ||
    (typeof json['type'] === 'string' &&
      Object.hasOwn(LANGCHAIN_ROLES, json['type']) &&
      (json['content'] !== undefined || record(json['data']) !== undefined))
  );
}

const LANGCHAIN_ROLES: Readonly<Record<string, string>> = {
  human: 'user',
  HumanMessage: 'user',
  HumanMessageChunk: 'user',
  ai: 'assistant',
  AIMessage: 'assistant',
  AIMessageChunk: 'assistant',
  system: 'system',
  SystemMessage: 'system',
  tool: 'tool',
  ToolMessage: 'tool',
  function: 'tool',
  FunctionMessage: 'tool',
};

function readLangChain(json: Json): Message {
  const kwargs = record(json['kwargs']) ?? record(json['data']) ?? json;
  const className = list(json['id'])?.at(-1);
  const role = LANGCHAIN_ROLES[typeof className === 'string' ? className : String(json['type'])] ?? 'user';
  return readMessage({ ...kwargs, role }, role);
}

function readMedia(type: string, json: Json): MessagePart | undefined {
  const modality =
    string(json['modality']) ??
    (/image/.test(type)
      ? 'image'
      : /audio/.test(type)
        ? 'audio'
        : /video/.test(type)
          ? 'video'
          : /file|document/.test(type)
            ? 'document'
            : undefined);
  if (modality === undefined && type !== 'blob' && type !== 'uri') return undefined;
  const source =
    record(json['source']) ??
    record(json['image_url']) ??
    record(json['image']) ??
    record(json['input_audio']) ??
    record(json['file']) ??
    json;
  const nested = record(source['image']) ?? source;
  const mimeType =
    string(json['mime_type']) ?? string(json['mediaType']) ?? string(source['media_type']) ?? string(json['mimeType']);
  const fileId = string(json['file_id']) ?? string(source['file_id']);
  const address = string(json['uri']) ?? string(nested['url']) ?? string(json['image_url']) ?? string(json['url']);
  const inline =
    string(json['content']) ??
    string(source['data']) ??
    string(json['image']) ??
    string(json['data']) ??
    (address?.startsWith('data:') ? address : undefined);
  return {
    type: 'media',
    modality: modality ?? 'unknown',
    ...(mimeType ? { mimeType } : {}),
    ...(address && !address.startsWith('data:') ? { uri: address } : {}),
    ...(fileId ? { fileId } : {}),
    ...(inline ? { sizeBytes: Math.floor((inline.replace(/^data:[^,]*,/, '').length * 3) / 4) } : {}),
  };
}

function roleOf(role: string): string {
  switch (role.toLowerCase()) {
    case 'human':
    case 'user':
      return 'user';
    case 'ai':
    case 'model':
    case 'assistant':
      return 'assistant';
    case 'developer':
    case 'system':
      return 'system';
    case 'function':
    case 'tool':
      return 'tool';
    default:
      return role;
  }
}

/** One word per way to end: `stop length tool_call content_filter error`, others as sent (standards §2.2). */
export function normalizeFinishReason(reason: string): string {
  switch (reason.toLowerCase().replaceAll('-', '_')) {
    case 'tool_calls':
    case 'tool_call':
    case 'tool_use':
    case 'function_call':
      return 'tool_call';
    case 'end_turn':
    case 'stop_sequence':
    case 'stop':
    case 'completed':
      return 'stop';
    case 'max_tokens':
    case 'length':
      return 'length';
    case 'content_filter':
    case 'safety':
    case 'refusal':
      return 'content_filter';
    default:
      return reason;
  }
}
