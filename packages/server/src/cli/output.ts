import { styleText } from 'node:util';
import type { Terminal } from '../operations/terminal.ts';

/** Where the command line writes. */
export interface Output extends Terminal {
  /** Writes an answer. */
  readonly print: (text: string) => void;
  /** Writes what is not part of the answer. */
  readonly note: (text: string) => void;
}

const WIDTH_WITHOUT_TERMINAL = 160;

/** Standard output and standard error; coloured and as wide as the terminal, where there is one and NO_COLOR is not set. */
export function processOutput(): Output {
  const { stdout, stderr } = process;
  // The reader of a pipe may stop early, as `head` does.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    get columns() {
      return stdout.isTTY ? stdout.columns : WIDTH_WITHOUT_TERMINAL;
    },
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    print: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
  };
}
