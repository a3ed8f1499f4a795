import type { Message } from '@faultline/model';
import { expect, test } from 'vitest';
import { normalized } from '../normalize/sample-span.ts';
import { withMessageAttributes } from './message-attributes.ts';

const MESSAGES: readonly { readonly name: string; readonly message: Message }[] = [
  { name: 'text', message: { role: 'user', parts: [{ type: 'text', text: 'Where is order 7?' }] } },
  { name: 'reasoning', message: { role: 'assistant', parts: [{ type: 'reasoning', text: 'It must be on its way.' }] } },
  {
    name: 'a tool call, and why it ended',
    message: {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'c1', name: 'find_order', arguments: { order: 7 } }],
      finishReason: 'tool_call',
    },
  },
  {
    name: 'a tool result',
    message: { role: 'tool', parts: [{ type: 'tool_result', id: 'c1', result: { status: 'sent' } }] },
  },
  {
    name: 'an image by its address',
    message: {
      role: 'user',
      parts: [{ type: 'media', modality: 'image', mimeType: 'image/png', uri: 'https://example.com/a.png' }],
    },
  },
];

test.for(MESSAGES)('read again from the span it is the same: $name', ({ message }) => {
  const span = { ...normalized({ 'gen_ai.operation.name': 'chat' }), inputMessages: [message] };
  const { attributes } = withMessageAttributes(span);
  expect(normalized(attributes).inputMessages).toEqual([message]);
  expect(attributes['gen_ai.output.messages']).toBeUndefined();
});
