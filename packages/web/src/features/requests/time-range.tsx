import { Popover, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { formatTime } from '../../lib/format.ts';
import { changePreferences, usePreferences } from '../../lib/preferences.ts';
import ui from '../../ui/ui.module.css';
import css from './requests.module.css';

const RELATIVE = ['15m', '1h', '6h', '24h', '7d', '30d'] as const;

/** The time range: relative to now, or from and to. */
export function TimeRange({
  from,
  to,
  onChange,
}: {
  readonly from: string;
  readonly to: string;
  readonly onChange: (from: string, to: string | undefined) => void;
}) {
  const { isUtc } = usePreferences();
  const [isOpen, setOpen] = useState(false);
  const relative = to === 'now' ? (RELATIVE.find((each) => from === `now-${each}`) ?? '') : '';
  const absolute = `${from.startsWith('now') ? from : formatTime(from, isUtc)} – ${to.startsWith('now') ? to : formatTime(to, isUtc)}`;
  return (
    <div className={css.range}>
      <SegmentedControl
        size="xs"
        aria-label="Time range"
        value={relative}
        data={RELATIVE.map((value) => ({ value, label: value }))}
        onChange={(value) => onChange(`now-${value}`, undefined)}
      />
      <Popover opened={isOpen} onChange={setOpen} trapFocus position="bottom-end">
        <Popover.Target>
          <button type="button" className={ui.button} aria-expanded={isOpen} onClick={() => setOpen((open) => !open)}>
            {relative === '' ? absolute : 'Exact time'}
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            className={css.exact}
            onSubmit={(event) => {
              event.preventDefault();
              const data = new FormData(event.currentTarget);
              const iso = (name: string) => {
                const date = new Date(`${String(data.get(name))}${isUtc ? 'Z' : ''}`);
                return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
              };
              const start = iso('from');
              if (start) onChange(start, iso('to'));
              setOpen(false);
            }}
          >
            <label>
              From <input name="from" type="datetime-local" step="1" required />
            </label>
            <label>
              To <input name="to" type="datetime-local" step="1" />
            </label>
            <label>
              <input
                type="checkbox"
                checked={isUtc}
                onChange={(event) => changePreferences({ isUtc: event.currentTarget.checked })}
              />{' '}
              times are UTC
            </label>
            <button type="submit" className={ui.button}>
              Show
            </button>
          </form>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
