import { formatCount, formatMs, formatUsd } from '../../../lib/format.ts';
import type { SpanNode } from '../lib/tree.ts';
import css from './details.module.css';

/** What is known about a span in a word each. */
export function SpanFacts({ node: { span, startMs } }: { readonly node: SpanNode }) {
  const { usage } = span;
  const facts: readonly (readonly [name: string, value: string | undefined])[] = [
    ['Stage', span.stage],
    ['Duration', formatMs(span.durationMs)],
    ['Self time', formatMs(span.selfMs)],
    ['Starts at', formatMs(startMs)],
    ['First token', span.timeToFirstTokenMs === undefined ? undefined : formatMs(span.timeToFirstTokenMs)],
    ['Critical path', span.isCritical ? 'yes' : 'no'],
    ['Model', span.responseModel ?? span.requestModel],
    ['Provider', span.provider],
    ['Prompt', [span.promptName, span.promptVersion].filter(Boolean).join(' ')],
    ['Tokens in', count(usage.inputTokens)],
    ['of it cached', count(usage.cacheReadTokens)],
    ['Tokens out', count(usage.outputTokens)],
    ['of it reasoning', count(usage.reasoningTokens)],
    ['Cost', span.costUsd === undefined ? undefined : `${formatUsd(span.costUsd)} ${span.costSource ?? ''}`],
    ['Finish', span.finishReasons.join(', ')],
    ['Attempt', span.attempt?.toString()],
    ['Service', span.serviceName],
    ['Read as', span.dialect],
    ['Dropped by sender', span.droppedCount > 0 ? formatCount(span.droppedCount) : undefined],
  ];
  const ids: readonly (readonly [name: string, value: string | undefined])[] = [
    ['Span', span.spanId],
    ['Trace', span.traceId],
    ['Tool call', span.toolCallId],
    ['Response', span.responseId],
  ];
  return (
    <>
      <List className={css.facts} entries={facts} />
      <List className={css.ids} entries={ids} />
    </>
  );
}

function List({
  className,
  entries,
}: {
  readonly className: string | undefined;
  readonly entries: readonly (readonly [name: string, value: string | undefined])[];
}) {
  return (
    <dl className={className}>
      {entries.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function count(tokens: number | undefined): string | undefined {
  return tokens === undefined ? undefined : formatCount(tokens);
}
