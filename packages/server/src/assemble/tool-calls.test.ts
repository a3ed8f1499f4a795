import type { Message, Span, ToolCall } from '@faultline/model';
import { describe, expect, test } from 'vitest';
import { modelCalls } from './calls.ts';
import { message, span } from './sample-spans.ts';
import { collectToolCalls, countRetries } from './tool-calls.ts';
import { buildTree } from './tree.ts';

function of(spans: readonly Span[]): { calls: readonly ToolCall[]; retries: number } {
  const tree = buildTree(spans);
  const generations = modelCalls(tree);
  const calls = collectToolCalls(tree.nodes, generations);
  return { calls, retries: countRetries(calls, generations) };
}

const root = span('root', undefined, [0, 1000], { stage: 'request' });
const asks = (id: string | undefined, name: string, value: unknown): Message =>
  message('assistant', { type: 'tool_call', ...(id ? { id } : {}), name, arguments: value });
const answers = (id: string, result: unknown): Message => message('tool', { type: 'tool_result', id, result });
const llm = (
  name: string,
  times: [number, number],
  inputMessages: Message[],
  outputMessages: Message[],
  facts: Partial<Span> = {},
) => span(name, 'root', times, { stage: 'generation', requestModel: 'm', inputMessages, outputMessages, ...facts });
const tool = (name: string, parent: string, times: [number, number], facts: Partial<Span> = {}) =>
  span(name, parent, times, { stage: 'tool', ...facts });

describe('tool calls', () => {
  test.for<{ name: string; spans: Span[]; calls: object[] }>([
    {
      name: 'a span with everything',
      spans: [
        root,
        tool('t', 'root', [1, 2], {
          toolName: 'weather',
          toolCallId: 'c1',
          toolArguments: { city: 'Paris' },
          toolResult: 'sunny',
        }),
      ],
      calls: [
        {
          name: 'weather',
          callId: 'c1',
          arguments: { city: 'Paris' },
          result: 'sunny',
          status: 'ok',
          attempt: 1,
          spanId: 't',
        },
      ],
    },
    {
      name: 'a span without content takes it from the messages, by id',
      spans: [
        root,
        llm('ask', [0, 10], [], [asks('c1', 'weather', { city: 'Paris' }), asks('c2', 'weather', { city: 'Rome' })]),
        tool('t', 'root', [11, 12], { toolName: 'weather', toolCallId: 'c2' }),
        llm('answer', [20, 30], [answers('c2', '20 °C'), answers('c1', 'rain')], []),
      ],
      calls: [
        {
          name: 'weather',
          callId: 'c2',
          arguments: { city: 'Rome' },
          result: '20 °C',
          status: 'ok',
          attempt: 1,
          spanId: 't',
        },
        { name: 'weather', callId: 'c1', arguments: { city: 'Paris' }, result: 'rain', status: 'unknown', attempt: 1 },
      ],
    },
    {
      name: 'a span without id takes the first call of its name that is left',
      spans: [
        root,
        llm('ask', [0, 10], [], [asks('c1', 'weather', 'Paris'), asks('c2', 'weather', 'Rome')]),
        tool('t1', 'root', [11, 12], { toolName: 'weather' }),
        tool('t2', 'root', [13, 14], { toolName: 'weather' }),
      ],
      calls: [
        { name: 'weather', callId: 'c1', arguments: 'Paris', status: 'ok', attempt: 1, spanId: 't1' },
        { name: 'weather', callId: 'c2', arguments: 'Rome', status: 'ok', attempt: 1, spanId: 't2' },
      ],
    },
    {
      name: 'ids that are used again stand for a call each',
      spans: [
        root,
        llm('ask1', [0, 10], [], [asks('c1', 'weather', 'Paris')]),
        tool('t1', 'root', [11, 12], { toolName: 'weather', toolCallId: 'c1' }),
        llm('ask2', [13, 20], [], [asks('c1', 'weather', 'Rome')]),
        tool('t2', 'root', [21, 22], { toolName: 'weather', toolCallId: 'c1' }),
      ],
      calls: [
        { name: 'weather', callId: 'c1', arguments: 'Paris', status: 'ok', attempt: 1, spanId: 't1' },
        { name: 'weather', callId: 'c1', arguments: 'Rome', status: 'ok', attempt: 1, spanId: 't2' },
      ],
    },
    {
      name: 'a call asked for and never made',
      spans: [root, llm('ask', [0, 10], [], [asks(undefined, 'weather', { city: 'Paris' })])],
      calls: [{ name: 'weather', arguments: { city: 'Paris' }, status: 'unknown', attempt: 1 }],
    },
    {
      name: 'a failed call says why, and the same again is a second attempt',
      spans: [
        root,
        tool('t1', 'root', [1, 2], {
          toolName: 'weather',
          toolArguments: 'X',
          errorType: 'Error',
          errorMessage: 'bad city',
        }),
        tool('t2', 'root', [3, 4], { toolName: 'weather', toolArguments: 'X', toolResult: 'ok' }),
        tool('t3', 'root', [5, 6], { toolName: 'weather', toolArguments: 'Y', statusCode: 'error' }),
      ],
      calls: [
        { name: 'weather', arguments: 'X', status: 'error', error: 'bad city', attempt: 1, spanId: 't1' },
        { name: 'weather', arguments: 'X', result: 'ok', status: 'ok', attempt: 2, spanId: 't2' },
        { name: 'weather', arguments: 'Y', status: 'error', error: 'failed', attempt: 1, spanId: 't3' },
      ],
    },
    {
      name: 'attempts that the sender numbers',
      spans: [root, tool('t', 'root', [1, 2], { toolName: 'weather', attempt: 3 })],
      calls: [{ name: 'weather', status: 'ok', attempt: 3, spanId: 't' }],
    },
    {
      name: 'framework, MCP client and MCP server tell of one call; what the outermost lacks comes from below',
      spans: [
        root,
        tool('execute', 'root', [1, 9], { toolName: 'search' }),
        span('http', 'execute', [2, 8], { kind: 'client' }),
        tool('client', 'http', [3, 7], { toolName: 'search', toolArguments: { q: 'x' } }),
        tool('server', 'client', [4, 6], { toolName: 'search', toolResult: ['hit'], serviceName: 'mcp' }),
      ],
      calls: [{ name: 'search', arguments: { q: 'x' }, result: ['hit'], status: 'ok', attempt: 1, spanId: 'execute' }],
    },
    {
      name: 'a tool within a tool of another name, or behind a model, is another call',
      spans: [
        root,
        tool('outer', 'root', [1, 9], { toolName: 'research' }),
        tool('inner', 'outer', [2, 3], { toolName: 'search' }),
        span('sub', 'outer', [4, 8], { stage: 'agent', isWrapper: true }),
        tool('again', 'sub', [5, 6], { toolName: 'research' }),
      ],
      calls: [
        { name: 'research', status: 'ok', attempt: 1, spanId: 'outer' },
        { name: 'search', status: 'ok', attempt: 1, spanId: 'inner' },
        { name: 'research', status: 'ok', attempt: 2, spanId: 'again' },
      ],
    },
    {
      name: 'in the order they were made, wherever they stand',
      spans: [
        root,
        span('a', 'root', [0, 50]),
        span('b', 'root', [1, 40]),
        tool('late', 'a', [30, 31], { toolName: 'x' }),
        tool('early', 'b', [2, 3], { toolName: 'x' }),
      ],
      calls: [
        { name: 'x', status: 'ok', attempt: 1, spanId: 'early' },
        { name: 'x', status: 'ok', attempt: 2, spanId: 'late' },
      ],
    },
  ])('$name', ({ spans, calls }) => {
    expect(of(spans).calls).toEqual(calls);
    expect(of([...spans].reverse()).calls).toEqual(calls);
  });
});

