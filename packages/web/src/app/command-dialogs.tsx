import { Modal, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useAllCommands, type Command } from '../lib/commands.ts';
import css from './shell.module.css';

/** The palette: every command that can be run here, narrowed by typing. */
export function Palette({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const commands = useAllCommands();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const matching = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return commands.filter(
      (command) =>
        command.run && words.every((word) => `${command.group} ${command.label}`.toLowerCase().includes(word)),
    );
  }, [commands, text]);
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    setText('');
    command.run?.();
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title="Commands" size="lg">
      <TextInput
        data-autofocus
        aria-label="Search commands"
        placeholder="Type to search"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={matching[active] ? `command-${matching[active].id}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setActive((at) => Math.min(matching.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setActive((at) => Math.max(0, at - 1));
          else if (event.key === 'Enter') run(matching[active]);
          else return;
          event.preventDefault();
        }}
      />
      <div id="palette-list" role="listbox" aria-label="Commands" className={css.palette}>
        {matching.map((command, index) => (
          <div
            key={command.id}
            id={`command-${command.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={css.paletteItem}
            onMouseMove={() => setActive(index)}
            onClick={() => run(command)}
            onKeyDown={(event) => event.key === 'Enter' && run(command)}
          >
            <span className={css.dim}>{command.group}</span> {command.label}
            <Keys keys={command.keys.slice(0, 1)} />
          </div>
        ))}
        {matching.length === 0 && <p className={css.dim}>No command has these words.</p>}
      </div>
    </Modal>
  );
}

/** All keys that do something here, by group. */
export function Help({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const groups = Map.groupBy(
    useAllCommands().filter(({ keys }) => keys.length > 0),
    ({ group }) => group,
  );
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keyboard" size="lg">
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
  return (
    <span className={css.keys}>
      {keys.map((key) => (
        <kbd key={key}>{key.replace('mod+', navigator.platform.startsWith('Mac') ? '⌘ ' : 'Ctrl ')}</kbd>
      ))}
    </span>
  );
}
