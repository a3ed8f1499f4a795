import type { RequestDetailJson } from '@faultline/model';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { formatCount, formatMs, formatUsd } from '../../../lib/format.ts';
import { buildTranscript, speakingNodes, type TranscriptItem } from '../lib/transcript.ts';
import { failureOf, type SpanNode, type SpanTree } from '../lib/tree.ts';
import type { WholeNode } from '../lib/whole-node.ts';
import { SPANS_PER_PAGE, useWholeNodes } from '../use-whole-nodes.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import ui from '../../../ui/ui.module.css';
import css from './reading.module.css';
import { MessageParts, Messages } from './messages.tsx';
import { PayloadState } from './payload-state.tsx';
import { StageIcon } from './stage-look.tsx';
import { LongText, Value } from './text.tsx';

interface Props {
  readonly request: RequestDetailJson;
  readonly tree: SpanTree;
  readonly selected: number | undefined;
  readonly onSelect: (index: number) => void;
}

/** The request read as a conversation. */
export function TranscriptView({ request, tree, selected, onSelect }: Props) {
  const speaking = useMemo(() => speakingNodes(tree), [tree]);
  const [pages, setPages] = useState(1);
  const limit = request.payloads === 'complete' ? speaking.length : pages * SPANS_PER_PAGE;
  const { nodes, isLoading, error, retry } = useWholeNodes(
    request,
    useMemo(() => speaking.slice(0, limit), [speaking, limit]),
  );
  const isWhole = nodes.length === speaking.length;
  const items = useMemo(() => buildTranscript(request, nodes, isWhole), [request, nodes, isWhole]);
  const nodeOf = useMemo(() => new Map(nodes.map((node) => [node.index, node])), [nodes]);
  if (items.length === 0 && isWhole) {
    return (
      <EmptyState
        title="Nothing was said"
        text="No span of this request carries messages, tool calls or retrieved documents."
      >
        <Link className={ui.button} to="/p/$projectId/doctor" params={{ projectId: request.projectId }}>
          See what to record
        </Link>
      </EmptyState>
    );
  }
  const list = (
    <ol className={css.transcript}>
      {items.map((item, i) => {
        const node = 'span' in item && item.span !== undefined ? nodeOf.get(item.span) : undefined;
        return (
          <li
            key={i}
            className={css.turn}
            data-kind={item.kind}
            data-role={item.kind === 'message' ? item.message.role : undefined}
            data-selected={node !== undefined && node.index === selected}
          >
            {node && (
              <button type="button" className={css.turnSpan} onClick={() => onSelect(node.index)} title="Open the span">
                <StageIcon stage={node.span.stage} /> {formatMs(node.startMs)}
              </button>
            )}
            <div className={css.turnBody}>
              <Item item={item} node={node} />
            </div>
          </li>
        );
      })}
    </ol>
  );
  if (request.payloads === 'complete') return list;
  return (
    <>
      {list}
      <div className={css.transcriptEnd}>
        {isLoading || error ? (
          <PayloadState error={error} retry={retry} />
        ) : (
          !isWhole && (
            <>
              <span className={ui.dim}>
                The first {formatCount(nodes.length)} of {formatCount(speaking.length)} steps.
              </span>
              <button type="button" className={ui.button} onClick={() => setPages(pages + 1)}>
                Show {formatCount(Math.min(SPANS_PER_PAGE, speaking.length - nodes.length))} more
              </button>
            </>
          )
        )}
      </div>
    </>
  );
}

function Item({ item, node }: { readonly item: TranscriptItem; readonly node: WholeNode | undefined }) {
  const span = node?.span;
  switch (item.kind) {
    case 'message':
      return (
        <>
          <div className={css.role}>
            {item.message.role}
            {item.isOutput && node ? ` · ${turnFacts(node)}` : ''}
          </div>
          <MessageParts role={item.message.role} parts={item.message.parts} />
        </>
      );
    case 'history':
      return (
        <details className={css.fold}>
          <summary>{item.messages.length} earlier messages of the conversation</summary>
          <Messages messages={item.messages} />
        </details>
      );
    case 'tool':
      return (
        <>
          <div className={css.role}>
            tool · <code>{item.name}</code>
            {node ? ` · ${formatMs(node.span.durationMs)}` : ''}
            {span?.attempt && span.attempt > 1 ? ` · attempt ${span.attempt}` : ''}
          </div>
          {item.arguments !== undefined && <Value value={item.arguments} />}
          {item.result === undefined ? <div className={ui.dim}>no result recorded</div> : <Value value={item.result} />}
          {node?.hasFailed && <Failure node={node} />}
        </>
      );
    case 'step':
      return (
        <>
          <div className={css.role}>
            {span && [span.stage, span.name].filter((text, i) => i === 0 || text !== span.stage).join(' · ')} ·{' '}
            {formatMs(span?.durationMs)}
          </div>
          {span?.query && <div>“{span.query}”</div>}
          {span && span.candidates.length + span.selected.length > 0 && (
            <div className={ui.dim}>
              {span.candidates.length} candidates
              {span.selected.length > 0 && `, ${span.selected.length} selected`}
            </div>
          )}
          {span?.validation && !node?.hasFailed && (
            <div>
              {span.validation.name}: <b>{span.validation.verdict}</b> {span.validation.reason}
            </div>
          )}
          {node?.hasFailed && <Failure node={node} />}
        </>
      );
    case 'wrapper':
      return (
        <div className={ui.dim}>
          {span?.name}: {formatCount(item.spanCount)} spans in {formatMs(span?.durationMs)}
        </div>
      );
    case 'failure':
      return node ? <Failure node={node} /> : undefined;
    case 'delivered':
      return (
        <>
          <div className={css.role}>What the user got, other than what the model said</div>
          <LongText text={item.text} />
        </>
      );
    default:
      return item satisfies never;
  }
}

function Failure({ node }: { readonly node: SpanNode }) {
  const { kind, message } = failureOf(node.span);
  return (
    <div className={css.failure}>
      <IconAlertTriangle size={14} aria-hidden /> <b>{kind}</b> {message}
    </div>
  );
}

function turnFacts({ span }: SpanNode): string {
  return [
    span.responseModel ?? span.requestModel,
    formatMs(span.durationMs),
    span.usage.outputTokens === undefined ? undefined : `${formatCount(span.usage.outputTokens)} tokens`,
    span.costUsd === undefined ? undefined : formatUsd(span.costUsd),
    span.finishReasons.join(', '),
  ]
    .filter(Boolean)
    .join(' · ');
}
