// bench/RESULTS.md: one section a benchmark; running one again replaces its own section only.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Report } from './report.ts';

const FILE = fileURLToPath(new URL('RESULTS.md', import.meta.url));
const HEADER = `# Measured

Figures of one machine. Load generator, server and databases share its cores, so read them beside what was measured in the same run, and
as orders of magnitude elsewhere. Every section is rewritten by \`npm run bench -- <name>\`; \`npm run bench -- all\` runs all of them.`;

export interface Circumstances {
  readonly command: string;
  readonly startedAt: Date;
  /** One-minute load average before the benchmark began: near zero on a quiet machine. */
  readonly loadBefore: number;
}

/** Puts the section of `name` in its place among `order`. */
export function writeSection(name: string, order: readonly string[], report: Report, about: Circumstances): void {
  const sections = readSections();
  sections.set(name, section(name, report, about));
  writeFileSync(FILE, `${[HEADER, ...order.flatMap((each) => sections.get(each) ?? [])].join('\n\n')}\n`);
}

function section(name: string, { figures, method, details }: Report, about: Circumstances): string {
  const rows = figures.map(
    ({ what, figure, target = '', note = '' }) => `| ${[what, figure, target, note].map(cell).join(' | ')} |`,
  );
  return [
    `## ${name}`,
    `\`${about.command}\` · ${about.startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC · commit ${commit()} · ${machine()} · load before ${about.loadBefore.toFixed(1)}`,
    method.join(' '),
    ['| what | measured | to reach | note |', '|---|---|---|---|', ...rows].join('\n'),
    details,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  return `${cpus().length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', cwd: fileURLToPath(new URL('..', import.meta.url)) }).trim();
  try {
    const isChanged = git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!bench/RESULTS.md') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ' and uncommitted changes' : ''}`;
  } catch {
    return 'unknown';
  }
}

function readSections(): Map<string, string> {
  if (!existsSync(FILE)) return new Map();
  const parts = readFileSync(FILE, 'utf8').split(/^(?=## )/m);
  return new Map(
    parts.filter((part) => part.startsWith('## ')).map((part) => [part.slice(3, part.indexOf('\n')), part.trim()]),
  );
}
