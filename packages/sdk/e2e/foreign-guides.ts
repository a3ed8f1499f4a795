// Runs the guides that need other people's packages, as written: installs what each section says into a fresh folder, starts its program, and
// checks what the server would make of it. Needs npm's registry and, for Python, PyPI and `python3`, so it is no part of the suite.
// Usage: node packages/sdk/e2e/foreign-guides.ts [part of a file name …]
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from '../build.ts';
import { MODEL_ANSWER, startModelServer } from '../src/testing/model-server.ts';
import { assembled, Receiver } from '../src/testing/receiver.ts';
import { guideBlocks, type GuideBlock } from './guide-blocks.ts';

const FOLDER = join(tmpdir(), 'faultline-foreign-guides');
const wanted = process.argv.slice(2);
const all = guideBlocks();
const blocks = all.filter(
  (block) =>
    block.install !== undefined &&
    !isPart(block) &&
    (wanted.length === 0 || wanted.some((part) => block.file.includes(part))),
);
const receiver = await new Receiver().start();
const model = await startModelServer();
let failures = 0;
for (const block of blocks) {
  receiver.clear();
  const problem = await runBlock(block).catch((error: unknown) => String(error));
  process.stdout.write(`${problem === undefined ? 'ok  ' : 'FAIL'} ${block.guide}: ${block.file} ${problem ?? ''}\n`);
  if (problem !== undefined) failures += 1;
}
model.stop();
await receiver.stop();
process.exitCode = failures > 0 || blocks.length === 0 ? 1 : 0;

/** Whether other programs of the guide import it. */
function isPart({ guide, file }: GuideBlock): boolean {
  const module = file.replace(/\.\w+$/, '');
  return all.some((other) => other.guide === guide && other.code.includes(`from ${module} import`));
}

/** Undefined when everything arrived, else what is missing. */
async function runBlock({ guide, file, install = '' }: GuideBlock): Promise<string | undefined> {
  const isPython = install.startsWith('pip ');
  const folder = join(FOLDER, install.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 150));
  await prepare(folder, install);
  for (const part of all) if (part.guide === guide) writeFileSync(join(folder, part.file), part.code);
  const command = isPython ? join(folder, 'venv/bin/python') : process.execPath;
  await promisify(execFile)(command, [file], {
    cwd: folder,
    timeout: 60_000,
    env: {
      ...process.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: 'none',
      LANGSMITH_ENDPOINT: receiver.url,
    },
  });
  if (receiver.rejected.length > 0) return `rejected: ${receiver.rejected.join()}`;
  const requests = assembled(receiver.spans);
  const record = requests.get('r1');
  const shown = JSON.stringify({
    requests: [...requests.keys()],
    spans: receiver.spans.map(({ name, stage, dialect, requestId }) => [name, stage, dialect, requestId]),
  });
  if (!record || requests.size !== 1) return `expected the one request r1: ${shown}`;
  if (receiver.raw.every(({ attributes }) => attributes['faultline.annotation'] === true))
    return receiver.raw[0]?.events[0]?.name === 'gen_ai.evaluation.result' ? undefined : `no score: ${shown}`;
  if (record.cohort['tenant'] !== 'acme') return `no tenant: ${shown}`;
  if (record.evidence.delivered !== MODEL_ANSWER) return `nothing delivered: ${shown}`;
  if (record.counts.generations !== 1 || record.usage.inputTokens !== 120)
    return `no model call with its tokens: ${shown}`;
  return undefined;
}

async function prepare(folder: string, install: string): Promise<void> {
  if (existsSync(join(folder, 'ready'))) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (install.startsWith('pip ')) {
    execFileSync('python3', ['-m', 'venv', join(folder, 'venv')]);
    execFileSync(join(folder, 'venv/bin/pip'), [...install.split(' ').slice(1), '--quiet'], { cwd: folder });
  } else {
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    execFileSync('npm', [...install.split(' ').slice(1), '--no-audit', '--no-fund', '--silent'], { cwd: folder });
    await build(join(folder, 'node_modules/@faultline/sdk'));
  }
  writeFileSync(join(folder, 'ready'), '');
}
