import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { api } from '../../lib/api-client.ts';
import { changePreferences } from '../../lib/preferences.ts';
import { useChange } from '../../lib/use-change.ts';
import ui from '../../ui/ui.module.css';
import css from './settings.module.css';

/** Another project; its first page says how to send to it. */
export function NewProject() {
  const navigate = useNavigate();
  const [id, setId] = useState('');
  const projectId = id.trim();
  const creation = useChange(
    (project: string) => api.createProject(project),
    ['projects'],
    () => {
      changePreferences({ projectId });
      void navigate({ to: '/p/$projectId/requests', params: { projectId } });
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creation.mutate(projectId);
  };
  return (
    <form className={ui.card} aria-label="Another project" onSubmit={submit} noValidate>
      <h2>Another project</h2>
      <p className={ui.dim}>
        Its requests, labels and settings are apart from those here; exporters name it in the header{' '}
        <code>x-faultline-project</code>.
      </p>
      {creation.error && (
        <p role="alert" className={ui.problem}>
          {creation.error.message}
        </p>
      )}
      <div className={css.end}>
        <input
          className={ui.input}
          aria-label="Id of the new project"
          aria-invalid={creation.isError}
          placeholder="shop"
          spellCheck={false}
          value={id}
          onChange={(event) => setId(event.currentTarget.value)}
        />
        <button type="submit" className={ui.button} disabled={projectId === '' || creation.isPending}>
          Create it
        </button>
      </div>
    </form>
  );
}
