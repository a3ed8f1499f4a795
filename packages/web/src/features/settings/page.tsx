import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { api } from '../../lib/api-client.ts';
import { ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import ui from '../../ui/ui.module.css';
import { CapturePolicyCard } from './capture-policy-card.tsx';
import { ForwardingCard, PatternsCard, PricesCard, ProbeCard } from './cards.tsx';
import { NameCard } from './name-card.tsx';
import { NewProject } from './new-project.tsx';
import css from './settings.module.css';

/** What holds for the project: what of its content is kept, what calls cost, and who is told. */
export function SettingsPage() {
  const { projectId } = useParams({ from: '/p/$projectId/settings' });
  const projects = useQuery({ queryKey: ['projects'], queryFn: ({ signal }) => api.projects(signal) });
  if (projects.error) return <ErrorState error={projects.error} retry={() => void projects.refetch()} />;
  const project = projects.data?.projects.find((each) => each.projectId === projectId);
  if (!project) return <Loading label="Loading the settings" />;
  const of = { projectId, settings: project.settings };
  return (
    <div className={`${ui.page} ${css.page}`}>
      <div className={ui.pageHead}>
        <h1>Settings</h1>
        <p>
          Of the project <code>{projectId}</code>. The same stands behind{' '}
          <code>faultline projects update {projectId}</code>.
        </p>
      </div>
      <CapturePolicyCard key={`policy of ${projectId}`} {...of} />
      <PatternsCard key={`patterns of ${projectId}`} {...of} />
      <PricesCard key={`prices of ${projectId}`} {...of} />
      <ProbeCard key={`probe of ${projectId}`} {...of} />
      <ForwardingCard key={`forwarding of ${projectId}`} {...of} />
      <NameCard key={`name of ${projectId}`} projectId={projectId} name={project.name} />
      <NewProject />
    </div>
  );
}
