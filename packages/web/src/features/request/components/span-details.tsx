import type { RequestDetailJson } from '@faultline/model';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { createOffsetParser } from '../lib/offset-ms.ts';
import { formatCount, formatMs, formatUsd } from '../lib/quantity.ts';
import type { SpanNode } from '../lib/tree.ts';
import css from '../request.module.css';
import { Messages } from './messages.tsx';
import { StageIcon } from './stage-look.tsx';
import { asText, CopyButton, LongText, Value } from './text.tsx';

/** Everything known about one span. */
export function SpanDetails({
  node,
  request,
  permalink,
  onClose,
}: {
  readonly node: SpanNode;
  readonly request: RequestDetailJson;
  readonly permalink: () => string;
  readonly onClose: () => void;
}) {
  const { span } = node;
  const { usage } = span;
  const offsetOf = createOffsetParser(request.startTime);
  const logs = request.logs.filter(
    (log) => log.spanId === span.spanId && (log.traceId ?? span.traceId) === span.traceId,
  );
  const facts: [string, string | undefined][] = [
    ['Stage', span.stage],
    ['Duration', formatMs(span.durationMs)],
    ['Self time', formatMs(span.selfMs)],
    ['Starts at', formatMs(node.startMs)],
    ['Critical path', span.isCritical ? 'yes' : 'no'],
    ['Service', span.serviceName],
    ['Provider', span.provider],
    ['Model', span.responseModel ?? span.requestModel],
    ['Prompt', [span.promptName, span.promptVersion].filter(Boolean).join(' · ') || undefined],
    ['First token', span.timeToFirstTokenMs === undefined ? undefined : formatMs(span.timeToFirstTokenMs)],
    ['Tokens in', usage.inputTokens === undefined ? undefined : formatCount(usage.inputTokens)],
    ['Cached', usage.cacheReadTokens === undefined ? undefined : formatCount(usage.cacheReadTokens)],
    ['Tokens out', usage.outputTokens === undefined ? undefined : formatCount(usage.outputTokens)],
    ['Reasoning', usage.reasoningTokens === undefined ? undefined : formatCount(usage.reasoningTokens)],
    ['Cost', span.costUsd === undefined ? undefined : `${formatUsd(span.costUsd)} ${span.costSource ?? ''}`],
    ['Finish', span.finishReasons.join(', ') || undefined],
    ['Tool call', span.toolCallId],
    ['Attempt', span.attempt?.toString()],
    ['Span', span.spanId],
    ['Trace', span.traceId],
    ['Read as', span.dialect],
    ['Dropped by sender', span.droppedCount > 0 ? formatCount(span.droppedCount) : undefined],
  ];
  return (
    <aside className={css.details} aria-label={`Span ${span.name}`}>
      <div className={css.titleLine}>
        <StageIcon stage={span.stage} size={16} />
        <h2 className={css.title}>{span.name}</h2>
        <CopyButton label="Copy link" text={permalink} />
        <button type="button" className={css.button} aria-label="Close span" onClick={onClose}>
          <IconX size={14} />
        </button>
      </div>
      {node.hasFailed && (
        <p className={css.failure}>
          Failed: {span.errorType ?? 'error'} {span.errorMessage ?? span.status.message}
        </p>
      )}
      {span.isWrapper && (
        <p className={css.dim}>Repeats what spans below it report; its tokens and cost are not counted again.</p>
      )}
      {span.warnings.map((warning) => (
        <p key={warning} className={css.warn}>
          {warning}
        </p>
      ))}
      <dl className={css.facts}>
        {facts.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <Section title="Query" text={span.query} />
      {span.inputMessages.length > 0 && (
        <>
          <h3>Input messages</h3>
          <Messages messages={span.inputMessages} />
        </>
      )}
      {span.outputMessages.length > 0 && (
        <>
          <h3>Output messages</h3>
          <Messages messages={span.outputMessages} />
        </>
      )}
      <Section title="Tool arguments" text={span.toolArguments} />
      <Section title="Tool result" text={span.toolResult} />
      <Section title="Input" text={span.input} />
      <Section title="Output" text={span.output} />
      {(
        [
          ['Candidates', span.candidates],
          ['Selected', span.selected],
        ] as const
      ).map(
        ([title, documents]) =>
          documents.length > 0 && (
            <div key={title}>
              <h3>
                {title} ({documents.length})
              </h3>
              {documents.map((document, i) => (
                <div key={i} className={css.chunk}>
                  <div className={css.chunkHead}>
                    <b>{document.rank}</b> <span className={css.monoInline}>{document.id}</span>{' '}
                    <span className={css.dim}>{document.score?.toFixed(3)}</span>
                  </div>
                  {document.text && <LongText text={document.text} />}
                </div>
              ))}
            </div>
          ),
      )}
      <AttributeTable title="Attributes" attributes={span.attributes} />
      <AttributeTable title="Resource" attributes={span.resourceAttributes} />
      {span.events.length > 0 && <h3>Events ({span.events.length})</h3>}
      {span.events.map((event, i) => (
        <details key={i} className={css.fold}>
          <summary>
            {event.name} <span className={css.dim}>+{formatMs(offsetOf(event.time) - node.startMs)}</span>
          </summary>
          <Value value={event.attributes} />
        </details>
      ))}
      {span.links.length > 0 && <h3>Links ({span.links.length})</h3>}
      {span.links.map((link, i) => (
        <p key={i} className={css.monoInline}>
          {link.traceId} / {link.spanId}
        </p>
      ))}
      {logs.length > 0 && <h3>Logs ({logs.length})</h3>}
      {logs.map((log, i) => (
        <div key={i} className={css.call}>
          <div className={css.dim}>
            {log.severityText} {log.eventName} +{formatMs(offsetOf(log.time) - node.startMs)}
          </div>
          <Value value={log.body} />
        </div>
      ))}
      <LazyJson title="Raw JSON" value={span} />
    </aside>
  );
}

function Section({ title, text }: { readonly title: string; readonly text: unknown }) {
  return text === undefined || text === '' ? undefined : (
    <>
      <h3>{title}</h3>
      <Value value={text} />
    </>
  );
}

/** JSON that is only written out once somebody looks. */
export function LazyJson({ title, value }: { readonly title: string; readonly value: unknown }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={css.fold} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && (
        <>
          <CopyButton label="Copy JSON" text={() => asText(value)} />
          <LongText text={asText(value)} mono />
        </>
      )}
    </details>
  );
}

function AttributeTable({
  title,
  attributes,
}: {
  readonly title: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}) {
  const [find, setFind] = useState('');
  const all = Object.entries(attributes);
  if (all.length === 0) return undefined;
  const wanted = find.toLowerCase();
  const shown = all.filter(([key, value]) => `${key}=${asText(value)}`.toLowerCase().includes(wanted));
  return (
    <>
      <h3>
        {title} ({all.length})
      </h3>
      {all.length > 8 && (
        <input
          type="search"
          className={css.input}
          placeholder={`Find in ${title.toLowerCase()}`}
          aria-label={`Find in ${title.toLowerCase()}`}
          value={find}
          onChange={(event) => setFind(event.target.value)}
        />
      )}
      <table className={css.table}>
        <tbody>
          {shown.map(([key, value]) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              <td>
                <Value value={value} />
              </td>
              <td>
                <CopyButton label="Copy" text={() => asText(value)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
