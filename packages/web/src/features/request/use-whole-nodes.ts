import type { RequestDetailJson, SpanJson, SpansGetOutput } from '@faultline/model';
import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../lib/api-client.ts';
import type { SpanNode } from './lib/tree.ts';
import { hasPayload, isWholeNode, type WholeNode } from './lib/whole-node.ts';

export const SPANS_PER_PAGE = 100;
/** Spans that are only passed on the way to another are not asked for. */
const REST_MS = 100;

interface WholeNodes {
  /** As far as they are there, in the given order. */
  readonly nodes: readonly WholeNode[];
  readonly isLoading: boolean;
  readonly error: Error | undefined;
  readonly retry: () => void;
}

/** The nodes with the payload of their spans, which is fetched where the request came without. `nodes` should keep its identity. */
export function useWholeNodes(
  { projectId, requestId }: Pick<RequestDetailJson, 'projectId' | 'requestId'>,
  nodes: readonly SpanNode[],
): WholeNodes {
  const pages = useMemo(() => {
    const lacking = nodes.filter(({ span }) => !hasPayload(span)).map(({ span }) => span.spanId);
    return Array.from({ length: Math.ceil(lacking.length / SPANS_PER_PAGE) }, (_, page) =>
      lacking.slice(page * SPANS_PER_PAGE, (page + 1) * SPANS_PER_PAGE),
    );
  }, [nodes]);
  const fetched = useQueries({
    queries: pages.map((spanIds) => ({
      queryKey: ['spans', projectId, requestId, spanIds],
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
        await rest(signal);
        return api.spans(projectId, requestId, spanIds, signal);
      },
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine,
  });
  const whole = useMemo(() => {
    const spans = new Map(fetched.spans.map((span) => [keyOf(span), span]));
    return nodes.flatMap((node): WholeNode[] => {
      if (isWholeNode(node)) return [node];
      const span = spans.get(keyOf(node.span));
      return span ? [{ ...node, span }] : [];
    });
  }, [nodes, fetched.spans]);
  return { nodes: whole, isLoading: fetched.isLoading, error: fetched.error, retry: fetched.retry };
}

function combine(results: readonly UseQueryResult<SpansGetOutput>[]) {
  return {
    spans: results.flatMap(({ data }) => data?.spans ?? []),
    isLoading: results.some(({ isPending }) => isPending),
    error: results.find(({ error }) => error !== null)?.error ?? undefined,
    retry: () => {
      for (const { isError, refetch } of results) if (isError) void refetch();
    },
  };
}

function keyOf({ traceId, spanId }: Pick<SpanJson, 'traceId' | 'spanId'>): string {
  return traceId + spanId;
}

function rest(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, REST_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
