import { Select, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { IconActivity, IconKeyboard, IconListDetails, IconStethoscope } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { api } from '../lib/api-client.ts';
import { listenForKeys, useCommands, type Command } from '../lib/commands.ts';
import { changePreferences, usePreferences } from '../lib/preferences.ts';
import { Help, Palette } from './command-dialogs.tsx';
import css from './shell.module.css';

const PAGES = [
  { path: 'requests', label: 'Requests', keys: 'g r', Icon: IconListDetails },
  { path: 'ingest', label: 'Ingest', keys: 'g i', Icon: IconActivity },
  { path: 'doctor', label: 'Doctor', keys: 'g d', Icon: IconStethoscope },
] as const;

/** Navigation, project, theme, palette and help around every page. */
export function Shell() {
  const [dialog, setDialog] = useState<'palette' | 'help' | undefined>();
  const navigate = useNavigate();
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  const { projectId: preferred, isUtc } = usePreferences();
  const { projectId = preferred } = useParams({ strict: false }) as { projectId?: string };
  const path = useRouterState({ select: (state) => state.location.pathname });
  const projects = useQuery({
    queryKey: ['projects'],
    queryFn: ({ signal }) => api.projects(signal),
    staleTime: 60_000,
  });
  useEffect(listenForKeys, []);
  const commands = useMemo<readonly Command[]>(
    () => [
      {
        id: 'palette',
        label: 'Open the command palette',
        keys: ['mod+k'],
        group: 'Anywhere',
        run: () => setDialog('palette'),
      },
      { id: 'help', label: 'Show the keyboard help', keys: ['?'], group: 'Anywhere', run: () => setDialog('help') },
      ...PAGES.map(({ path: to, label, keys }) => ({
        id: `go.${to}`,
        label: `Go to ${label}`,
        keys: [keys],
        group: 'Anywhere',
        run: () => void navigate({ to: `/p/$projectId/${to}`, params: { projectId } }),
      })),
      { id: 'theme.dark', label: 'Dark theme', keys: [], group: 'Appearance', run: () => setColorScheme('dark') },
      { id: 'theme.light', label: 'Light theme', keys: [], group: 'Appearance', run: () => setColorScheme('light') },
      {
        id: 'theme.system',
        label: 'Theme of the system',
        keys: [],
        group: 'Appearance',
        run: () => setColorScheme('auto'),
      },
      {
        id: 'time.zone',
        label: isUtc ? 'Show times in this zone' : 'Show times in UTC',
        keys: [],
        group: 'Appearance',
        run: () => changePreferences({ isUtc: !isUtc }),
      },
    ],
    [navigate, projectId, setColorScheme, isUtc],
  );
  useCommands(commands);
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        Skip to the content
      </a>
      <nav className={css.nav} aria-label="Main">
        <Link to="/p/$projectId/requests" params={{ projectId }} className={css.brand}>
          <img src="/mark.svg" alt="" width="22" height="22" /> Faultline
        </Link>
        <Select
          aria-label="Project"
          size="xs"
          allowDeselect={false}
          data={projects.data?.projects.map(({ projectId: value, name }) => ({ value, label: name })) ?? [projectId]}
          value={projectId}
          onChange={(value) => value && void navigate({ to: '/p/$projectId/requests', params: { projectId: value } })}
        />
        {PAGES.map(({ path: to, label, Icon }) => (
          <Link
            key={to}
            to={`/p/$projectId/${to}`}
            params={{ projectId }}
            className={css.link}
            aria-current={path.split('/')[3] === to ? 'page' : undefined}
          >
            <Icon size={17} aria-hidden /> <span>{label}</span>
          </Link>
        ))}
        <div className={css.spacer} />
        <button type="button" className={css.link} onClick={() => setDialog('help')}>
          <IconKeyboard size={17} aria-hidden /> <span>Keys</span>
          <kbd>?</kbd>
        </button>
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="Theme"
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
          data={[
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
            { value: 'auto', label: 'Auto' },
          ]}
        />
      </nav>
      <main id="main" className={css.main} tabIndex={-1}>
        <Outlet />
      </main>
      <Palette isOpen={dialog === 'palette'} onClose={() => setDialog(undefined)} />
      <Help isOpen={dialog === 'help'} onClose={() => setDialog(undefined)} />
    </div>
  );
}
