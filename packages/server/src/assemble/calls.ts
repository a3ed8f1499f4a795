// Which spans report the same call of a model. Several instrumentations may tell of one call: nested, or in another trace of the request.
import { USAGE_FIELDS, type Span, type Stage } from '@faultline/model';
import type { SpanTree, TreeNode } from './tree.ts';

/** A call of a model, once. */
export interface ModelCall {
  /** The innermost span of it. */
  readonly node: TreeNode;
  /** Every span of it, the innermost first. */
  readonly members: readonly TreeNode[];
  /** What all spans of it say: for every field the innermost that says something. */
  readonly span: Span;
}

/** Stages whose spans are calls by themselves; anything else that has usage only repeats what is below it. */
const CALL_STAGES: ReadonlySet<Stage> = new Set(['generation', 'embedding']);

/** Calls of generation and embedding models, in the order of the tree. */
export function modelCalls(tree: SpanTree): readonly ModelCall[] {
  return withoutTwins(nestedGroups(tree)).map((members) => ({ node: members[0]!, members, span: joined(members) }));
}

/** The spans of each call, innermost first. */
type Members = TreeNode[];

/**
 * A call gives way to the one call below it of the same stage and becomes part of it; to several it gives way altogether. It does not
 * when their response ids differ, nor across a tool or an agent, for there new calls begin.
 */
function nestedGroups(tree: SpanTree): Members[] {
  const groups = new Set<Members>();
  const below = new Map<TreeNode, Members[]>();
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const node = tree.nodes[i]!;
    const { stage, isWrapper } = node.span;
    let open = below.get(node) ?? [];
    below.delete(node);
    if (!isWrapper && CALL_STAGES.has(stage)) {
      const inner = open.filter((members) => isSameCall(members[0]!, node));
      if (inner.length === 1) inner[0]!.push(node);
      if (inner.length === 0) {
        const members = [node];
        groups.add(members);
        open = [members];
      }
    }
    if (!node.parent || open.length === 0 || stage === 'tool' || stage === 'agent') continue;
    below.set(node.parent, concatenated(below.get(node.parent), open));
  }
  return [...groups].reverse();
}

function isSameCall({ span: inner }: TreeNode, { span: outer }: TreeNode): boolean {
  if (inner.stage !== outer.stage) return false;
  return inner.responseId === undefined || outer.responseId === undefined || inner.responseId === outer.responseId;
}

/** The shorter goes onto the longer, so that a deep tree costs no more than a flat one. */
function concatenated(a: Members[] | undefined, b: Members[]): Members[] {
  if (!a) return b;
  const [longer, shorter] = a.length < b.length ? [b, a] : [a, b];
  for (const members of shorter) longer.push(members);
  return longer;
}

/**
 * Joins what two instrumentations without a common context report of one call (standards §2.4): the same response id at the same time, or,
 * where one of them knows no response id, the same model and tokens at the same time in another trace.
 */
function withoutTwins(groups: readonly Members[]): Members[] {
  if (groups.length < 2) return [...groups];
  const byTime = groups
    .map((members, order) => ({ members, order, joined: joined(members) }))
    .sort((a, b) => a.members[0]!.start - b.members[0]!.start || a.order - b.order);
  const running = new Map<string, Members[]>();
  const kept: { members: Members; order: number }[] = [];
  for (const { members, order, joined: span } of byTime) {
    const keys = twinKeys(span);
    const twin = keys
      .flatMap((key) => running.get(key) ?? [])
      .find((other) => isTwin(other, members[0]!, span.responseId));
    if (twin) {
      twin.push(...members);
      continue;
    }
    kept.push({ members, order });
    const { start } = members[0]!;
    for (const key of keys) {
      const others = running.get(key)?.filter(([first]) => first!.end > start) ?? [];
      running.set(key, [...others.slice(-MAX_RUNNING), members]);
    }
  }
  return kept.sort((a, b) => a.order - b.order).map(({ members }) => members);
}

/** Calls alike at the same time that a twin is looked for among. */
const MAX_RUNNING = 32;

function twinKeys({ stage, responseId, responseModel, requestModel, usage }: Span): readonly string[] {
  const keys: string[] = [];
  if (responseId !== undefined) keys.push(`${stage} id ${responseId}`);
  // Dated names and their aliases are the same model, so only the tokens are compared where the names cannot be.
  if (usage.inputTokens !== undefined && usage.outputTokens !== undefined && (responseModel ?? requestModel))
    keys.push(`${stage} tokens ${usage.inputTokens} ${usage.outputTokens}`);
  return keys;
}

function isTwin(others: Members, node: TreeNode, responseId: string | undefined): boolean {
  const [first] = others;
  if (!first || first.end <= node.start || node.end <= first.start) return false;
  const otherId = others.find(({ span }) => span.responseId !== undefined)?.span.responseId;
  if (responseId !== undefined && otherId !== undefined) return responseId === otherId;
  return (
    first.span.traceId !== node.span.traceId &&
    others.every(({ span }) => span.scopeName !== node.span.scopeName) &&
    isSameModel(first.span, node.span)
  );
}

/** `gpt-4o` and `gpt-4o-2024-08-06` name the same model. */
function isSameModel(a: Span, b: Span): boolean {
  const names = (span: Span) => [span.requestModel, span.responseModel].filter((name) => name !== undefined);
  return names(a).some((left) => names(b).some((right) => left.startsWith(right) || right.startsWith(left)));
}

/** Fields that any span of a call may know. */
const FILLED = [
  'provider',
  'requestModel',
  'responseModel',
  'responseId',
  'promptName',
  'promptVersion',
  'isStreaming',
  'input',
  'output',
] as const satisfies readonly (keyof Span)[];
const FILLED_LISTS = ['inputMessages', 'outputMessages', 'finishReasons'] as const satisfies readonly (keyof Span)[];

function joined(members: Members): Span {
  const [inner, ...outer] = members;
  if (outer.length === 0) return inner!.span;
  const span: Record<string, unknown> = { ...inner!.span };
  for (const { span: other, start } of outer) {
    for (const field of FILLED) span[field] ??= other[field];
    for (const field of FILLED_LISTS) if ((span[field] as readonly unknown[]).length === 0) span[field] = other[field];
    if (other.timeToFirstTokenMs !== undefined)
      span['timeToFirstTokenMs'] ??= Math.max(0, other.timeToFirstTokenMs + (start - inner!.start) / 1e6);
  }
  return Object.assign(span, joinedUsage(members), joinedCost(members)) as unknown as Span;
}

function joinedUsage(members: Members): Pick<Span, 'usage'> {
  const usage: Record<string, number> = {};
  for (const { span } of members) {
    for (const field of USAGE_FIELDS) {
      const value = span.usage[field];
      if (value !== undefined) usage[field] ??= value;
    }
  }
  return { usage };
}

/** What was reported counts before what was computed, and of the computed the one that knew most about the tokens. */
function joinedCost(members: Members): Pick<Span, 'costUsd' | 'costSource'> {
  const priced = members.map(({ span }) => span).filter(({ costUsd }) => costUsd !== undefined);
  const known = ({ usage }: Span) => USAGE_FIELDS.filter((field) => usage[field] !== undefined).length;
  const best =
    priced.find(({ costSource }) => costSource === 'reported') ??
    priced.reduce<Span | undefined>((most, span) => (most && known(most) >= known(span) ? most : span), undefined);
  return best ? { costUsd: best.costUsd!, costSource: best.costSource ?? 'computed' } : {};
}
