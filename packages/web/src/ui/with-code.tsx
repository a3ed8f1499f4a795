import type { ReactNode } from 'react';

/** Text of the server in which names stand between backticks. */
export function withCode(text: string): ReactNode {
  return text.split('`').map((piece, i) => (i % 2 === 1 ? <code key={i}>{piece}</code> : piece));
}
