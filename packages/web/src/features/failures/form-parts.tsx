import type { KeyboardEvent, ReactNode } from 'react';
import ui from '../../ui/ui.module.css';
import css from './class.module.css';

/** A field with its label and, where it is wrong, what was expected. */
export function Field({
  label,
  problem,
  children,
}: {
  readonly label: string;
  readonly problem: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <label className={css.field}>
      <span>{label}</span>
      {children}
      {problem && <span className={ui.problem}>{problem}</span>}
    </label>
  );
}

/** Save and cancel, and why it was not saved. */
export function FormEnd({
  action,
  isSaving,
  error,
  onCancel,
}: {
  readonly action: string;
  readonly isSaving: boolean;
  readonly error: Error | null;
  readonly onCancel: () => void;
}) {
  return (
    <>
      {error && (
        <p role="alert" className={ui.problem}>
          {error.message}
        </p>
      )}
      <div className={css.formEnd}>
        <button type="submit" className={ui.button} disabled={isSaving}>
          {isSaving ? 'Saving…' : action}
        </button>
        <button type="button" className={ui.button} onClick={onCancel}>
          Cancel
        </button>
      </div>
    </>
  );
}

/** Escape leaves the form, not the page. */
export function escapeTo(close: () => void) {
  return (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
}
