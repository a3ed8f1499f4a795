import { useId, useState, type FormEvent } from 'react';
import ui from './ui.module.css';
import css from './yaml-editor.module.css';

/** Something that is defined as YAML: what is wrong with it stands below it, and nothing typed is lost. */
export function YamlEditor({
  initial,
  saving,
  onClose,
}: {
  readonly initial: string;
  readonly saving: {
    readonly mutate: (definition: string) => void;
    readonly isPending: boolean;
    readonly error: Error | null;
  };
  readonly onClose: () => void;
}) {
  const [text, setText] = useState(initial);
  const problem = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(text);
  };
  return (
    <form className={css.editor} onSubmit={submit}>
      <label>
        Definition, as YAML
        <textarea
          className={css.yaml}
          rows={16}
          spellCheck={false}
          value={text}
          aria-invalid={saving.error !== null}
          aria-describedby={problem}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <output id={problem} className={ui.problem} role="alert">
        {saving.error?.message}
      </output>
      <div className={css.end}>
        <button type="button" className={ui.button} onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className={ui.button} disabled={saving.isPending}>
          Save
        </button>
      </div>
    </form>
  );
}
