import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useCommands, type Command } from '../lib/commands.ts';
import { changePreferences, usePreferences } from '../lib/preferences.ts';

export type Dialog = 'palette' | 'help' | undefined;

interface ShellCommandOptions {
  readonly pages: readonly {
    readonly to: `/p/$projectId/${'scorecard' | 'requests' | 'failures' | 'review' | 'evaluators' | 'ingest' | 'doctor' | 'settings'}`;
    readonly label: string;
    readonly keys: string;
  }[];
  readonly projectId: string;
  readonly setDialog: (dialog: Dialog) => void;
  readonly setColorScheme: (scheme: 'light' | 'dark' | 'auto') => void;
}

/** What can be done on every page. */
export function useShellCommands({ pages, projectId, setDialog, setColorScheme }: ShellCommandOptions): void {
  const navigate = useNavigate();
  const { isUtc } = usePreferences();
  useCommands(
    useMemo<readonly Command[]>(
      () => [
        {
          id: 'palette',
          label: 'Open the command palette',
          keys: ['mod+k'],
          group: 'Anywhere',
          run: () => setDialog('palette'),
        },
        { id: 'help', label: 'Show the keyboard help', keys: ['?'], group: 'Anywhere', run: () => setDialog('help') },
        ...pages.map(({ to, label, keys }) => ({
          id: `go.${label}`,
          label: `Go to ${label}`,
          keys: [keys],
          group: 'Anywhere',
          run: () => void navigate({ to, params: { projectId } }),
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
      [navigate, pages, projectId, setDialog, setColorScheme, isUtc],
    ),
  );
}
