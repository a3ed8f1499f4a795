import type { MessagePart, Span, ToolCall } from '@faultline/model';
import type { ModelCall } from './calls.ts';
import { hasFailed } from './failed.ts';
import type { TreeNode } from './tree.ts';

type CallPart = Extract<MessagePart, { type: 'tool_call' }>;

/**
 * Tool calls of a request in the order they were made: every tool span, and after them every call a model asked for that no span stands
 * for. What is not on the span is taken from the messages. Attempts count from 1: the same tool with the same arguments is tried again.
 */
export function collectToolCalls(nodes: readonly TreeNode[], generations: readonly ModelCall[]): readonly ToolCall[] {
  const asked = new AskedCalls(generations);
  const results = toolResults(generations);
  const attempts = new Map<string, number>();
  const attemptOf = (name: string, value: unknown): number => {
    const key = `${name} ${JSON.stringify(value) ?? ''}`;
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    return attempt;
  };
  const calls: ToolCall[] = [];
  for (const span of toolSpans(nodes)) {
    const name = nameOf(span);
    const part = asked.take(name, span.toolCallId);
    const argumentsValue = span.toolArguments ?? part?.arguments;
    const callId = span.toolCallId ?? part?.id;
    const result = span.toolResult ?? (callId === undefined ? undefined : results.get(callId));
    const failed = hasFailed(span);
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
  for (const part of asked.rest()) {
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

/**
 * One span a call. A framework's tool span, the MCP client's below it and the MCP server's below that tell of the same call: the outermost
 * stands for it, and takes from those below what it lacks.
 */
function toolSpans(nodes: readonly TreeNode[]): readonly Span[] {
  const callOf = new Map<TreeNode, { node: TreeNode; span: Span }>();
  const calls: { node: TreeNode; span: Span }[] = [];
  for (const node of nodes) {
    const { span } = node;
    const above = node.parent && callOf.get(node.parent);
    if (span.stage !== 'tool' || span.isWrapper) {
      if (above && span.stage !== 'generation' && span.stage !== 'agent') callOf.set(node, above);
      continue;
    }
    if (above && isSameCall(above.span, span)) {
      callOf.set(node, above);
      above.span = filled(above.span, span);
      continue;
    }
    const call = { node, span };
    calls.push(call);
    callOf.set(node, call);
  }
  return calls.sort((a, b) => a.node.start - b.node.start).map(({ span }) => span);
}

function isSameCall(outer: Span, inner: Span): boolean {
  return (
    nameOf(outer) === nameOf(inner) &&
    (outer.toolCallId === undefined || inner.toolCallId === undefined || outer.toolCallId === inner.toolCallId)
  );
}

function filled(outer: Span, inner: Span): Span {
  const span: Record<string, unknown> = { ...outer };
  for (const field of ['toolCallId', 'toolArguments', 'toolResult', 'errorMessage', 'attempt'] as const)
    span[field] ??= inner[field];
  return span as unknown as Span;
}

function nameOf(span: Span): string {
  return span.toolName ?? span.name;
}

/** The calls that models asked for, each to be taken once: by id, or else the first of the name. */
class AskedCalls {
  readonly #parts: readonly CallPart[];
  /** By name, and by name and id; the next to take stands last. */
  readonly #waiting = new Map<string, CallPart[]>();
  readonly #taken = new Set<CallPart>();

  constructor(generations: readonly ModelCall[]) {
    this.#parts = generations.flatMap(({ span }) =>
      span.outputMessages.flatMap(({ parts }) => parts.filter((part): part is CallPart => part.type === 'tool_call')),
    );
    for (const part of [...this.#parts].reverse()) {
      this.#add(part.name, part);
      if (part.id !== undefined) this.#add(`${part.name} ${part.id}`, part);
    }
  }

  take(name: string, id: string | undefined): CallPart | undefined {
    const waiting = this.#waiting.get(id === undefined ? name : `${name} ${id}`);
    for (let part = waiting?.pop(); part; part = waiting?.pop()) {
      if (this.#taken.has(part)) continue;
      this.#taken.add(part);
      return part;
    }
    return undefined;
  }

  rest(): readonly CallPart[] {
    return this.#parts.filter((part) => !this.#taken.has(part));
  }

  #add(key: string, part: CallPart): void {
    const waiting = this.#waiting.get(key);
    if (waiting) waiting.push(part);
    else this.#waiting.set(key, [part]);
  }
}

function toolResults(generations: readonly ModelCall[]): ReadonlyMap<string, unknown> {
  const results = new Map<string, unknown>();
  for (const { span } of generations) {
    for (const { parts } of span.inputMessages)
      for (const part of parts)
        if (part.type === 'tool_result' && part.id !== undefined) results.set(part.id, part.result);
  }
  return results;
}

/** Calls made again: marked attempts, the same tool with the same arguments, and a model asked the same once more after it failed. */
export function countRetries(toolCalls: readonly ToolCall[], generations: readonly ModelCall[]): number {
  const tools = toolCalls.filter(({ attempt }) => attempt > 1).length;
  return tools + modelRetries(generations);
}

function modelRetries(generations: readonly ModelCall[]): number {
  const isPlain = generations.every(({ span }) => (span.attempt ?? 1) === 1 && !hasFailed(span));
  if (isPlain) return 0;
  let retries = 0;
  const failed = new Set<string>();
  for (const { span } of [...generations].sort((a, b) => a.node.start - b.node.start)) {
    const key = JSON.stringify([span.requestModel, span.inputMessages, span.input]);
    if ((span.attempt ?? 1) > 1 || failed.has(key)) retries += 1;
    if (hasFailed(span)) failed.add(key);
  }
  return retries;
}
