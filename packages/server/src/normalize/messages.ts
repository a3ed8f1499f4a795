// Reads a conversation in any of the shapes that clients send it in, into canonical messages.
import type { Message, MessagePart } from '@faultline/model';
import { defined } from './usage.ts';
import { decodeJson, entryOf, list, record, string } from './values.ts';

type Json = Readonly<Record<string, unknown>>;

/** Lists and objects around messages that are nested deeper hold none: no client wraps them as often, and reading must end. */
const MAX_DEPTH = 12;

/**
 * Undefined when there is nothing that could be a message, or only messages without anything in them. `defaultRole` is for texts and
 * parts that name none.
 */
export function readMessages(value: unknown, defaultRole = 'user'): Message[] | undefined {
  const messages = readAny(value, defaultRole, 0);
  return messages?.some(({ parts }) => parts.length > 0) ? messages : undefined;
}

/** Messages in a value that need not be a conversation: text and objects without messages are none. */
export function readConversation(value: unknown): Message[] | undefined {
  const decoded = decodeJson(value);
  const items = list(decoded) ?? list(record(decoded)?.['messages']);
  const isConversation = items !== undefined && items.length > 0 && items.every(isMessage);
  return isConversation ? readMessages(items, 'user') : undefined;
}

function isMessage(item: unknown): boolean {
  const json = record(item);
  return json !== undefined && (typeof json['role'] === 'string' || isLangChain(json));
}

function readAny(value: unknown, defaultRole: string, depth: number): Message[] | undefined {
  const decoded = decodeJson(value);
  if (decoded === undefined || decoded === null || depth > MAX_DEPTH) return undefined;
  if (typeof decoded === 'string') return [{ role: defaultRole, parts: [{ type: 'text', text: decoded }] }];
  const items = list(decoded);
  if (items) return readList(items, defaultRole, depth + 1);
  const json = record(decoded);
  return json && readRecord(json, defaultRole, depth + 1);
}

