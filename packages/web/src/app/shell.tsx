import { useMantineColorScheme } from '@mantine/core';
import {
  IconActivity,
  IconBug,
  IconChartBar,
  IconEyeCheck,
  IconGavel,
  IconKeyboard,
  IconListDetails,
  IconSettings,
  IconStethoscope,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '../lib/api-client.ts';
import { listenForKeys } from '../lib/commands.ts';
import { changePreferences, usePreferences } from '../lib/preferences.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Segments } from '../ui/segments.tsx';
import ui from '../ui/ui.module.css';
import { Help, Palette } from './command-dialogs.tsx';
import css from './shell.module.css';
import { useShellCommands, type Dialog } from './use-shell-commands.ts';

const PAGES = [
  { to: '/p/$projectId/scorecard', label: 'Scorecard', keys: 'g s', Icon: IconChartBar },
  { to: '/p/$projectId/requests', label: 'Requests', keys: 'g r', Icon: IconListDetails },
  { to: '/p/$projectId/failures', label: 'Failures', keys: 'g f', Icon: IconBug },
  { to: '/p/$projectId/review', label: 'Review', keys: 'g v', Icon: IconEyeCheck },
  { to: '/p/$projectId/evaluators', label: 'Evaluators', keys: 'g e', Icon: IconGavel },
  { to: '/p/$projectId/ingest', label: 'Ingest', keys: 'g i', Icon: IconActivity },
  { to: '/p/$projectId/doctor', label: 'Doctor', keys: 'g d', Icon: IconStethoscope },
  { to: '/p/$projectId/settings', label: 'Settings', keys: 'g p', Icon: IconSettings },
] as const;

const THEMES = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'Auto' },
] as const;

/** Navigation, project, theme, palette and help around every page. */
export function Shell() {
  const [dialog, setDialog] = useState<Dialog>();
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  const { projectId: preferred } = usePreferences();
  const { projectId = preferred } = useParams({ strict: false });
  const path = useRouterState({ select: (state) => state.location.pathname });
  const projects = useQuery({
    queryKey: ['projects'],
    queryFn: ({ signal }) => api.projects(signal),
    staleTime: 60_000,
  });
  useEffect(listenForKeys, []);
  useShellCommands({ pages: PAGES, projectId, setDialog, setColorScheme });

  const known = projects.data?.projects;
  const isUnknown = known !== undefined && !known.some((project) => project.projectId === projectId);
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        Skip to the content
      </a>
      <nav className={css.nav} aria-label="Main">
        <Link to="/p/$projectId/requests" params={{ projectId }} className={css.brand} activeProps={{}}>
          <img src="/mark.svg" alt="" width={22} height={22} /> Faultline
        </Link>
        <ProjectSwitch projectId={projectId} projects={known ?? []} />
        {PAGES.map(({ to, label, Icon }) => (
          <Link
            key={to}
            to={to}
            params={{ projectId }}
            className={css.link}
            aria-current={path.split('/')[3] === to.split('/')[3] ? 'page' : undefined}
          >
            <Icon size={17} aria-hidden /> <span>{label}</span>
          </Link>
        ))}
        <div className={css.spacer} />
        <button type="button" className={css.link} onClick={() => setDialog('help')}>
          <IconKeyboard size={17} aria-hidden /> <span>Keys</span>
          <kbd>?</kbd>
        </button>
        <Segments label="Theme" value={colorScheme} options={THEMES} onChange={setColorScheme} />
      </nav>
      <main id="main" className={css.main} tabIndex={-1}>
        {isUnknown ? <NoSuchProject projectId={projectId} /> : <Outlet />}
      </main>
      <Palette isOpen={dialog === 'palette'} projectId={projectId} onClose={() => setDialog(undefined)} />
      <Help isOpen={dialog === 'help'} onClose={() => setDialog(undefined)} />
    </div>
  );
}

function ProjectSwitch({
  projectId,
  projects,
}: {
  readonly projectId: string;
  readonly projects: readonly { readonly projectId: string; readonly name: string }[];
}) {
  const navigate = useNavigate();
  const isListed = projects.some((project) => project.projectId === projectId);
  return (
    <select
      className={css.project}
      aria-label="Project"
      value={projectId}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        changePreferences({ projectId: chosen });
        void navigate({ to: '/p/$projectId/requests', params: { projectId: chosen } });
      }}
    >
      {!isListed && <option value={projectId}>{projectId}</option>}
      {projects.map((project) => (
        <option key={project.projectId} value={project.projectId}>
          {project.name}
        </option>
      ))}
    </select>
  );
}

function NoSuchProject({ projectId }: { readonly projectId: string }) {
  return (
    <EmptyState
      isWholePage
      title={`There is no project ${projectId}`}
      text={
        <>
          The address may be mistyped. To create it: <code>faultline projects create {projectId}</code>
        </>
      }
    >
      <Link className={ui.button} to="/p/$projectId/requests" params={{ projectId: 'default' }}>
        Go to the default project
      </Link>
    </EmptyState>
  );
}
