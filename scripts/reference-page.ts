// Writes generated pages of docs/reference; with --check it compares instead and fails when a page is stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DIRECTORY = fileURLToPath(new URL('../docs/reference/', import.meta.url));

/** Call once per generator: ends the process with 1 for a stale page under --check. */
export function writeReferencePage(file: string, text: string): void {
  const path = `${DIRECTORY}${file}`;
  const wanted = `${text.trimEnd()}\n`;
  if (!process.argv.includes('--check')) {
    mkdirSync(DIRECTORY, { recursive: true });
    writeFileSync(path, wanted);
    return;
  }
  if (read(path) === wanted) return;
  console.error(`docs/reference/${file} is stale`);
  process.exitCode = 1;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A Markdown table; `|` and line breaks in cells are made harmless. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A word of a shell command, quoted where it must be. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
