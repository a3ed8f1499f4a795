import type { EvidenceJson, MessageJson, SpanJson } from '@faultline/model';
import { expect, test } from 'vitest';
import { SAMPLE_START, sampleSpan } from './sample-request.ts';
import { buildTranscript, speakingNodes, type TranscriptItem } from './transcript.ts';
import { buildTree } from './tree.ts';
import { isWholeNode } from './whole-node.ts';

const evidence: EvidenceJson = {
  candidates: [],
  selected: [],
  citations: [],
  toolCalls: [],
  validations: [],
  completeness: { present: [], missing: [] },
};
const text = (role: string, said: string): MessageJson => ({ role, parts: [{ type: 'text', text: said }] });
const call: MessageJson = {
  role: 'assistant',
  parts: [{ type: 'tool_call', id: 'c1', name: 'weather', arguments: { city: 'Oslo' } }],
};
const result: MessageJson = { role: 'tool', parts: [{ type: 'tool_result', id: 'c1', result: '4 °C' }] };

function transcript(
  spans: readonly SpanJson[],
  request: { input?: string; output?: string; delivered?: string } = {},
): string[] {
  const { delivered, ...fields } = request;
  const tree = buildTree({ startTime: SAMPLE_START, durationMs: 100, spans: [...spans] });
  return buildTranscript(
    { ...fields, evidence: delivered === undefined ? evidence : { ...evidence, delivered } },
    speakingNodes(tree).filter(isWholeNode),
  ).map(summary);
}

function summary(item: TranscriptItem): string {
  switch (item.kind) {
    case 'message':
      return `${item.isOutput ? '>' : '<'}${item.message.role}: ${item.message.parts.map((part) => (part.type === 'text' ? part.text : part.type)).join('+')}`;
    case 'history':
      return `history ${item.messages.length}`;
    case 'tool':
      return `tool ${item.name}`;
    case 'delivered':
      return `delivered ${item.text}`;
    case 'step':
    case 'wrapper':
    case 'failure':
      return `${item.kind} ${item.span}`;
    default:
      return item satisfies never;
  }
}

test('messages sent again are shown once; a tool result is the tool span, not its echo', () => {
  const spans = [
    sampleSpan({ name: 'agent', stage: 'request' }),
    sampleSpan({
      depth: 1,
      atMs: 1,
      stage: 'generation',
      inputMessages: [text('system', 'be kind'), text('user', 'weather?')],
      outputMessages: [call],
    }),
    sampleSpan({ depth: 1, atMs: 20, stage: 'tool', toolName: 'weather', toolCallId: 'c1', toolResult: '4 °C' }),
    sampleSpan({
      depth: 1,
      atMs: 40,
      stage: 'generation',
      inputMessages: [text('system', 'be kind'), text('user', 'weather?'), call, result],
      outputMessages: [text('assistant', 'Cold.')],
    }),
  ];
  expect(transcript(spans, { input: 'weather?', output: 'Cold.' })).toEqual([
    '<user: weather?',
    '<system: be kind',
    '>assistant: tool_call',
    'tool weather',
    '>assistant: Cold.',
  ]);
});

test('a tool result without a span of its own is shown from the message', () => {
  const spans = [
    sampleSpan({
      stage: 'generation',
      inputMessages: [text('user', 'hi'), call, result],
      outputMessages: [text('assistant', 'ok')],
    }),
  ];
  expect(transcript(spans)).toEqual(['<user: hi', '<assistant: tool_call', '<tool: tool_result', '>assistant: ok']);
});

test('a long earlier conversation is folded', () => {
  const history = Array.from({ length: 9 }, (_, i) => text(i % 2 === 0 ? 'user' : 'assistant', `m${i}`));
  const spans = [
    sampleSpan({
      stage: 'generation',
      inputMessages: [text('system', 's'), ...history],
      outputMessages: [text('assistant', 'end')],
    }),
  ];
  expect(transcript(spans)).toEqual(['<system: s', 'history 8', '<user: m8', '>assistant: end']);
});

test('failures stand where they struck, once', () => {
  const spans = [
    sampleSpan({ stage: 'request', errorType: 'x' }),
    sampleSpan({ depth: 1, atMs: 1, stage: 'generation', input: 'hello', errorType: 'rate_limit' }),
  ];
  expect(transcript(spans)).toEqual(['<user: hello', 'failure 1']);
});

test('what the user got is shown when it is not what the model said', () => {
  const spans = [sampleSpan({ stage: 'generation', outputMessages: [text('assistant', 'raw')] })];
  expect(transcript(spans, { input: 'q', delivered: 'polished' })).toEqual([
    '<user: q',
    '>assistant: raw',
    'delivered polished',
  ]);
  expect(transcript(spans, { input: 'q', output: 'raw' })).toEqual(['<user: q', '>assistant: raw']);
});

test('wrapping model spans say nothing twice', () => {
  const turn = {
    stage: 'generation',
    inputMessages: [text('user', 'q')],
    outputMessages: [text('assistant', 'a')],
  } as const;
  const spans = [
    sampleSpan({
      ...turn,
      isWrapper: true,
      inputMessages: [...turn.inputMessages],
      outputMessages: [...turn.outputMessages],
    }),
    sampleSpan({ ...turn, depth: 1, inputMessages: [...turn.inputMessages], outputMessages: [...turn.outputMessages] }),
  ];
  expect(transcript(spans)).toEqual(['<user: q', '>assistant: a']);
});
