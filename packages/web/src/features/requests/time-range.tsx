import { Popover } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { formatTime } from '../../lib/format.ts';
import { changePreferences, usePreferences } from '../../lib/preferences.ts';
import { nameRange } from '../../lib/time-range.ts';
import { LookBack } from '../../ui/segments.tsx';
import ui from '../../ui/ui.module.css';
import css from './requests.module.css';

const RELATIVE = ['15m', '1h', '6h', '24h', '7d', '30d'] as const;

interface TimeRangeProps {
  readonly from: string;
  readonly to: string;
  readonly onChange: (from: string, to: string | undefined) => void;
}

/** The time range: relative to now, or from and to. */
export function TimeRange({ from, to, onChange }: TimeRangeProps) {
  const { isUtc } = usePreferences();
  const [isOpen, setOpen] = useState(false);
  const isRelative = to === 'now' && RELATIVE.some((each) => from === `now-${each}`);
  return (
    <>
      <LookBack value={to === 'now' ? from : ''} options={RELATIVE} onChange={(value) => onChange(value, undefined)} />
      <Popover opened={isOpen} onChange={setOpen} trapFocus position="bottom-end" shadow="md">
        <Popover.Target>
          <button type="button" className={ui.button} aria-pressed={!isRelative} onClick={() => setOpen(!isOpen)}>
            {isRelative ? 'Exact time' : nameRange(from, to, (time) => formatTime(time, isUtc))}
          </button>
        </Popover.Target>
        <Popover.Dropdown className={css.popover}>
          <ExactRange
            onSubmit={(start, end) => {
              onChange(start, end);
              setOpen(false);
            }}
          />
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

/** From and to, typed. */
export function ExactRange({ onSubmit }: { readonly onSubmit: (from: string, to: string | undefined) => void }) {
  const { isUtc } = usePreferences();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [from, to] = ['from', 'to'].map((name) => isoOf(data.get(name), isUtc));
    if (from !== undefined) onSubmit(from, to);
  };
  return (
    <form className={css.exact} onSubmit={submit}>
      <label>
        From <input className={ui.input} name="from" type="datetime-local" step="1" required />
      </label>
      <label>
        To <input className={ui.input} name="to" type="datetime-local" step="1" />
      </label>
      <label>
        Times are UTC
        <input
          type="checkbox"
          checked={isUtc}
          onChange={(event) => changePreferences({ isUtc: event.currentTarget.checked })}
        />
      </label>
      <button type="submit" className={ui.button}>
        Show
      </button>
    </form>
  );
}

/** What a `datetime-local` field holds as an exact time. */
function isoOf(value: FormDataEntryValue | null, isUtc: boolean): string | undefined {
  if (typeof value !== 'string') return undefined;
  const date = new Date(`${value}${isUtc ? 'Z' : ''}`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
