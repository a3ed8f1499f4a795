import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import ui from '../../ui/ui.module.css';
import type { AboutClass } from './class-aside.tsx';
import css from './class.module.css';
import { escapeTo, Field, FormEnd } from './form-parts.tsx';
import { checkSubClasses, type Problems, type SubClassText } from './lib/settings.ts';
import { useChangeClass } from './use-change-class.ts';

interface Row extends SubClassText {
  /** Keeps its fields while rows before it go. */
  readonly key: number;
}

/** The project's own sub-classes of a class: added, changed, taken away. */
export function SubClassEditor({
  projectId,
  about,
  onClose,
}: {
  readonly projectId: string;
  readonly about: AboutClass;
  readonly onClose: () => void;
}) {
  const [rows, setRows] = useState<readonly Row[]>(() => [
    ...(about.subClasses ?? []).map((each, key) => ({ ...each, key })),
    { name: '', definition: '', key: about.subClasses?.length ?? 0 },
  ]);
  const [problems, setProblems] = useState<Problems<string>>({});
  const saving = useChangeClass(projectId, about.class, onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A row that was never filled in is no sub-class.
    const filled = rows.filter(({ name, definition }) => name.trim() !== '' || definition.trim() !== '');
    const checked = checkSubClasses(filled.map(({ name, definition }) => ({ name, definition })));
    setRows(filled);
    setProblems('problems' in checked ? checked.problems : {});
    if ('value' in checked) saving.mutate({ subClasses: [...checked.value] });
  };
  const change = (key: number, next: Partial<SubClassText>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...next } : row)));
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape belongs to whatever of the form has the focus
    <form className={css.form} onSubmit={submit} onKeyDown={escapeTo(onClose)} noValidate aria-label="Sub-classes">
      {rows.map(({ key, name, definition }, index) => (
        <fieldset key={key} className={css.subClass}>
          <legend className="visually-hidden">Sub-class {index + 1}</legend>
          <Field label="Name" problem={problems[String(index)]}>
            <input
              className={ui.input}
              // oxlint-disable-next-line jsx-a11y/no-autofocus -- the row was asked for a moment ago
              autoFocus={index === rows.length - 1}
              placeholder="wrong-language"
              value={name}
              aria-invalid={problems[String(index)] !== undefined}
              onChange={(event) => change(key, { name: event.currentTarget.value })}
            />
          </Field>
          <Field label="What belongs to it" problem={undefined}>
            <textarea
              className={css.textarea}
              rows={2}
              value={definition}
              onChange={(event) => change(key, { definition: event.currentTarget.value })}
            />
          </Field>
          <button
            type="button"
            className={css.remove}
            aria-label={`Remove ${name || 'this sub-class'}`}
            title="Remove"
            onClick={() => {
              setRows(rows.filter((row) => row.key !== key));
              setProblems({});
            }}
          >
            <IconTrash size={15} />
          </button>
        </fieldset>
      ))}
      <button
        type="button"
        className={ui.button}
        onClick={() =>
          setRows([...rows, { name: '', definition: '', key: Math.max(-1, ...rows.map((row) => row.key)) + 1 }])
        }
      >
        <IconPlus size={14} aria-hidden /> Another
      </button>
      <FormEnd action="Save" isSaving={saving.isPending} error={saving.error} onCancel={onClose} />
    </form>
  );
}
