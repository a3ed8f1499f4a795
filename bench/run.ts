// `npm run bench [-- name …]`: runs benchmarks one after another and writes what they print to bench/RESULTS.md, with machine and command.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const BENCHMARKS = ['ingest', 'queries', 'open-request', 'redaction', 'decode', 'normalize'] as const;
const directory = fileURLToPath(new URL('.', import.meta.url));
const resultsFile = `${directory}RESULTS.md`;

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const names = BENCHMARKS.filter((name) => wanted.length === 0 || wanted.includes(name));
if (names.length === 0) {
  console.error(`no such benchmark: use ${BENCHMARKS.join(', ')}`);
  process.exit(2);
}
const sections = readSections();
for (const name of names) {
  console.log(`— ${name}`);
  const { stdout, status } = spawnSync(process.execPath, [`${directory}${name}.ts`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  });
  console.log(stdout);
  if (status !== 0) process.exit(status ?? 1);
  sections.set(name, section(name, stdout));
  writeFileSync(resultsFile, [header(), ...BENCHMARKS.flatMap((each) => sections.get(each) ?? [])].join('\n\n') + '\n');
}

function header(): string {
  return `# Measured

Figures of one machine, to be read as ratios and orders of magnitude: load generator, server and database share its cores.
Every section is rewritten by \`npm run bench -- <name>\`.`;
}

function section(name: string, output: string): string {
  const isTable = output.startsWith('|');
  const body = isTable
    ? `| what | figure | note |\n|---|---|---|\n${output.trim()}`
    : `\`\`\`\n${output.trim()}\n\`\`\``;
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
  return `## ${name}\n\n\`npm run bench -- ${name}\` · ${new Date().toISOString().slice(0, 10)} · ${machine}\n\n${body}`;
}

function readSections(): Map<string, string> {
  if (!existsSync(resultsFile)) return new Map();
  const parts = readFileSync(resultsFile, 'utf8').split(/^(?=## )/m);
  return new Map(
    parts.filter((part) => part.startsWith('## ')).map((part) => [part.slice(3, part.indexOf('\n')), part.trim()]),
  );
}
