import { useState } from 'react';
import ui from '../../../ui/ui.module.css';
import css from './reading.module.css';

const CLAMP = 2000;

/** Long text, cut with a way to see all of it. */
export function LongText({
  text,
  mono = false,
  clamp = CLAMP,
}: {
  readonly text: string;
  readonly mono?: boolean;
  /** Characters that are shown at first. */
  readonly clamp?: number;
}) {
  const [isWhole, setWhole] = useState(false);
  // What is only a little too long is not worth a click.
  const isLong = text.length > clamp * 1.25;
  return (
    <div>
      <div className={mono ? css.mono : css.prose}>{isLong && !isWhole ? `${text.slice(0, clamp)}…` : text}</div>
      {isLong && (
        <button type="button" className={ui.link} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show less' : `Show all ${text.length.toLocaleString('en-US')} characters`}
        </button>
      )}
    </div>
  );
}

/** Any value as text: strings as they are (JSON in a string is laid out), everything else as JSON. */
export function asText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, undefined, 2) ?? '';
  if (!looksLikeJson(value)) return value;
  try {
    return JSON.stringify(JSON.parse(value), undefined, 2);
  } catch {
    return value;
  }
}

export function Value({ value }: { readonly value: unknown }) {
  return <LongText text={asText(value)} mono={typeof value !== 'string' || looksLikeJson(value)} />;
}

function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}
