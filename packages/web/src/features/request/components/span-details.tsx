import type { RequestDetailJson } from '@faultline/model';
import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { CopyButton } from '../../../ui/copy-button.tsx';
import ui from '../../../ui/ui.module.css';
import { failureOf, type SpanNode } from '../lib/tree.ts';
import { useWholeNodes } from '../use-whole-nodes.ts';
import { AttributeTable } from './attribute-table.tsx';
import css from './details.module.css';
import { LazyJson } from './lazy-json.tsx';
import { PayloadState } from './payload-state.tsx';
import { SpanContent } from './span-content.tsx';
import { SpanFacts } from './span-facts.tsx';
import { SpanTimeline } from './span-timeline.tsx';
import { StageIcon } from './stage-look.tsx';
import { asText } from './text.tsx';

const TABS = ['content', 'attributes', 'events', 'json'] as const;
export type DetailsTab = (typeof TABS)[number];

interface SpanDetailsProps {
  readonly node: SpanNode;
  readonly request: RequestDetailJson;
  readonly tab: DetailsTab;
  readonly onTab: (tab: DetailsTab) => void;
  readonly onClose: () => void;
}

/** Everything known about one span. */
export function SpanDetails({ node, request, tab, onTab, onClose }: SpanDetailsProps) {
  const { span } = node;
  const { nodes, error, retry } = useWholeNodes(
    request,
    useMemo(() => [node], [node]),
  );
  const [whole] = nodes;
  const logs = request.logs.filter(
    (log) => log.spanId === span.spanId && (log.traceId ?? span.traceId) === span.traceId,
  );
  const titles: Readonly<Record<DetailsTab, string>> = {
    content: 'Content',
    attributes: `Attributes ${whole ? Object.keys(whole.span.attributes).length : ''}`,
    events: `Events and logs ${whole ? whole.span.events.length + logs.length : ''}`,
    json: 'Raw JSON',
  };
  return (
    <aside className={css.details} aria-label={`Span ${span.name}`}>
      <div className={css.head}>
        <StageIcon stage={span.stage} size={16} />
        <h2>{span.name}</h2>
        <CopyButton label="Copy link" text={() => location.href} />
        <button type="button" className={ui.button} aria-label="Close span" onClick={onClose}>
          <IconX size={14} />
        </button>
      </div>
      {node.hasFailed && <Failure node={node} />}
      {span.isWrapper && (
        <p className={ui.dim}>Repeats what spans below it report; its tokens and cost are not counted again.</p>
      )}
      {span.warnings.map((warning) => (
        <p key={warning} className={ui.notice}>
          {warning}
        </p>
      ))}
      <SpanFacts node={node} />
      <div className={css.tabs}>
        {TABS.map((each) => (
          <button key={each} type="button" aria-pressed={each === tab} onClick={() => onTab(each)}>
            {titles[each]}
          </button>
        ))}
      </div>
      {whole ? (
        <>
          {tab === 'content' && <SpanContent span={whole.span} />}
          {tab === 'attributes' && (
            <>
              <AttributeTable title="Attributes" attributes={whole.span.attributes} />
              <AttributeTable title="Resource" attributes={whole.span.resourceAttributes} />
            </>
          )}
          {tab === 'events' && <SpanTimeline node={whole} logs={logs} startTime={request.startTime} />}
          {tab === 'json' && <LazyJson title="Span" value={whole.span} isOpen />}
          {tab === 'json' && logs.length > 0 && <LazyJson title={`Logs (${logs.length})`} value={logs} />}
        </>
      ) : (
        <PayloadState error={error} retry={retry} />
      )}
    </aside>
  );
}

function Failure({ node }: Pick<SpanDetailsProps, 'node'>) {
  const { kind, message } = failureOf(node.span);
  return (
    <p className={css.failure}>
      <IconAlertTriangle size={14} aria-hidden /> <b>{kind}</b> {message && asText(message)}
    </p>
  );
}
