import { Popover } from '@mantine/core';
import { IconColumns } from '@tabler/icons-react';
import { changePreferences, DEFAULT_COLUMNS, usePreferences } from '../../lib/preferences.ts';
import ui from '../../ui/ui.module.css';
import { COLUMNS } from './columns.tsx';
import css from './requests.module.css';

/** Which columns the list shows, and in which order; kept in this browser. */
export function ColumnMenu() {
  const { columns } = usePreferences();
  const ordered = [
    ...columns.flatMap((id) => COLUMNS.find((column) => column.id === id) ?? []),
    ...COLUMNS.filter(({ id }) => !columns.includes(id)),
  ];
  const toggle = (id: string) =>
    changePreferences({ columns: columns.includes(id) ? columns.filter((each) => each !== id) : [...columns, id] });
  const move = (id: string, by: number) => {
    const next = columns.filter((each) => each !== id);
    next.splice(Math.max(0, columns.indexOf(id) + by), 0, id);
    changePreferences({ columns: next });
  };
  return (
    <Popover trapFocus position="bottom-end" shadow="md">
      <Popover.Target>
        <button type="button" className={ui.button}>
          <IconColumns size={14} aria-hidden /> Columns
        </button>
      </Popover.Target>
      <Popover.Dropdown className={css.popover}>
        <ul className={css.columnMenu} aria-label="Columns">
          {ordered.map(({ id, title }) => {
            const isShown = columns.includes(id);
            return (
              <li key={id}>
                <label>
                  <input
                    type="checkbox"
                    checked={isShown}
                    disabled={isShown && columns.length === 1}
                    onChange={() => toggle(id)}
                  />{' '}
                  {title}
                </label>
                {isShown && (
                  <span>
                    <button type="button" aria-label={`Move ${title} left`} onClick={() => move(id, -1)}>
                      ↑
                    </button>
                    <button type="button" aria-label={`Move ${title} right`} onClick={() => move(id, 1)}>
                      ↓
                    </button>
                  </span>
                )}
              </li>
            );
          })}
        </ul>
        <button type="button" className={ui.button} onClick={() => changePreferences({ columns: DEFAULT_COLUMNS })}>
          Reset
        </button>
      </Popover.Dropdown>
    </Popover>
  );
}
