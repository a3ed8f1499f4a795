// Runs a task of this repository from any Node >= 20.19: installs what the lock file names if it is not there yet, then goes on with
// the Node that the repository brings along (npm package `node`), so that every machine runs the same one. Plain JavaScript on purpose.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'node_modules', '.bin');
const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH}` };

const SERVER = ['node', 'packages/server/src/main.ts'];
const FORMAT_CHECK = ['oxfmt', '--check', '.'];
const LINT = ['oxlint', '--type-aware', '--deny-warnings'];
const TYPES = ['tsc', '-p', 'tsconfig.json', '--noEmit'];
const WEB_TYPES = ['tsc', '-p', 'packages/web/tsconfig.json', '--noEmit'];
const UNUSED = ['knip'];
const DOCS = ['node', 'scripts/generate-docs.ts'];
const WEB_BUILD = ['vite', 'build', 'packages/web', '--logLevel', 'warn'];
const TEST = ['node', 'scripts/test.ts'];

/** Task → commands run one after another; what the user typed after the task goes to the last one. */
const TASKS = {
  start: { webBuild: true, commands: [[...SERVER, 'start']] },
  demo: { webBuild: true, commands: [['node', 'scripts/demo.ts']] },
  faultline: { commands: [SERVER] },
  dev: { commands: [['node', 'scripts/dev.ts']] },
  build: { commands: [WEB_BUILD] },
  test: { webBuild: true, commands: [TEST] },
  golden: { commands: [['node', 'scripts/test.ts', '--golden']] },
  docs: { commands: [DOCS] },
  format: { commands: [['oxfmt', '.']] },
  bench: { commands: [['node', 'bench/run.ts']] },
  clients: { commands: [['node', 'scripts/clients.ts']] },
  check: { webBuild: true, commands: [FORMAT_CHECK, LINT, TYPES, WEB_TYPES, UNUSED, [...DOCS, '--check'], TEST] },
};

const [name = '', ...rest] = process.argv.slice(2);
const task = TASKS[name];
if (!task) {
  console.error(`unknown task '${name}': use one of ${Object.keys(TASKS).join(', ')}`);
  process.exit(2);
}
requireNode();
install();
if (task.webBuild && isWebStale()) run(WEB_BUILD, 'building the web app');
const commands = [...task.commands];
const last = commands.pop();
for (const command of commands) run(command, command.join(' '));
await runForeground([...last, ...rest]);

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `Faultline needs Node 20.19 or newer to start (this is ${process.versions.node}); it then uses its own Node 24`,
  );
  process.exit(1);
}

function install() {
  if (isInstalled()) return;
  console.log('installing dependencies (once; about 1.3 GB on disk, most of it the embedded ClickHouse)…');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: ROOT, stdio: 'inherit' });
  if (result.status !== 0) {
    console.error('cannot install dependencies: npm ci failed; see its message above');
    process.exit(result.status ?? 1);
  }
}

/** True when every package of the lock file that belongs on this machine is in node_modules in that version. */
function isInstalled() {
  const installedFile = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile) || !existsSync(join(BIN, 'node'))) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') || entry.optional || entry.devOptional || entry.link) return true;
    return installed[path]?.version === entry.version;
  });
}

function isWebStale() {
  const built = join(ROOT, 'packages/web/dist/index.html');
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  return ['packages/web/src', 'packages/model/src', 'packages/web/index.html', 'package-lock.json'].some(
    (path) => newestChange(join(ROOT, path)) > builtAt,
  );
}

function newestChange(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((entry) => newestChange(join(path, entry))));
}

function run([command, ...args], title) {
  console.log(`— ${title}`);
  const result = spawnSync(command, args, { cwd: ROOT, env, stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** The long-running last command: signals reach it, and its exit code is ours. */
async function runForeground([command, ...args]) {
  const child = spawn(command, args, { cwd: ROOT, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) =>
    child.on('exit', (exitCode, signal) => resolve(exitCode ?? (signal ? 130 : 1))),
  );
  process.exit(code);
}
