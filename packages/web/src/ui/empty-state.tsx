import type { ReactNode } from 'react';
import { ApiError } from '../lib/api-client.ts';
import { CopyButton } from './copy-button.tsx';
import ui from './ui.module.css';

/** Says why there is nothing, in a headline and a sentence; the children are what can be done about it. */
export function EmptyState({
  title,
  text,
  isWholePage = false,
  children,
}: {
  readonly title: string;
  readonly text: ReactNode;
  /** Whether there is nothing else on the page, so that this is its heading. */
  readonly isWholePage?: boolean;
  readonly children?: ReactNode;
}) {
  const Heading = isWholePage ? 'h1' : 'h2';
  return (
    <section className={ui.empty} aria-label={title}>
      <Heading>{title}</Heading>
      <p>{text}</p>
      {children && <div className={ui.actions}>{children}</div>}
    </section>
  );
}

/** What failed, with a way to try again and to pass it on. */
export function ErrorState({
  title = 'This could not be loaded',
  error,
  retry,
}: {
  readonly title?: string;
  readonly error: Error;
  readonly retry: () => void;
}) {
  const errorId = error instanceof ApiError ? error.errorId : undefined;
  const details = () => [location.href, errorId, error.stack ?? error.message].filter(Boolean).join('\n');
  return (
    <div className={ui.empty} role="alert">
      <h1>{title}</h1>
      <p>
        {error.message}
        {errorId && (
          <>
            <br />
            In the server log: <code>{errorId}</code>
          </>
        )}
      </p>
      <div className={ui.actions}>
        <button type="button" className={ui.button} onClick={retry}>
          Try again
        </button>
        <CopyButton text={details} label="Copy details" />
      </div>
    </div>
  );
}

/** Says what changed to those who cannot see it. */
export function Announcement({ children }: { readonly children: string }) {
  return (
    <output className="visually-hidden" aria-live="polite">
      {children}
    </output>
  );
}
