// oxlint-disable jsx-a11y/prefer-tag-over-role -- a datalist cannot show keys and groups
import { Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { keyName, useAllCommands, type Command } from '../lib/commands.ts';
import ui from '../ui/ui.module.css';
import css from './shell.module.css';

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The palette: every command that can be run here, narrowed by typing; an id that is typed can be opened. */
export function Palette({ isOpen, onClose, projectId }: DialogProps & { readonly projectId: string }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Commands" size="lg" returnFocus={false} {...DIALOG}>
      <CommandSearch onClose={onClose} projectId={projectId} />
    </Modal>
  );
}

const DIALOG = { transitionProps: { duration: 0 }, closeButtonProps: { 'aria-label': 'Close' } };
/** Takes the focus and gives it back. The dialog itself does so a moment after it is drawn, and loses the keys pressed before. */
function focusAtOnce(input: HTMLInputElement | null): () => void {
  const before = document.activeElement;
  input?.focus();
  return () => before instanceof HTMLElement && before.focus();
}

const REQUEST_ID = /^\s*[\w-]{8,256}\s*$/;

function CommandSearch({ onClose, projectId }: { readonly onClose: () => void; readonly projectId: string }) {
  const commands = useAllCommands();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const matching = useMemo((): readonly Command[] => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const named = commands.filter(({ group, label }) =>
      words.every((word) => `${group} ${label}`.toLowerCase().includes(word)),
    );
    if (!REQUEST_ID.test(text)) return named;
    const requestId = text.trim();
    const open = () =>
      void navigate({
        to: '/p/$projectId/requests/$requestId',
        params: { projectId, requestId },
        search: { view: 'waterfall' },
      });
    return [...named, { id: 'open', group: 'Open', label: `Request or trace ${requestId}`, keys: [], run: open }];
  }, [commands, text, navigate, projectId]);
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const chosen = matching[active];
  return (
    <>
      <input
        data-autofocus
        ref={focusAtOnce}
        className={`${ui.input} ${css.search}`}
        aria-label="Search commands"
        placeholder="Type a command, or the id of a request or trace"
        role="combobox"
        aria-expanded={matching.length > 0}
        aria-controls="palette-list"
        aria-activedescendant={chosen ? `command-${chosen.id}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setActive(Math.min(matching.length - 1, active + 1));
          else if (event.key === 'ArrowUp') setActive(Math.max(0, active - 1));
          else if (event.key === 'Enter') run(chosen);
          else return;
          event.preventDefault();
        }}
      />
      <div id="palette-list" role="listbox" aria-label="Commands" className={css.palette}>
        {matching.map((command, index) => (
          <div
            key={command.id}
            ref={(element) => {
              if (index === active) element?.scrollIntoView({ block: 'nearest' });
            }}
            id={`command-${command.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={css.paletteItem}
            onMouseMove={() => setActive(index)}
            onClick={() => run(command)}
            onKeyDown={(event) => event.key === 'Enter' && run(command)}
          >
            <span className={css.group}>{command.group}</span> {command.label}
            <Keys keys={command.keys.slice(0, 1)} />
          </div>
        ))}
      </div>
      {matching.length === 0 && <p className={ui.dim}>No command has these words.</p>}
    </>
  );
}

/** All keys that do something here, by group. */
export function Help({ isOpen, onClose }: DialogProps) {
  const groups = Map.groupBy(
    useAllCommands().filter(({ keys }) => keys.length > 0),
    ({ group }) => group,
  );
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keyboard" size="xl" {...DIALOG}>
      <div className={css.help}>
        {[...groups].map(([group, commands]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {commands.map(({ id, label, keys }) => (
                <div key={id}>
                  <dt>
                    <Keys keys={keys} />
                  </dt>
                  <dd>{label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function Keys({ keys }: { readonly keys: readonly string[] }) {
  const isMac = navigator.platform.startsWith('Mac');
  return (
    <span className={css.keys}>
      {keys.map((key) => (
        <kbd key={key}>{keyName(key, isMac)}</kbd>
      ))}
    </span>
  );
}
