// What a person would call the input, the answer or the output, out of what an instrumentation recorded.
import { messageText, type Message } from '@faultline/model';

/** Keys under which frameworks put the one text that matters. */
const TEXT_KEYS = [
  'question',
  'query',
  'q',
  'input',
  'prompt',
  'message',
  'text',
  'content',
  'answer',
  'output',
  'response',
  'result',
  'final_output',
] as const;
/** Keys that hold a conversation or a serialised message; `kwargs` is LangChain's. */
const NESTING_KEYS = ['messages', 'parts', 'kwargs', ...TEXT_KEYS] as const;
const MAX_DEPTH = 6;

/** Whose words are looked for in a recorded conversation. */
type Speaker = 'user' | 'assistant';
const SPEAKERS: Readonly<Record<Speaker, RegExp>> = {
  user: /^(?:user|human|HumanMessage)$/,
  assistant: /^(?:assistant|ai|model|AIMessage(?:Chunk)?)$/,
};

/** Types of content parts that are text; the others are images, tool calls and the like. */
const TEXT_PARTS: ReadonlySet<string> = new Set(['text', 'output_text', 'input_text']);

/** Plain text as it is; of JSON the text that stands out, or undefined where none does. */
export function humanText(value: string | undefined, speaker: Speaker): string | undefined {
  if (value === undefined) return undefined;
  const first = value.trimStart()[0];
  if (first !== '{' && first !== '[' && first !== '"') return value;
  try {
    return textIn(JSON.parse(value), speaker, 0);
  } catch {
    return value;
  }
}

function textIn(value: unknown, speaker: Speaker, depth: number): string | undefined {
  if (typeof value === 'string') return value;
  if (depth > MAX_DEPTH || value === null || typeof value !== 'object') return undefined;
  if (Array.isArray(value)) {
    const spoken = value.findLast((item) => SPEAKERS[speaker].test(roleOf(item)));
    if (spoken !== undefined || value.length === 1) return textIn(spoken ?? value[0], speaker, depth + 1);
    const parts = value.filter((item) => TEXT_PARTS.has(roleOf(item)));
    return parts.length === 0 ? undefined : parts.map((part) => textIn(part, speaker, depth + 1) ?? '').join('\n');
  }
  const record = new Map(Object.entries(value));
  for (const key of TEXT_KEYS) {
    const text = record.get(key);
    if (typeof text === 'string') return text;
  }
  for (const key of NESTING_KEYS) {
    const inner = textIn(record.get(key), speaker, depth + 1);
    if (inner !== undefined) return inner;
  }
  return record.size === 1 ? textIn(record.values().next().value, speaker, depth + 1) : undefined;
}

function roleOf(message: unknown): string {
  if (typeof message !== 'object' || message === null) return '';
  const { role, type, id } = message as { role?: unknown; type?: unknown; id?: unknown };
  const name = role ?? (Array.isArray(id) ? id.at(-1) : type);
  return typeof name === 'string' ? name : '';
}

export function lastUserText(messages: readonly Message[]): string | undefined {
  const message = messages.findLast(({ role, parts }) => role === 'user' && parts.some(({ type }) => type === 'text'));
  return message && messageText(message);
}

/** The text of an answer; of a span without messages its output. */
export function answerText(messages: readonly Message[], output?: string): string | undefined {
  const text = messages.map(messageText).filter(Boolean).join('\n');
  if (text !== '') return text;
  return messages.length === 0 ? (humanText(output, 'assistant') ?? output) : undefined;
}

/** At most `length` characters, never half of one. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
