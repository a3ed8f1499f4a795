import { FILTER_FIELDS } from '@faultline/model';
import { Popover } from '@mantine/core';
import { IconLayoutGrid } from '@tabler/icons-react';
import ui from '../../../ui/ui.module.css';
import css from '../scorecard.module.css';

const LABELS = FILTER_FIELDS.filter(
  ({ isFacet, description, name }) =>
    isFacet && (description.startsWith('cohort label') || name === 'model' || name === 'service'),
).map(({ name }) => name);

/** Which labels the requests are split by: none in particular, or up to three together. */
export function SplitMenu({
  by,
  most,
  onChange,
}: {
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
  const options = [...LABELS, ...chosen.filter((name) => !LABELS.includes(name))];
  return (
    <Popover trapFocus position="bottom-end" shadow="md">
      <Popover.Target>
        <button type="button" className={ui.button} aria-pressed={chosen.length > 0}>
          <IconLayoutGrid size={14} aria-hidden />
          {chosen.length > 0 ? `By ${chosen.map(wordOf).join(' × ')}` : 'Split by'}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={css.popover} aria-label="Labels to split by">
        <fieldset className={css.labels}>
          <legend>{most === 1 ? 'One label' : `Up to ${most} labels together; none: each by itself`}</legend>
          {options.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                disabled={most > 1 && chosen.length >= most && !chosen.includes(name)}
                onChange={() => toggle(name)}
              />{' '}
              {wordOf(name)}
            </label>
          ))}
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  );
}

const wordOf = (field: string) => field.replace(/^label\./, '').replaceAll('_', ' ');
