import { type MessagePart, type ToolCall } from '@faultline/model';
import type { TreeNode } from './tree.ts';

type CallPart = Extract<MessagePart, { type: 'tool_call' }>;

/** Tool calls of a request: every tool span, and every call a model asked for that no span stands for. Attempts count from 1. */
export function collectToolCalls(nodes: readonly TreeNode[], generations: readonly TreeNode[]): readonly ToolCall[] {
  const asked = askedCalls(generations);
  const results = toolResults(generations);
  const attempts = new Map<string, number>();
  const attemptOf = (name: string, value: unknown): number => {
    const key = `${name} ${JSON.stringify(value) ?? ''}`;
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    return attempt;
  };
  const unmatched = [...asked];
  const calls: ToolCall[] = [];
  for (const { span } of nodes) {
    if (span.stage !== 'tool' || span.isWrapper) continue;
    const name = span.toolName ?? span.name;
    const index = unmatched.findIndex((part) =>
      span.toolCallId === undefined ? part.name === name : part.id === span.toolCallId && part.name === name,
    );
    const part = index < 0 ? undefined : unmatched.splice(index, 1)[0];
    const argumentsValue = span.toolArguments ?? part?.arguments;
    const callId = span.toolCallId ?? part?.id;
    const result = span.toolResult ?? (callId === undefined ? undefined : results.get(callId));
    const failed = span.statusCode === 'error' || span.errorType !== undefined;
    calls.push({
      name,
      ...(callId === undefined ? {} : { callId }),
      ...(argumentsValue === undefined ? {} : { arguments: argumentsValue }),
      ...(result === undefined ? {} : { result }),
      status: failed ? 'error' : 'ok',
      ...(failed ? { error: span.errorMessage ?? span.errorType ?? 'failed' } : {}),
      attempt: span.attempt ?? attemptOf(name, argumentsValue),
      spanId: span.spanId,
    });
  }
  for (const part of unmatched) {
    const result = part.id === undefined ? undefined : results.get(part.id);
    calls.push({
      name: part.name,
      ...(part.id === undefined ? {} : { callId: part.id }),
      ...(part.arguments === undefined ? {} : { arguments: part.arguments }),
      ...(result === undefined ? {} : { result }),
      status: 'unknown',
      attempt: attemptOf(part.name, part.arguments),
    });
  }
  return calls;
}

function askedCalls(generations: readonly TreeNode[]): readonly CallPart[] {
  return generations.flatMap(({ span }) =>
    span.outputMessages.flatMap(({ parts }) => parts.filter((part): part is CallPart => part.type === 'tool_call')),
  );
}

function toolResults(generations: readonly TreeNode[]): ReadonlyMap<string, unknown> {
  const results = new Map<string, unknown>();
  for (const { span } of generations) {
    for (const { parts } of span.inputMessages)
      for (const part of parts)
        if (part.type === 'tool_result' && part.id !== undefined) results.set(part.id, part.result);
  }
  return results;
}

/** Calls made again: marked attempts, the same tool with the same arguments, and a model asked the same once more after it failed. */
export function countRetries(toolCalls: readonly ToolCall[], generations: readonly TreeNode[]): number {
  const tools = toolCalls.filter(({ attempt }) => attempt > 1).length;
  let models = 0;
  const failed = new Set<string>();
  for (const { span } of [...generations].sort((a, b) => a.start - b.start)) {
    const key = `${span.requestModel ?? ''} ${JSON.stringify(span.inputMessages)}`;
    if ((span.attempt ?? 1) > 1 || failed.has(key)) models += 1;
    if (span.statusCode === 'error' || span.errorType !== undefined) failed.add(key);
  }
  return tools + models;
}
