import type { FacetsOutput } from '@faultline/model';
import { Popover } from '@mantine/core';
import { useState } from 'react';
import { formatTime } from '../../../lib/format.ts';
import { usePreferences } from '../../../lib/preferences.ts';
import ui from '../../../ui/ui.module.css';
import { ExactRange } from '../../requests/time-range.tsx';
import { apartFrom } from '../lib/compared.ts';
import css from '../scorecard.module.css';
import { readVersion, VERSION_FIELDS, type ScorecardSearch, type SearchChange } from '../url.ts';

const EXACT = 'exact';

interface CompareMenuProps {
  readonly search: ScorecardSearch;
  readonly facets: FacetsOutput['facets'];
  readonly onChange: (change: SearchChange) => void;
}

/** What the numbers are compared with. */
export function CompareMenu({ search, facets, onChange }: CompareMenuProps) {
  const { isUtc } = usePreferences();
  const [isOpen, setOpen] = useState(false);
  const { filter = '', against = 'previous', comparedFrom, comparedTo } = search;
  const isExact = comparedFrom !== undefined && comparedTo !== undefined;
  const show = (time: string) => (time.startsWith('now') ? time : formatTime(time, isUtc));
  const seen = VERSION_FIELDS.map((field) => ({
    field,
    values: valuesOf(facets, field, against),
  })).filter(({ values }) => values.length > 0);
  const choose = (value: string) => {
    if (value === EXACT) {
      setOpen(true);
      return;
    }
    const version = readVersion(value);
    onChange({
      against: value === 'previous' ? undefined : value,
      comparedFrom: undefined,
      comparedTo: undefined,
      ...(version ? { filter: apartFrom(filter, version.field, version.value) } : {}),
    });
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} withRoles={false} trapFocus position="bottom-end" shadow="md">
      <Popover.Target>
        <label className={css.menu}>
          <span>against</span>
          <select
            className={ui.input}
            aria-label="Compare with"
            value={isExact ? EXACT : against}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            <option value="previous">the range before</option>
            <option value="rest" disabled={filter === ''}>
              all other requests
            </option>
            <option value="none">nothing</option>
            <option value={EXACT}>{isExact ? `${show(comparedFrom)} – ${show(comparedTo)}` : 'an exact range…'}</option>
            {seen.map(({ field, values }) => (
              <optgroup key={field} label={field.replaceAll('_', ' ')}>
                {values.map((value) => (
                  <option key={value} value={`${field}:${value}`}>
                    {value}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
      </Popover.Target>
      <Popover.Dropdown className={css.popover} aria-label="Range to compare with">
        <ExactRange
          onSubmit={(from, to) => {
            onChange({ against: undefined, comparedFrom: from, comparedTo: to ?? 'now' });
            setOpen(false);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Values seen, and the one that is chosen even where the filter leaves it out. */
function valuesOf(facets: FacetsOutput['facets'], field: string, against: string): readonly string[] {
  const seen = facets.find((facet) => facet.field === field)?.values.map(({ value }) => value) ?? [];
  const chosen = readVersion(against);
  return chosen?.field === field && !seen.includes(chosen.value) ? [...seen, chosen.value] : seen;
}
