import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** Opens the requests behind a number: its filter over the range of the answer. */
export function RequestsLink({
  projectId,
  filter,
  range,
  label,
  className,
  children,
}: {
  readonly projectId: string;
  readonly filter: string;
  readonly range: { readonly from: string; readonly to: string };
  /** Where the text alone does not say what opens. */
  readonly label?: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <Link
      to="/p/$projectId/requests"
      params={{ projectId }}
      search={{ ...(filter ? { filter } : {}), from: range.from, to: range.to }}
      preload={false}
      aria-label={label}
      className={className}
    >
      {children}
    </Link>
  );
}
