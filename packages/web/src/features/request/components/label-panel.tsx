import type { FailureClass, RequestDetailJson } from '@faultline/model';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api } from '../../../lib/api-client.ts';
import { classTitle } from '../../../lib/class-title.ts';
import { useCommands, type Command } from '../../../lib/commands.ts';
import ui from '../../../ui/ui.module.css';
import { LabelReasoning } from './label-reasoning.tsx';
import css from './label.module.css';

/** Why the request counts as bad, with ways on to its class, to a review and to a case file. Without a label, the ways on alone. */
export function LabelPanel({
  request: { label, spans, statement, requestId },
  projectId,
  onSpan,
}: {
  readonly request: RequestDetailJson;
  readonly projectId: string;
  readonly onSpan: (spanId: string) => void;
}) {
  useLabelCommands(projectId, requestId, label?.class);
  const isSaidFine = label === null && statement.class === 'none';
  return (
    <section className={css.panel} aria-label="Failure class" data-bad={label !== null}>
      {label && (
        <LabelReasoning
          label={label}
          spanName={(spanId) => spans.find((span) => span.spanId === spanId)?.name}
          onSpan={onSpan}
        />
      )}
      {isSaidFine && (
        <p>
          <b>Fine</b> <span className={ui.dim}>says</span> {statement.reviewer ?? 'a reviewer'}
        </p>
      )}
      {statement.note && (
        <p>
          <span className={ui.dim}>Note of {statement.reviewer ?? 'a reviewer'}:</span> {statement.note}
        </p>
      )}
      <p className={css.ways}>
        {label && (
          <>
            <Link to="/p/$projectId/failures/$class" params={{ projectId, class: label.class }}>
              All of {classTitle(label.class)}
            </Link>
            <Link
              to="/p/$projectId/failures/$class"
              params={{ projectId, class: label.class }}
              search={{ edit: 'examples', example: requestId }}
            >
              Make it an example
            </Link>
          </>
        )}
        <Link to="/p/$projectId/review" params={{ projectId }} search={{ request: requestId }}>
          Review this request
        </Link>
        <a href={api.caseUrl(projectId, requestId)} download={`case-${requestId}.json`}>
          Case file
        </a>
      </p>
    </section>
  );
}

function useLabelCommands(projectId: string, requestId: string, failureClass: FailureClass | undefined): void {
  const navigate = useNavigate();
  useCommands(
    useMemo(() => {
      const command = (id: string, label: string, keys: readonly string[], run: () => void): Command => ({
        id: `request.${id}`,
        label,
        keys,
        group: 'Request',
        run,
      });
      const review = command(
        'review',
        'Review this request',
        ['v'],
        () => void navigate({ to: '/p/$projectId/review', params: { projectId }, search: { request: requestId } }),
      );
      if (failureClass === undefined) return [review];
      const toClass = command(
        'class',
        `All of ${classTitle(failureClass)}`,
        ['c'],
        () => void navigate({ to: '/p/$projectId/failures/$class', params: { projectId, class: failureClass } }),
      );
      return [review, toClass];
    }, [navigate, projectId, requestId, failureClass]),
  );
}