describe('retries', () => {
  const question = [message('user', 'hi')];
  test.for([
    { name: 'none', spans: [root, llm('a', [0, 1], question, [])], retries: 0 },
    {
      name: 'the same question twice without a failure is no retry',
      spans: [root, llm('a', [0, 1], question, []), llm('b', [2, 3], question, [])],
      retries: 0,
    },
    {
      name: 'a model asked the same after it failed, twice',
      spans: [
        root,
        llm('a', [0, 1], question, [], { errorType: 'RateLimitError' }),
        llm('b', [2, 3], question, [], { errorType: 'RateLimitError' }),
        llm('c', [4, 5], question, [message('assistant', 'hello')]),
      ],
      retries: 2,
    },
    {
      name: 'another question after a failure is none',
      spans: [
        root,
        llm('a', [0, 1], question, [], { errorType: 'RateLimitError' }),
        llm('b', [2, 3], [message('user', 'bye')], []),
      ],
      retries: 0,
    },
    { name: 'marked by the sender', spans: [root, llm('a', [0, 1], question, [], { attempt: 2 })], retries: 1 },
    {
      name: 'a tool again with the same arguments',
      spans: [
        root,
        tool('t1', 'root', [0, 1], { toolName: 'x', toolArguments: 1 }),
        tool('t2', 'root', [2, 3], { toolName: 'x', toolArguments: 1 }),
        tool('t3', 'root', [4, 5], { toolName: 'x', toolArguments: 2 }),
      ],
      retries: 1,
    },
  ])('$name', ({ spans, retries }) => {
    expect(of(spans).retries).toBe(retries);
  });
});
