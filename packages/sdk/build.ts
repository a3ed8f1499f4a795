// Builds the package that is published: `dist/` with a package.json of its own. The one here is private and points at the sources, so that
// nothing unbuilt can be published and the workspace needs no build. Prints the size; `e2e/published.test.ts` holds it down.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly type: string;
  readonly sideEffects: boolean;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly engines: Readonly<Record<string, string>>;
}

/** Writes the package to `dist` and returns the size of its code, in bytes: as it is, and minified and compressed as a page loads it. */
export async function build(dist: string): Promise<{ readonly bytes: number; readonly gzipBytes: number }> {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  await bundle(`${here}src/index.ts`, `${dist}/index.js`);
  await bundle(`${here}src/tracing/async-storage.ts`, `${dist}/async-storage.js`);
  await bundle(`${here}src/tracing/async-storage.node.ts`, `${dist}/async-storage.node.js`);
  execFileSync(process.execPath, [
    `${root}node_modules/typescript/bin/tsc`,
    '-p',
    `${here}tsconfig.build.json`,
    '--outDir',
    dist,
  ]);
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.d.ts')) pointAtJs(`${dist}/${file}`);
  const source = JSON.parse(readFileSync(`${here}package.json`, 'utf8')) as Manifest;
  writeFileSync(`${dist}/package.json`, `${JSON.stringify(manifest(source), null, 2)}\n`);
  copyFileSync(`${here}README.md`, `${dist}/README.md`);
  copyFileSync(`${root}LICENSE`, `${dist}/LICENSE`);
  return {
    bytes: readFileSync(`${dist}/index.js`).length,
    gzipBytes: await compressedSize(`export * from './index.js';`, dist),
  };
}

/** Size of what a program that consists of `code` loads of the package in `dist`. */
export async function compressedSize(code: string, dist: string): Promise<number> {
  const result = await rolldown({
    input: 'entry',
    external: [/^@opentelemetry\//, 'node:async_hooks', '#async-storage'],
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? id : id.startsWith('./') ? `${dist}/${id.slice(2)}` : undefined),
        load: (id) => (id === 'entry' ? code : undefined),
      },
    ],
  });
  const { output } = await result.generate({ format: 'esm', minify: true });
  return gzipSync(output[0].code).length;
}

/** TypeScript leaves the `.ts` of imports standing in declarations, where not every resolver understands it. */
function pointAtJs(declarations: string): void {
  const text = readFileSync(declarations, 'utf8');
  writeFileSync(declarations, text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
}

async function bundle(input: string, file: string): Promise<void> {
  const result = await rolldown({ input, external: [/^@opentelemetry\//, /^node:/, '#async-storage'] });
  await result.write({ file, format: 'esm', sourcemap: false });
}

function manifest({ version, description, license, type, sideEffects, peerDependencies, engines }: Manifest): unknown {
  const node = './async-storage.node.js';
  return {
    name: '@faultline/sdk',
    version,
    description,
    keywords: ['opentelemetry', 'llm', 'genai', 'tracing', 'rag', 'observability'],
    license,
    type,
    sideEffects,
    exports: { '.': { types: './index.d.ts', default: './index.js' }, './package.json': './package.json' },
    types: './index.d.ts',
    imports: { '#async-storage': { node, bun: node, deno: node, default: './async-storage.js' } },
    files: ['**/*.js', '**/*.d.ts'],
    peerDependencies,
    engines,
    publishConfig: { access: 'public', provenance: true },
  };
}

if (import.meta.main) {
  const { bytes, gzipBytes } = await build(`${here}dist`);
  const [plain, loaded] = [bytes, gzipBytes].map((size) => `${(size / 1000).toFixed(1)} kB`);
  process.stdout.write(`@faultline/sdk: ${plain}, minified and compressed ${loaded}
`);
}
