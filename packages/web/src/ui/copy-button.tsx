import { useState } from 'react';
import ui from './ui.module.css';

const SHOWN_MS = 1500;

/** Copies a text, written out only when asked for, and says so where the eye is. */
export function CopyButton({ text, label = 'Copy' }: { readonly text: () => string; readonly label?: string }) {
  const [said, setSaid] = useState<string>();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setSaid('Copied');
    } catch {
      // Browsers allow copying on https and localhost only.
      setSaid('Cannot copy here');
    }
    setTimeout(() => setSaid(undefined), SHOWN_MS);
  };
  return (
    <button type="button" className={ui.button} onClick={() => void copy()}>
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}
