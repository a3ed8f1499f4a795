import type { SpanJson, WholeSpanJson } from '@faultline/model';
import type { SpanNode } from './tree.ts';

/** A node whose span has its payload: messages, texts, documents, attributes, events. */
export type WholeNode = SpanNode & { readonly span: WholeSpanJson };

/** Spans of very large requests come without. */
export function isWholeNode(node: SpanNode): node is WholeNode {
  return hasPayload(node.span);
}

export function hasPayload(span: SpanJson): span is WholeSpanJson {
  return span.attributes !== undefined;
}
