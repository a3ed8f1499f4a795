import { Popover } from '@mantine/core';
import { IconLayoutGrid } from '@tabler/icons-react';
import ui from '../../../ui/ui.module.css';
import { fieldName } from '../lib/cohorts.ts';
import { useCohorts } from '../queries.ts';
import css from '../scorecard.module.css';

/** Which labels the requests are split by: none in particular, or up to three together. */
export function SplitMenu({
  projectId,
  range,
  by,
  most,
  onChange,
}: {
  readonly projectId: string;
  readonly range: { readonly from: string; readonly to: string };
  readonly by: string | undefined;
  /** How many labels can be chosen here. */
  readonly most: number;
  readonly onChange: (by: string | undefined) => void;
}) {
  const chosen = by?.split(',').slice(0, most) ?? [];
  const toggle = (name: string) => {
    const others = chosen.filter((each) => each !== name);
    const next = chosen.includes(name) ? others : most === 1 ? [name] : [...others, name];
    onChange(next.length > 0 ? next.join(',') : undefined);
  };
  const seen = useCohorts(projectId, range).data?.labels.map(({ field }) => field) ?? [];
  const options = [...seen, ...chosen.filter((name) => !seen.includes(name))];
  return (
    <Popover trapFocus position="bottom-end" shadow="md">
      <Popover.Target>
        <button type="button" className={ui.button} aria-pressed={chosen.length > 0}>
          <IconLayoutGrid size={14} aria-hidden />
          {chosen.length > 0 ? `By ${chosen.map(fieldName).join(' × ')}` : 'Split by'}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={css.popover} aria-label="Labels to split by">
        <fieldset className={css.labels}>
          <legend>{most === 1 ? 'One label' : `Up to ${most} labels together; none: each by itself`}</legend>
          {options.length === 0 && <p className={ui.dim}>No request of this range carries a label.</p>}
          {options.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                disabled={most > 1 && chosen.length >= most && !chosen.includes(name)}
                onChange={() => toggle(name)}
              />{' '}
              {fieldName(name)}
            </label>
          ))}
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  );
}
