import type { ScorecardOutput } from '@faultline/model';
import { Link } from '@tanstack/react-router';
import ui from '../../../ui/ui.module.css';

/** Nobody said how any of the requests ended: what follows, and how to say it. */
export function NoOutcome({
  projectId,
  answer: { groups, requests },
}: {
  readonly projectId: string;
  readonly answer: ScorecardOutput;
}) {
  const success = groups.flatMap(({ kpis }) => kpis).find(({ id }) => id === 'task_success');
  if (!success || success.sample > 0 || requests === 0) return undefined;
  return (
    <section className={ui.notice} aria-label="No outcome yet">
      <b>No outcome yet.</b> Nothing says of any of these requests whether it did what the user wanted, so success and
      cost per success stay open. Set <code>faultline.outcome.status</code> to <code>success</code> or{' '}
      <code>failure</code> on a span, send scores or feedback, or{' '}
      <Link to="/p/$projectId/doctor" params={{ projectId }}>
        see what Doctor advises
      </Link>
      .
    </section>
  );
}
