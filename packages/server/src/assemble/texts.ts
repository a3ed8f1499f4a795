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

/** What a person would call the input or output, out of what an instrumentation recorded: JSON is opened where one text stands out. */
export function humanText(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const first = value.trimStart()[0];
  if (first !== '{' && first !== '[' && first !== '"') return value;
  try {
    return textIn(JSON.parse(value), 0) ?? value;
  } catch {
    return value;
  }
}

function textIn(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value;
  if (depth > 4 || value === null || typeof value !== 'object') return undefined;
  if (Array.isArray(value)) {
    if (value.length === 1) return textIn(value[0], depth + 1);
    const users = value.filter(
      (item: unknown) =>
        typeof item === 'object' && item !== null && 'role' in item && (item as { role: unknown }).role === 'user',
    );
    return users.length > 0 ? textIn(users.at(-1), depth + 1) : undefined;
  }
  const record = value as Record<string, unknown>;
  for (const key of TEXT_KEYS) if (typeof record[key] === 'string') return record[key];
  for (const key of ['messages', 'parts', ...TEXT_KEYS]) {
    const inner = Object.hasOwn(record, key) ? textIn(record[key], depth + 1) : undefined;
    if (inner !== undefined) return inner;
  }
  const values = Object.values(record);
  return values.length === 1 ? textIn(values[0], depth + 1) : undefined;
}

export function lastUserText(messages: readonly Message[]): string | undefined {
  const message = messages.findLast(({ role, parts }) => role === 'user' && parts.some(({ type }) => type === 'text'));
  return message && messageText(message);
}

export function answerText(messages: readonly Message[]): string | undefined {
  const text = messages.map(messageText).filter(Boolean).join('\n');
  return text === '' ? undefined : text;
}
