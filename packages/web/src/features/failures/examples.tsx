import type { RequestSummaryJson } from '@faultline/model';
import { Link } from '@tanstack/react-router';
import { formatAgo } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import ui from '../../ui/ui.module.css';
import css from './failures.module.css';

/** Some requests, each a line that leads to it. */
export function Examples({
  projectId,
  requests,
  label,
}: {
  readonly projectId: string;
  readonly requests: readonly RequestSummaryJson[];
  readonly label: string;
}) {
  const now = useNow();
  return (
    <ul className={css.examples} aria-label={label}>
      {requests.map(({ requestId, inputPreview, name, startTime }) => (
        <li key={requestId}>
          <Link
            to="/p/$projectId/requests/$requestId"
            params={{ projectId, requestId }}
            search={{ view: 'evidence' }}
            title={inputPreview}
          >
            {inputPreview || name}
          </Link>
          <span className={ui.dim}>{formatAgo(startTime, now)}</span>
        </li>
      ))}
    </ul>
  );
}
