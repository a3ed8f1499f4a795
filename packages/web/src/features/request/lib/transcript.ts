import type { MessageJson, RequestDetailJson, SpanJson } from '@faultline/model';
import type { SpanNode, SpanTree } from './tree.ts';
import type { WholeNode } from './whole-node.ts';

type MessagePart = MessageJson['parts'][number];

/** One entry of the request read as a conversation. `span` is the index of the span it comes from. */
export type TranscriptItem =
  | { readonly kind: 'message'; readonly message: MessageJson; readonly span?: number; readonly isOutput: boolean }
  | { readonly kind: 'history'; readonly messages: readonly MessageJson[]; readonly span: number }
  | {
      readonly kind: 'tool';
      readonly span: number;
      readonly name: string;
      readonly arguments?: unknown;
      readonly result?: unknown;
    }
  | { readonly kind: 'step'; readonly span: number }
  | { readonly kind: 'wrapper'; readonly span: number; readonly spanCount: number }
  | { readonly kind: 'failure'; readonly span: number }
  | { readonly kind: 'delivered'; readonly text: string };

const STEP_STAGES: ReadonlySet<string> = new Set([
  'intent',
  'rewrite',
  'retrieval',
  'rerank',
  'assembly',
  'validation',
  'delivery',
]);
const HISTORY_WORTH_FOLDING = 4;

/** The spans that stand in the transcript, in the order they began. Spans that only wrap others have nothing to say. */
export function speakingNodes(tree: SpanTree): readonly SpanNode[] {
  return tree.nodes.filter(speaks).toSorted((a, b) => a.startMs - b.startMs || a.index - b.index);
}

function speaks(node: SpanNode): boolean {
  const { span } = node;
  return isModelTurn(span) || span.stage === 'tool' || isStep(node) || isInnerAgent(node) || failsItself(node);
}

/**
 * The request as a conversation, in the order things happened: what came in, every model turn, tool calls with their
 * results, retrievals and checks, failures where they struck, and what the user got. A message that later calls send
 * again is shown once. Agents are one quiet line. `nodes` are the speaking ones, or the first of them when `isWhole` is false.
 */
export function buildTranscript(
  request: Pick<RequestDetailJson, 'input' | 'output' | 'evidence'>,
  nodes: readonly WholeNode[],
  isWhole = true,
): TranscriptItem[] {
  const items: TranscriptItem[] = [];
  const seen = new Seen();
  if (request.input) items.push(textMessage('user', request.input, seen));

  for (const node of nodes) {
    const { span } = node;
    if (isModelTurn(span)) addTurn(items, node, seen);
    else if (span.stage === 'tool') addTool(items, node, seen);
    else if (isStep(node)) items.push({ kind: 'step', span: node.index });
    else {
      if (isInnerAgent(node))
        items.push({ kind: 'wrapper', span: node.index, spanCount: node.subtreeEnd - node.index - 1 });
      if (failsItself(node)) items.push({ kind: 'failure', span: node.index });
    }
  }
  if (!isWhole) return items;

  const delivered = request.evidence.delivered ?? request.output;
  if (delivered !== undefined && delivered !== '' && !seen.hasText('assistant', delivered)) {
    items.push({ kind: 'delivered', text: delivered });
  }
  return items;
}

/** A span in which a model spoke itself; wrappers repeat what their children say. */
function isModelTurn(span: SpanJson): boolean {
  return span.stage === 'generation' && !span.isWrapper;
}

function isStep({ span, children }: SpanNode): boolean {
  return STEP_STAGES.has(span.stage) && !(span.isWrapper && children.length > 0);
}

function isInnerAgent({ span, children, parent }: SpanNode): boolean {
  return span.stage === 'agent' && children.length > 0 && parent >= 0;
}

function failsItself(node: SpanNode): boolean {
  return node.hasFailed && node.failedBelow === 0;
}

