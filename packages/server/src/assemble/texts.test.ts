import { expect, test } from 'vitest';
import { humanText } from './texts.ts';

const conversation = [
  { role: 'system', content: 's' },
  { role: 'user', content: 'first' },
  { role: 'assistant', content: 'reply' },
  { role: 'user', content: 'second' },
];
const langChain = (kind: string, content: string) => ({
  lc: 1,
  type: 'constructor',
  id: ['langchain_core', 'messages', kind],
  kwargs: { content, additional_kwargs: {} },
});

test.for<{ name: string; value: unknown; speaker?: 'user' | 'assistant'; text: string | undefined }>([
  { name: 'plain text', value: 'hello', text: 'hello' },
  { name: 'JSON text', value: '"hello"', text: 'hello' },
  { name: 'one known key', value: { question: 'why?', k: 4 }, text: 'why?' },
  { name: 'one unknown key', value: { topic: 'why?' }, text: 'why?' },
  { name: 'a key within', value: { input: { query: 'why?' } }, text: 'why?' },
  { name: 'the question of a conversation', value: conversation, text: 'second' },
  { name: 'the answer of a conversation', value: { messages: conversation }, speaker: 'assistant', text: 'reply' },
  { name: 'content parts', value: [{ role: 'user', content: [{ type: 'text', text: 'why?' }] }], text: 'why?' },
  {
    name: 'LangChain messages',
    value: { messages: [[langChain('SystemMessage', 's'), langChain('HumanMessage', 'why?')]] },
    text: 'why?',
  },
  {
    name: 'the answer among LangChain messages',
    value: { messages: [langChain('HumanMessage', 'why?'), langChain('AIMessage', 'because')] },
    speaker: 'assistant',
    text: 'because',
  },
  { name: 'a call with arguments', value: { args: [{ q: 'why?' }] }, text: 'why?' },
  { name: 'several texts of which none stands out', value: { a: 'x', b: 'y' }, text: undefined },
  {
    name: 'names of every object',
    value: { constructor: 'x', toString: 'y' },
    text: undefined,
  },
  { name: 'broken JSON', value: '{"question": "wh', text: '{"question": "wh' },
  { name: 'a number', value: '[1]', text: undefined },
  {
    name: 'text beside a tool call',
    value: [
      {
        role: 'assistant',
        parts: [
          { type: 'text', content: 'sunny' },
          { type: 'tool_call', name: 't' },
        ],
      },
    ],
    speaker: 'assistant',
    text: 'sunny',
  },
])('$name', ({ value, speaker = 'user', text }) => {
  expect(humanText(typeof value === 'string' ? value : JSON.stringify(value), speaker)).toBe(text);
});
