import { useState, type ReactNode } from 'react';
import css from './ui.module.css';

interface Action {
  readonly label: string;
  readonly href?: string;
  readonly run?: () => void;
}

/** Says why there is nothing, in a headline and a sentence, and what to do about it. */
export function EmptyState({
  title,
  text,
  action,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly action?: Action;
  readonly children?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      <h2>{title}</h2>
      <p>{text}</p>
      {action?.href && (
        <a className={css.button} href={action.href}>
          {action.label}
        </a>
      )}
      {action?.run && (
        <button type="button" className={css.button} onClick={action.run}>
          {action.label}
        </button>
      )}
      {children}
    </div>
  );
}

/** What failed, with a way to try again and to pass it on. */
export function ErrorState({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  return (
    <div className={css.empty} role="alert">
      <h2>This could not be loaded</h2>
      <p>{error.message}</p>
      <button type="button" className={css.button} onClick={retry}>
        Try again
      </button>{' '}
      <CopyButton text={`${location.href}\n${error.stack ?? error.message}`} label="Copy details" />
    </div>
  );
}

export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      // Browsers allow copying on https and localhost only.
      setState('failed');
    }
    setTimeout(() => setState('idle'), 1500);
  };
  return (
    <button type="button" className={css.button} onClick={() => void copy()}>
      {state === 'idle' ? label : state === 'copied' ? 'Copied' : 'Cannot copy here'}
    </button>
  );
}

/** Says what changed to those who cannot see it. */
export function Announcement({ children }: { readonly children: string }) {
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {children}
    </div>
  );
}