function addTurn(items: TranscriptItem[], node: WholeNode, seen: Seen): void {
  const { span } = node;
  const fresh: MessageJson[] = [];
  for (const message of span.inputMessages) {
    const known = seen.withoutKnown(message);
    if (known) fresh.push(known);
  }
  const isFirstTurn = !items.some((item) => item.kind === 'message' && item.span !== undefined);
  for (const part of isFirstTurn ? foldHistory(fresh) : fresh.map((message) => [message])) {
    const [message] = part;
    if (part.length > 1) items.push({ kind: 'history', messages: part, span: node.index });
    else if (message) items.push({ kind: 'message', message, span: node.index, isOutput: false });
  }
  if (span.inputMessages.length === 0 && span.input && seen.note('user', span.input)) {
    items.push({ kind: 'message', message: plain('user', span.input), span: node.index, isOutput: false });
  }
  for (const message of span.outputMessages) {
    seen.withoutKnown(message);
    items.push({ kind: 'message', message, span: node.index, isOutput: true });
  }
  if (span.outputMessages.length === 0) {
    if (span.output) {
      seen.note('assistant', span.output);
      items.push({ kind: 'message', message: plain('assistant', span.output), span: node.index, isOutput: true });
    } else if (!node.hasFailed) items.push({ kind: 'step', span: node.index });
  }
  if (node.hasFailed) items.push({ kind: 'failure', span: node.index });
}

/** The first call of a long conversation carries all of it: system messages, then a fold, then the last one. */
function foldHistory(messages: readonly MessageJson[]): MessageJson[][] {
  const system = messages.findIndex((message) => message.role !== 'system' && message.role !== 'developer');
  const from = system < 0 ? messages.length : system;
  const to = messages.length - 1;
  if (to - from < HISTORY_WORTH_FOLDING) return messages.map((message) => [message]);
  return [...messages.slice(0, from).map((message) => [message]), messages.slice(from, to), messages.slice(to)];
}

function addTool(items: TranscriptItem[], node: SpanNode, seen: Seen): void {
  const { span } = node;
  if (span.toolCallId !== undefined && span.toolResult !== undefined) seen.results.add(span.toolCallId);
  items.push({
    kind: 'tool',
    span: node.index,
    name: span.toolName ?? span.name,
    ...(span.toolArguments === undefined && span.input === undefined
      ? {}
      : { arguments: span.toolArguments ?? span.input }),
    ...(span.toolResult === undefined && span.output === undefined ? {} : { result: span.toolResult ?? span.output }),
  });
}

function textMessage(role: string, text: string, seen: Seen): TranscriptItem {
  seen.note(role, text);
  return { kind: 'message', message: plain(role, text), isOutput: false };
}

function plain(role: string, text: string): MessageJson {
  return { role, parts: [{ type: 'text', text }] };
}

/** What has been shown already. Tool results are known by the id of their call, everything else by its content. */
class Seen {
  readonly results = new Set<string>();
  private readonly parts = new Set<string>();

  /** The message without the parts shown before; undefined when nothing new is left. */
  withoutKnown(message: MessageJson): MessageJson | undefined {
    const parts = message.parts.filter((part) => this.isNew(message.role, part));
    return parts.length === 0 ? undefined : parts.length === message.parts.length ? message : { ...message, parts };
  }

  note(role: string, text: string): boolean {
    return this.isNew(role, { type: 'text', text });
  }

  hasText(role: string, text: string): boolean {
    return this.parts.has(keyOf(role, { type: 'text', text }));
  }

  private isNew(role: string, part: MessagePart): boolean {
    if (part.type === 'tool_result' && part.id !== undefined) {
      if (this.results.has(part.id)) return false;
      this.results.add(part.id);
      return true;
    }
    const key = keyOf(role, part);
    if (this.parts.has(key)) return false;
    this.parts.add(key);
    return true;
  }
}

function keyOf(role: string, part: MessagePart): string {
  if (part.type === 'text') return `${role}\ntext\n${part.text.trim()}`;
  if (part.type === 'tool_call' && part.id !== undefined) return `call\n${part.id}`;
  return `${role}\n${JSON.stringify(part)}`;
}
