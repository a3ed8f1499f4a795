import type { ClassSettings } from '@faultline/model';
import { IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import ui from '../../ui/ui.module.css';
import type { AboutClass } from './class-aside.tsx';
import css from './class.module.css';
import { escapeTo, Field, FormEnd } from './form-parts.tsx';
import { requestIdIn } from './lib/settings.ts';
import { useChangeClass } from './use-change-class.ts';

type Example = NonNullable<ClassSettings['examples']>[number];

const KINDS: Readonly<Record<Example['kind'], string>> = { positive: 'of this class', 'near-miss': 'near miss' };
const NOTE_LONGEST = 2000;

/** Requests that people have looked at: of the class, or just not. */
export function ExampleEditor({
  projectId,
  about,
  isAdding,
  initial,
  onClose,
}: {
  readonly projectId: string;
  readonly about: AboutClass;
  readonly isAdding: boolean;
  /** Request to add. */
  readonly initial: string;
  readonly onClose: () => void;
}) {
  const examples = about.examples ?? [];
  const saving = useChangeClass(projectId, about.class, onClose);
  return (
    <>
      {examples.length === 0 && !isAdding && (
        <p className={ui.dim}>
          None yet. A request that shows the class, and one that only looks like it, help reviewers agree.
        </p>
      )}
      {examples.length > 0 && (
        <ul className={css.reviewed} aria-label="Reviewed examples">
          {examples.map(({ requestId, kind, note }) => (
            <li key={requestId}>
              <Link
                to="/p/$projectId/requests/$requestId"
                params={{ projectId, requestId }}
                search={{ view: 'evidence' }}
              >
                <code>{requestId.slice(0, 12)}</code>
              </Link>{' '}
              <span className={kind === 'positive' ? ui.problem : ui.dim}>{KINDS[kind]}</span>
              <button
                type="button"
                className={css.remove}
                aria-label={`Remove example ${requestId}`}
                title="Remove"
                disabled={saving.isPending}
                onClick={() => saving.mutate({ examples: examples.filter((each) => each.requestId !== requestId) })}
              >
                <IconTrash size={15} />
              </button>
              {note && <p>{note}</p>}
            </li>
          ))}
        </ul>
      )}
      {isAdding && (
        <AddExample
          initial={initial}
          known={examples.map(({ requestId }) => requestId)}
          isSaving={saving.isPending}
          error={saving.error}
          onAdd={(example) => saving.mutate({ examples: [...examples, example] })}
          onClose={onClose}
        />
      )}
      {!isAdding && saving.error && (
        <p role="alert" className={ui.problem}>
          {saving.error.message}
        </p>
      )}
    </>
  );
}

function AddExample({
  initial,
  known,
  isSaving,
  error,
  onAdd,
  onClose,
}: {
  readonly initial: string;
  readonly known: readonly string[];
  readonly isSaving: boolean;
  readonly error: Error | null;
  readonly onAdd: (example: Example) => void;
  readonly onClose: () => void;
}) {
  const [request, setRequest] = useState(initial);
  const [kind, setKind] = useState<Example['kind']>('positive');
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const requestId = requestIdIn(request);
    const wrong =
      requestId === ''
        ? 'The id of a request, or the address of its page'
        : known.includes(requestId)
          ? 'This request is an example already'
          : undefined;
    setProblem(wrong);
    if (wrong === undefined) onAdd({ requestId, kind, ...(note.trim() === '' ? {} : { note: note.trim() }) });
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape belongs to whatever of the form has the focus
    <form className={css.form} onSubmit={submit} onKeyDown={escapeTo(onClose)} noValidate aria-label="Add an example">
      <Field label="Request, its id or address" problem={problem}>
        <input
          className={ui.input}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the form was asked for a moment ago
          autoFocus
          value={request}
          aria-invalid={problem !== undefined}
          onChange={(event) => setRequest(event.currentTarget.value)}
        />
      </Field>
      <Field label="It is" problem={undefined}>
        <select
          className={ui.input}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as Example['kind'])}
        >
          {Object.entries(KINDS).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Why" problem={undefined}>
        <textarea
          className={css.textarea}
          rows={2}
          maxLength={NOTE_LONGEST}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </Field>
      <FormEnd action="Add" isSaving={isSaving} error={error} onCancel={onClose} />
    </form>
  );
}
