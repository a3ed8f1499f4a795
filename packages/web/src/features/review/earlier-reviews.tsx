import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../lib/api-client.ts';
import { classTitle } from '../../lib/class-title.ts';
import { formatAgo } from '../../lib/format.ts';
import { useChange } from '../../lib/use-change.ts';
import { useNow } from '../../lib/use-now.ts';
import ui from '../../ui/ui.module.css';
import css from './review.module.css';

/** What this reviewer has said lately, also in sittings before: to look at again, or to take back. */
export function EarlierReviews({ projectId, reviewer }: { readonly projectId: string; readonly reviewer: string }) {
  const [isOpen, setOpen] = useState(false);
  const now = useNow();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ['reviews', 'own', projectId, reviewer],
    queryFn: ({ signal }) => api.ownReviews(projectId, reviewer, signal),
    enabled: isOpen,
  });
  const undoing = useChange(
    (reviewId: string) => api.undoReview(projectId, reviewId),
    ['reviews', 'taxonomy', 'failures'],
    () => void queries.invalidateQueries({ queryKey: ['request'] }),
  );
  return (
    <details className={css.earlier} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Your earlier reviews</summary>
      {data?.reviews.length === 0 && <p className={ui.dim}>None yet.</p>}
      {undoing.error && (
        <p role="alert" className={ui.problem}>
          {undoing.error.message}
        </p>
      )}
      <ul>
        {data?.reviews.map(({ reviewId, requestId, verdict, time, canUndo }) => (
          <li key={reviewId}>
            <Link to="/p/$projectId/review" params={{ projectId }} search={{ request: requestId }}>
              {classTitle(verdict)}
            </Link>{' '}
            <span className={ui.dim} title={requestId}>
              {formatAgo(time, now)}
            </span>{' '}
            {canUndo && (
              <button
                type="button"
                className={ui.link}
                disabled={undoing.isPending}
                onClick={() => undoing.mutate(reviewId)}
              >
                take back<span className="visually-hidden"> {requestId}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
