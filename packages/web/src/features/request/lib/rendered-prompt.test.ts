import { expect, test } from 'vitest';
import { lastTurns, promptMessages, renderPrompt } from './rendered-prompt.ts';
import { SAMPLE_START, sampleSpan } from './sample-request.ts';
import { buildTree } from './tree.ts';
import { isWholeNode } from './whole-node.ts';

const text = (role: string, content: string) => ({ role, parts: [{ type: 'text' as const, text: content }] });

test('the prompt is what the last model call was given; tool calls are short', () => {
  const call = { type: 'tool_call' as const, name: 'get_order', arguments: { id: 7 } };
  const spans = [
    sampleSpan({ stage: 'generation', inputMessages: [text('user', 'first')] }),
    sampleSpan({
      stage: 'generation',
      atMs: 10,
      inputMessages: [text('system', 'use the sources'), { role: 'assistant', parts: [call] }],
    }),
    sampleSpan({ stage: 'validation', atMs: 20 }),
  ];
  const tree = buildTree({ startTime: SAMPLE_START, durationMs: 30, spans });
  expect(promptMessages(lastTurns(tree).filter(isWholeNode))).toEqual([
    { role: 'system', text: 'use the sources' },
    { role: 'assistant', text: 'get_order({"id":7})' },
  ]);
});

test('chunks are marked where they stand, in every message, and the text stays whole', () => {
  const chunks = new Map([
    ['a', 'Express shipping is refunded in full.'],
    ['b', 'Gift cards cannot be refunded.'],
  ]);
  const { messages, chunkIds } = renderPrompt(
    [
      { role: 'system', text: 'Sources: Express shipping is\n refunded in full. Be brief.' },
      { role: 'user', text: 'Refund?' },
    ],
    chunks,
  );
  expect([...chunkIds]).toEqual(['a']);
  expect(messages[0]?.pieces.map(({ mark }) => mark)).toEqual([undefined, 'a', undefined]);
  expect(messages.map(({ pieces }) => pieces.map((piece) => piece.text).join(''))).toEqual([
    'Sources: Express shipping is\n refunded in full. Be brief.',
    'Refund?',
  ]);
});
