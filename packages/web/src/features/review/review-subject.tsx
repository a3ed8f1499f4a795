import type { RequestDetailJson } from '@faultline/model';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api } from '../../lib/api-client.ts';
import { formatMs, formatTime, formatUsd } from '../../lib/format.ts';
import { usePreferences } from '../../lib/preferences.ts';
import { ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import ui from '../../ui/ui.module.css';
import { EvidenceView } from '../request/components/evidence-view.tsx';
import { LabelReasoning } from '../request/components/label-reasoning.tsx';
import { LongText } from '../request/components/text.tsx';
import { buildTree } from '../request/lib/tree.ts';
import type { QueueItem } from './lib/queue.ts';
import css from './review.module.css';

/** The request that is looked at: question, answer, what the rules say, and the way from candidates to the answer. */
export function ReviewSubject({ projectId, item }: { readonly projectId: string; readonly item: QueueItem }) {
  const { requestId } = item;
  const query = useQuery({
    queryKey: ['request', projectId, requestId],
    queryFn: ({ signal }) => api.request(projectId, requestId, signal),
    staleTime: 30_000,
  });
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Loading label="Loading the request" lines={14} />;
  return <Subject projectId={projectId} request={query.data} item={item} />;
}

function Subject({
  projectId,
  request,
  item,
}: {
  readonly projectId: string;
  readonly request: RequestDetailJson;
  readonly item: QueueItem;
}) {
  const { isUtc } = usePreferences();
  const navigate = useNavigate();
  const tree = useMemo(() => buildTree(request), [request]);
  const { label, outcome, requestId } = request;
  const openSpan = (span: string) =>
    void navigate({
      to: '/p/$projectId/requests/$requestId',
      params: { projectId, requestId },
      search: { view: 'waterfall', span },
    });
  return (
    <article className={css.subject} aria-label={request.input ?? request.name} data-request={requestId}>
      <p className={css.why}>
        <span className={ui.dim}>Why this one:</span> {item.explanation}.{' '}
        <span className={ui.dim}>
          {Object.entries(request.cohort)
            .map(([name, value]) => `${name} ${value}`)
            .join(' · ')}
        </span>
      </p>
      <div className={css.exchange}>
        <section>
          <h2>Question</h2>
          <div className={css.question}>
            {request.input === undefined ? (
              <span className={ui.dim}>not recorded</span>
            ) : (
              <LongText text={request.input} clamp={600} />
            )}
          </div>
          <h2>
            What the user got <span className={ui.dim}>outcome {outcome.status}</span>
          </h2>
          {request.output === undefined ? (
            <span className={ui.dim}>not recorded</span>
          ) : (
            <LongText text={request.output} clamp={1200} />
          )}
          <p className={ui.dim}>
            {[
              outcome.reason,
              request.errorMessage ?? request.errorType,
              formatMs(request.durationMs),
              request.costUsd === undefined ? undefined : formatUsd(request.costUsd),
              formatTime(request.startTime, isUtc),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </section>
        <section className={css.reasoning} data-bad={label !== null} aria-label="What the rules say">
          <h2>{label?.source === 'human' ? 'What was said' : 'What the rules say'}</h2>
          {label ? (
            <LabelReasoning
              label={label}
              spanName={(spanId) => request.spans.find((span) => span.spanId === spanId)?.name}
              onSpan={openSpan}
            />
          ) : (
            <p>Nothing wrong was found.</p>
          )}
        </section>
      </div>
      <EvidenceView
        request={request}
        tree={tree}
        onSelect={(index) => {
          const span = tree.nodes[index]?.span.spanId;
          if (span !== undefined) openSpan(span);
        }}
      />
    </article>
  );
}
