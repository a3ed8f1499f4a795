import { useState } from 'react';
import css from '../request.module.css';

const CLAMP = 2000;

/** Long text, cut with a way to see all of it. */
export function LongText({ text, mono = false }: { readonly text: string; readonly mono?: boolean }) {
  const [isWhole, setWhole] = useState(false);
  const isCut = text.length > CLAMP && !isWhole;
  return (
    <div>
      <div className={mono ? css.mono : css.prose}>{isCut ? `${text.slice(0, CLAMP)}…` : text}</div>
      {text.length > CLAMP && (
        <button type="button" className={css.link} onClick={() => setWhole(!isWhole)}>
          {isCut ? `Show all ${text.length.toLocaleString('en-US')} characters` : 'Show less'}
        </button>
      )}
    </div>
  );
}

/** Any value as text: strings as they are (JSON in a string is laid out), everything else as JSON. */
export function asText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, undefined, 2) ?? '';
  if (!/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.stringify(JSON.parse(value), undefined, 2);
  } catch {
    return value;
  }
}

export function Value({ value }: { readonly value: unknown }) {
  return <LongText text={asText(value)} mono={typeof value !== 'string' || /^\s*[[{]/.test(value)} />;
}

/** Copies and says so where the eye is. */
export function CopyButton({ text, label }: { readonly text: () => string; readonly label: string }) {
  const [said, setSaid] = useState<string>();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setSaid('Copied');
    } catch {
      setSaid('The browser refused to copy');
    }
    setTimeout(() => setSaid(undefined), 1500);
  };
  return (
    <button type="button" className={css.button} onClick={() => void copy()}>
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}
