import type { RequestDetailJson } from '@faultline/model';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../../lib/api-client.ts';
import { formatCount } from '../../../lib/format.ts';
import { useServerInfo } from '../../../lib/use-server-info.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import ui from '../../../ui/ui.module.css';

/** Whether the project keeps texts; assumed until known. */
export function useIsContentKept(projectId: string): boolean {
  const projects = useQuery({
    queryKey: ['projects'],
    queryFn: ({ signal }) => api.projects(signal),
    staleTime: 60_000,
  });
  const policy = projects.data?.projects.find((project) => project.projectId === projectId)?.settings.capturePolicy;
  return policy !== 'none' && policy !== 'ids';
}

/** Texts are switched off for the project. */
export function ContentNotKept({ projectId }: { readonly projectId: string }) {
  return (
    <EmptyState
      title="This project keeps no content"
      text="Its capture policy leaves texts out before anything is written. With the policy “redacted”, questions, evidence and answers of later requests stand here, with personal data replaced."
    >
      <Link className={ui.button} to="/p/$projectId/settings" params={{ projectId }}>
        Change what is kept
      </Link>
    </EmptyState>
  );
}

/** The request outlives its spans. */
export function SpansExpired({ request }: { readonly request: RequestDetailJson }) {
  const retention = useServerInfo()?.retention;
  return (
    <EmptyState
      title="The spans of this request have expired"
      text={`${formatCount(request.counts.spans)} spans were kept for ${retention ? `${retention.spanTtlDays} days` : 'their retention'}; the summary above is kept for ${retention ? `${retention.requestTtlDays} days` : 'longer'}.`}
    />
  );
}
