import type { CSSProperties } from 'react';
import ui from './ui.module.css';

/** The shape of a page that is on its way. */
export function Loading({ label, lines = 10 }: { readonly label: string; readonly lines?: number }) {
  return (
    <div className={ui.page}>
      <output className="visually-hidden">{label}</output>
      <div className={ui.skeleton} aria-hidden>
        {Array.from({ length: lines }, (_, i) => (
          <div key={i} style={{ width: `${92 - ((i * 29) % 50)}%` } satisfies CSSProperties} />
        ))}
      </div>
    </div>
  );
}
