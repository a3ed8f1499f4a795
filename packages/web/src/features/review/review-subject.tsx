import type { RequestDetailJson } from '@faultline/model';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { classTitle } from '../../lib/class-title.ts';
import { formatMs, formatTime, formatUsd } from '../../lib/format.ts';
import { usePreferences } from '../../lib/preferences.ts';
import { ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import ui from '../../ui/ui.module.css';
import { EvidenceView } from '../request/components/evidence-view.tsx';
import { LabelReasoning } from '../request/components/label-reasoning.tsx';
import { LongText } from '../request/components/text.tsx';
import { buildTree } from '../request/lib/tree.ts';
import type { RightSources } from '../request/components/chunk-card.tsx';
import type { QueueItem } from './lib/queue.ts';
import type { Shown } from './lib/shown.ts';
import css from './review.module.css';
import type { Subject } from './use-subject.ts';

/** The request that is looked at: question, answer, what the rules say, and the way from candidates to the answer. */
export function ReviewSubject({
  projectId,
  item,
  subject: { request, shown, error, retry },
  right,
}: {
  readonly projectId: string;
  readonly item: QueueItem;
  readonly subject: Subject;
  /** Which sources are right, as far as the reviewer has said. */
  readonly right: RightSources;
}) {
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!request || !shown) return <Loading label="Loading the request" lines={14} />;
  return <Case projectId={projectId} request={request} shown={shown} item={item} right={right} />;
}

function Case({
  projectId,
  request,
  shown,
  item,
  right,
}: {
  readonly projectId: string;
  readonly request: RequestDetailJson;
  readonly shown: Shown;
  readonly item: QueueItem;
  readonly right: RightSources;
}) {
  const { isUtc } = usePreferences();
  const navigate = useNavigate();
  const tree = useMemo(() => buildTree(request), [request]);
  const { outcome, requestId } = request;
  const { label } = shown;
  // How it went is what others said, too.
  const isOutcomeTold = outcome.source !== 'human' || !shown.isSecondOpinion;
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
          <h2>What the user got {isOutcomeTold && <span className={ui.dim}>outcome {outcome.status}</span>}</h2>
          {request.output === undefined ? (
            <span className={ui.dim}>not recorded</span>
          ) : (
            <LongText text={request.output} clamp={1200} />
          )}
          <p className={ui.dim}>
            {[
              isOutcomeTold ? outcome.reason : undefined,
              request.errorMessage ?? request.errorType,
              formatMs(request.durationMs),
              request.costUsd === undefined ? undefined : formatUsd(request.costUsd),
              formatTime(request.startTime, isUtc),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </section>
        <section className={css.reasoning} data-bad={shown.verdict !== 'none'} aria-label="What the rules say">
          <h2>{shown.by === 'people' ? 'What was said' : 'What the rules say'}</h2>
          {label ? (
            <LabelReasoning
              label={label}
              spanName={(spanId) => request.spans.find((span) => span.spanId === spanId)?.name}
              onSpan={openSpan}
            />
          ) : shown.verdict === 'none' ? (
            <p>Nothing wrong was found.</p>
          ) : (
            <p>
              <b>{classTitle(shown.verdict)}</b>{' '}
              {shown.rule && (
                <>
                  <span className={ui.dim}>rule</span> <code>{shown.rule}</code>
                </>
              )}
            </p>
          )}
          {shown.isSecondOpinion && (
            <p className={ui.dim}>
              Somebody else has reviewed it. What they said is hidden until you have spoken, so that yours is a second
              opinion.
            </p>
          )}
        </section>
      </div>
      <EvidenceView
        request={request}
        tree={tree}
        right={right}
        onSelect={(index) => {
          const span = tree.nodes[index]?.span.spanId;
          if (span !== undefined) openSpan(span);
        }}
      />
    </article>
  );
}
