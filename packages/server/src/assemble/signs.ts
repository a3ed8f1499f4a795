import { hasUsage, type Span } from '@faultline/model';
import type { ModelCall } from './calls.ts';
import type { EvidenceFound } from './evidence.ts';
import { hasFailed } from './failed.ts';
import type { SpanTree } from './tree.ts';

/** What doctor gives advice on. Assembly writes the codes into the request; `doctor/findings.ts` turns counts of them into words. */
const SIGNS = [
  'no_root',
  'orphan_spans',
  'clock_skew',
  'parent_cycle',
  'no_content',
  'no_usage',
  'no_usage_streaming',
  'no_price',
  'no_prompt_version',
  'no_candidates',
  'no_document_ids',
  'no_selected',
  'no_tool_arguments',
  'no_tenant',
  'no_session',
  'truncated_at_source',
] as const;
export type Sign = (typeof SIGNS)[number];

export function signsOf(facts: {
  readonly tree: SpanTree;
  readonly spans: readonly Span[];
  readonly calls: readonly ModelCall[];
  readonly evidence: EvidenceFound;
  readonly cohort: Readonly<Record<string, string>>;
  readonly sessionId: string | undefined;
  readonly hasRoot: boolean;
}): readonly Sign[] {
  const { tree, spans, evidence } = facts;
  const called = facts.calls.map(({ span }) => span).filter((span) => !hasFailed(span));
  const answered = called.filter(({ stage }) => stage === 'generation');
  const retrievals = spans.filter(({ stage }) => stage === 'retrieval');
  const found: Readonly<Record<Sign, boolean>> = {
    no_root: !facts.hasRoot,
    orphan_spans: tree.orphans > 0 && facts.hasRoot,
    clock_skew: tree.skewed > 0,
    parent_cycle: tree.cycles > 0,
    no_content: answered.length > 0 && answered.every((span) => !hasContent(span)),
    no_usage: answered.some((span) => !hasUsage(span.usage) && span.isStreaming !== true),
    no_usage_streaming: answered.some((span) => !hasUsage(span.usage) && span.isStreaming === true),
    no_price: called.some((span) => hasUsage(span.usage) && span.costUsd === undefined),
    no_prompt_version: answered.length > 0 && evidence.promptVersion === undefined,
    no_candidates: retrievals.length > 0 && evidence.candidates.length === 0,
    no_document_ids: evidence.candidates.some(({ id }) => id.startsWith('sha256:')),
    no_selected: evidence.candidates.length > 0 && evidence.selected.length === 0,
    no_tool_arguments: evidence.toolCalls.some((call) => call.arguments === undefined),
    no_tenant: facts.cohort['tenant'] === undefined,
    no_session: facts.sessionId === undefined,
    truncated_at_source: spans.some(
      (span) => span.droppedCount > 0 || span.warnings.some((warning) => warning.includes('cut off')),
    ),
  };
  return SIGNS.filter((sign) => found[sign]);
}

function hasContent({ inputMessages, outputMessages, input, output }: Span): boolean {
  return inputMessages.length > 0 || outputMessages.length > 0 || input !== undefined || output !== undefined;
}