function readList(items: readonly unknown[], defaultRole: string, depth: number): Message[] {
  if (depth > MAX_DEPTH) return [];
  const decoded = items.map((item) => (typeof item === 'string' ? (record(decodeJson(item)) ?? item) : item));
  // A list of parts (no roles anywhere) is one message.
  if (decoded.length > 0 && decoded.every((item) => isPart(item)))
    return [{ role: defaultRole, parts: decoded.flatMap(readPart) }];
  return decoded.flatMap((item): Message[] => {
    if (typeof item === 'string') return [{ role: defaultRole, parts: [{ type: 'text', text: item }] }];
    if (Array.isArray(item)) return readList(item, defaultRole, depth + 1);
    const json = record(item);
    return (json && readRecord(json, defaultRole, depth + 1)) ?? [];
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
function readRecord(json: Json, defaultRole: string, depth: number): Message[] | undefined {
  if (depth > MAX_DEPTH || isToolDefinition(json)) return undefined;
  if (isLangChain(json)) return [readLangChain(json)];
  // A choice of OpenAI, a candidate of Gemini: the message with its finish reason beside it.
  const inner = record(json['message']) ?? record(json['content']);
  if (inner && isLangChain(inner)) return [readLangChain(inner)];
  if (inner && (inner['role'] !== undefined || inner['content'] !== undefined || inner['parts'] !== undefined)) {
    const finishReason = string(json['finish_reason']) ?? string(json['finishReason']);
    const role = string(inner['role']) ?? string(json['role']);
    return readRecord({ ...inner, ...defined({ role, finish_reason: finishReason }) }, defaultRole, depth + 1);
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
  for (const [key, role] of CONTAINERS) {
    if (json[key] === undefined) continue;
    const messages = readAny(json[key], role ?? defaultRole, depth);
    if (!messages || messages.length === 0) continue;
    const system = readAny(
      json['system'] ?? json['instructions'] ?? record(json['config'])?.['system_instruction'],
      'system',
      depth,
    );
    return system && messages[0]?.role !== 'system' ? [...system, ...messages] : messages;
  }
  return undefined;
}

/** Names under which objects hold messages, with the role of those that name none. */
const CONTAINERS: readonly (readonly [string, string?])[] = [
  ['messages'],
  ['input'],
  ['contents'],
  ['choices', 'assistant'],
  ['candidates', 'assistant'],
  ['output', 'assistant'],
  ['generations', 'assistant'],
  ['response', 'assistant'],
  ['prompt'],
  ['args'],
];

/** LangChain's callbacks list the tools behind the messages, as if a tool had spoken. */
function isToolDefinition(json: Json): boolean {
  const content = record(json['content']);
  return (
    json['role'] === 'tool' &&
    json['tool_call_id'] === undefined &&
    content?.['type'] === 'function' &&
    record(content['function'])?.['name'] !== undefined
  );
}

function readMessage(json: Json, defaultRole: string): Message {
  const role = roleOf(string(json['role']) ?? defaultRole);
  const parts = readContent(json['parts'] ?? json['content'] ?? json['contents'], role, json);
  const reasoning =
    string(json['reasoning_content']) ?? (typeof json['reasoning'] === 'string' ? json['reasoning'] : undefined);
  if (reasoning) parts.unshift({ type: 'reasoning', text: reasoning });
  const extra = record(json['additional_kwargs']);
  const calls =
    nonEmptyList(decodeJson(json['tool_calls'])) ??
    nonEmptyList(decodeJson(json['toolCalls'])) ??
    nonEmptyList(extra?.['tool_calls']) ??
    [];
  for (const call of calls) {
    const part = readToolCall(record(call));
    if (part && !parts.some((known) => isSameCall(known, part))) parts.push(part);
  }
  const functionCall = record(json['function_call']) ?? record(extra?.['function_call']);
  const functionName = string(functionCall?.['name']) ?? string(json['function_call_name']);
  if (functionName)
    parts.push(toolCall(undefined, functionName, functionCall?.['arguments'] ?? json['function_call_arguments_json']));
  const refusal = string(json['refusal']);
  if (refusal) parts.push({ type: 'text', text: refusal });
  const name = string(json['name']);
  const finishReason = string(json['finish_reason']) ?? string(json['finishReason']);
  // Anthropic, Gemini and Pydantic AI hand tool results over as messages of the user.
  const isToolAnswer = parts.length > 0 && parts.every(({ type }) => type === 'tool_result');
  return {
    role: isToolAnswer ? 'tool' : role,
    parts,
    ...(name ? { name } : {}),
    ...(finishReason ? { finishReason: normalizeFinishReason(finishReason) } : {}),
  };
}

function nonEmptyList(value: unknown): readonly unknown[] | undefined {
  const items = list(value);
  return items && items.length > 0 ? items : undefined;
}

/** Anthropic through LangChain names a call in the content and again in `tool_calls`. */
function isSameCall(a: MessagePart, b: MessagePart): boolean {
  return a.type === 'tool_call' && b.type === 'tool_call' && a.id !== undefined && a.id === b.id;
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
  const type =
    string(json['type']) ?? (json['text'] === undefined ? '' : json['thought'] === true ? 'reasoning' : 'text');
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
      return readGeminiPart(json);
    default:
      return [readMedia(type, json) ?? { type: 'other', kind: type, value: json }];
  }
}

/** Parts of Gemini's API say what they are by their only key. */
function readGeminiPart(json: Json): MessagePart[] {
  const call = record(json['function_call']) ?? record(json['functionCall']);
  if (call && string(call['name'])) return [toolCall(string(call['id']), call['name'], call['args'])];
  const answer = record(json['function_response']) ?? record(json['functionResponse']);
  if (answer)
    return [
      {
        type: 'tool_result',
        ...defined({ id: string(answer['id']), name: string(answer['name']) }),
        result: answer['response'] ?? null,
      },
    ];
  const media =
    record(json['inline_data']) ?? record(json['inlineData']) ?? record(json['file_data']) ?? record(json['fileData']);
  return media ? [readMedia('blob', media) ?? { type: 'other', kind: 'media', value: media }] : [];
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
  const role = entryOf(LANGCHAIN_ROLES, typeof className === 'string' ? className : string(json['type'])) ?? 'user';
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
  const address =
    string(json['uri']) ??
    string(json['file_uri']) ??
    string(json['fileUri']) ??
    string(nested['url']) ??
    string(json['image_url']) ??
    string(json['url']);
  const inline =
    string(json['content']) ??
    string(source['data']) ??
    string(json['image']) ??
    string(json['data']) ??
    (address?.startsWith('data:') ? address : undefined);
  return {
    type: 'media',
    modality: modality ?? /^(?:image|audio|video)(?=\/)/.exec(mimeType ?? '')?.[0] ?? 'unknown',
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
