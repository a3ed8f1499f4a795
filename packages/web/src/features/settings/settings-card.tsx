import { useState, type FormEvent, type ReactNode } from 'react';
import { api, ApiError } from '../../lib/api-client.ts';
import { useChange } from '../../lib/use-change.ts';
import ui from '../../ui/ui.module.css';
import css from './settings.module.css';

interface SettingsCardProps<Draft> {
  readonly projectId: string;
  readonly title: string;
  readonly about: ReactNode;
  readonly initial: Draft;
  /** What is sent; the server checks it. */
  readonly toChange: (draft: Draft) => object;
  readonly children: (draft: Draft, change: (draft: Draft) => void, refused: ReadonlySet<string>) => ReactNode;
}

/** Settings that are saved together: what the server refuses is said, and nothing typed is lost. */
export function SettingsCard<Draft>({
  projectId,
  title,
  about,
  initial,
  toChange,
  children,
}: SettingsCardProps<Draft>) {
  const [{ draft, base }, setState] = useState({ draft: initial, base: initial });
  const saving = useChange((change: object) => api.updateProject(projectId, change), ['projects', 'outgoing']);
  const sent = (typed: Draft) => JSON.stringify(toChange(typed));
  if (sent(base) !== sent(initial)) {
    // Saved, with what the server added, or changed elsewhere: then what somebody has begun to type stays.
    const follows = saving.isPending || sent(draft) === sent(base);
    setState({ draft: follows ? initial : draft, base: initial });
  }
  const isChanged = sent(draft) !== sent(initial);
  const refused = new Set(saving.error instanceof ApiError ? saving.error.refused : []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(toChange(draft));
  };
  const change = (next: Draft) => {
    saving.reset();
    setState({ draft: next, base: initial });
  };
  return (
    <form className={ui.card} aria-label={title} onSubmit={submit} noValidate>
      <h2>{title}</h2>
      <p className={ui.dim}>{about}</p>
      {children(draft, change, refused)}
      {saving.error && (
        <p role="alert" className={ui.problem}>
          {saving.error.message}
        </p>
      )}
      <div className={css.end}>
        <button type="submit" className={ui.button} disabled={!isChanged || saving.isPending}>
          {saving.isPending ? 'Saving…' : 'Save'}
        </button>
        {isChanged && (
          <button type="button" className={ui.button} onClick={() => change(initial)}>
            Discard
          </button>
        )}
        <output className={ui.ok}>{saving.isSuccess && !isChanged ? 'Saved' : ''}</output>
      </div>
    </form>
  );
}
