import type { SavedCohort } from '@faultline/model';
import { Popover } from '@mantine/core';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { api } from '../../../lib/api-client.ts';
import { useChange } from '../../../lib/use-change.ts';
import { formatCount } from '../../../lib/format.ts';
import ui from '../../../ui/ui.module.css';
import { slugOf } from '../lib/slug.ts';
import { useCohorts } from '../queries.ts';
import css from '../scorecard.module.css';

interface CohortMenuProps {
  readonly projectId: string;
  readonly range: { readonly from: string; readonly to: string };
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}

/** Cohorts that were saved: to look at one, to save the filter as one, to remove one. */
export function CohortMenu({ projectId, range, filter, onFilter }: CohortMenuProps) {
  const saved = useCohorts(projectId, range).data?.saved ?? [];
  const [isOpen, setOpen] = useState(false);
  const removal = useChange((id: string) => api.removeCohort(projectId, id), ['cohorts']);
  const current = saved.find((cohort) => cohort.filter === filter);
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus position="bottom-end" shadow="md" width={300}>
      <Popover.Target>
        <button
          type="button"
          className={ui.button}
          aria-pressed={current !== undefined}
          onClick={() => setOpen(!isOpen)}
        >
          <IconBookmark size={14} aria-hidden /> {current?.title ?? 'Cohorts'}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={css.popover} aria-label="Saved cohorts">
        {saved.length === 0 && <p>No cohort is saved yet: a filter with a name, to look at it again.</p>}
        <ul className={css.saved} aria-label="Saved cohorts">
          {saved.map(({ cohortId, title, filter: own, requests }) => (
            <li key={cohortId}>
              <button
                type="button"
                className={ui.link}
                title={own}
                onClick={() => {
                  onFilter(own);
                  setOpen(false);
                }}
              >
                {title}
              </button>
              <span className={ui.dim}>{formatCount(requests)}</span>
              <button
                type="button"
                className={css.info}
                aria-label={`Remove the cohort ${title}`}
                onClick={() => removal.mutate(cohortId)}
              >
                <IconTrash size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
        {removal.error && <p className={ui.problem}>{removal.error.message}</p>}
        {filter !== '' && !current && <SaveForm projectId={projectId} filter={filter} known={saved} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function SaveForm({
  projectId,
  filter,
  known,
}: {
  readonly projectId: string;
  readonly filter: string;
  readonly known: readonly SavedCohort[];
}) {
  const [title, setTitle] = useState('');
  const saving = useChange((cohort: SavedCohort) => api.saveCohort(projectId, cohort), ['cohorts']);
  const cohortId = slugOf(title);
  const replaced = title.trim() === '' ? undefined : known.find((cohort) => cohort.cohortId === cohortId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() !== '') saving.mutate({ cohortId, title: title.trim(), filter });
  };
  return (
    <form className={css.save} onSubmit={submit}>
      <label>
        Save this filter as
        <input
          className={ui.input}
          maxLength={100}
          required
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
      </label>
      <button type="submit" className={ui.button} disabled={saving.isPending}>
        {replaced ? 'Replace' : 'Save'}
      </button>
      {replaced && <p className={ui.dim}>It takes the place of {replaced.title}.</p>}
      {saving.error && (
        <p className={ui.problem} role="alert">
          {saving.error.message}
        </p>
      )}
    </form>
  );
}
