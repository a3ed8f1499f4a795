import { createHash } from 'node:crypto';
import type { Citation, Evidence, RetrievedDocument, Span, ToolCall } from '@faultline/model';
import { present } from './present.ts';
import { answerText } from './texts.ts';
import type { TreeNode } from './tree.ts';

/** Evidence before it is judged for completeness. */
export type EvidenceFound = Omit<Evidence, 'completeness'>;

/** All candidates stay with their spans; the request keeps what the evidence view shows first. */
export const MAX_CANDIDATES = 200;

export function findEvidence(facts: {
  readonly nodes: readonly TreeNode[];
  readonly answering: Span | undefined;
  readonly toolCalls: readonly ToolCall[];
  readonly delivered: string | undefined;
  /** Of the cohort, where no span says it of itself. */
  readonly promptVersion: string | undefined;
}): { evidence: EvidenceFound; candidateCount: number } {
  const { nodes, answering, toolCalls, delivered } = facts;
  const spans = nodes.map(({ span }) => span);
  const candidates = candidatesOf(nodes);
  const ofPrompt = promptSpan(nodes, answering);
  const evidence: EvidenceFound = {
    candidates: candidates.slice(0, MAX_CANDIDATES),
    selected: selectedOf(nodes),
    citations: distinctCitations(spans),
    toolCalls,
    validations: spans.flatMap(({ validation }) => validation ?? []),
    ...present({
      query: (
        spans.find(({ stage, query }) => stage === 'retrieval' && query !== undefined) ??
        spans.find(({ query }) => query !== undefined)
      )?.query,
      promptName: ofPrompt?.promptName,
      promptVersion: ofPrompt?.promptVersion ?? facts.promptVersion,
      promptHash: answering && promptHash(answering),
      answer: answering && answerText(answering.outputMessages, answering.output),
      delivered,
    }),
  };
  return { evidence, candidateCount: candidates.length };
}

/**
 * The span that says which prompt answered: the answering call or the nearest around it that names one, else the last that names one (it was
 * built before the call). Only where none has a name does a version by itself say it: as a label it stands on every span.
 */
function promptSpan(nodes: readonly TreeNode[], answering: Span | undefined): Span | undefined {
  for (let node = nodes.find(({ span }) => span === answering); node; node = node.parent)
    if (node.span.promptName !== undefined) return node.span;
  const named = lastEnded(nodes.filter(({ span }) => span.promptName !== undefined));
  if (named) return named.span;
  const hasVersion = (span: Span | undefined) => span?.promptVersion !== undefined;
  return hasVersion(answering) ? answering : nodes.find(({ span }) => hasVersion(span))?.span;
}

/** What retrieval returned: of retrievals within one another (a retriever and its vector store) the outermost that says so. */
function candidatesOf(nodes: readonly TreeNode[]): Evidence['candidates'] {
  const retrieved = documentsAt(nodes, 'retrieval');
  return retrieved.length > 0 ? retrieved : documentsAt(nodes, 'rerank');
}

function documentsAt(nodes: readonly TreeNode[], stage: Span['stage']): (RetrievedDocument & { spanId: string })[] {
  const covered = new Set<TreeNode>();
  const documents: (RetrievedDocument & { spanId: string })[] = [];
  for (const node of nodes) {
    const { span, parent } = node;
    const isCovered = parent !== undefined && covered.has(parent);
    const says = span.stage === stage && span.candidates.length > 0;
    if (isCovered || says) covered.add(node);
    if (says && !isCovered)
      for (const document of span.candidates) documents.push({ ...document, spanId: span.spanId });
  }
  return documents;
}

/** What reached the final context: said last by the span that built it, else by whatever narrowed the documents down last. */
function selectedOf(nodes: readonly TreeNode[]): readonly RetrievedDocument[] {
  const saying = nodes.filter(({ span }) => span.selected.length > 0);
  const building = saying.filter(({ span }) => span.stage === 'assembly');
  return lastEnded(building.length > 0 ? building : saying)?.span.selected ?? [];
}

/** The node that ended last; of several the first in the tree, which stands higher. */
export function lastEnded(nodes: readonly TreeNode[]): TreeNode | undefined {
  return nodes.reduce<TreeNode | undefined>((last, node) => (last && last.end >= node.end ? last : node), undefined);
}

function distinctCitations(spans: readonly Span[]): readonly Citation[] {
  const citations = new Map<string, Citation>();
  for (const span of spans)
    for (const citation of span.citations) {
      const key = JSON.stringify([citation.id, citation.marker, citation.quote]);
      if (!citations.has(key)) citations.set(key, citation);
    }
  return [...citations.values()];
}

function promptHash({ inputMessages }: Span): string | undefined {
  if (inputMessages.length === 0) return undefined;
  return createHash('sha256').update(JSON.stringify(inputMessages)).digest('hex');
}
