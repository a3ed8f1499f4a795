import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import type { Hono } from 'hono';
import type { HttpEnv } from './caller.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.ico': 'image/x-icon',
};
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** The built web app: files as they are, every other path the page itself, which finds its way by the path. */
export function addWebApp(app: Hono<HttpEnv>, directory: string): void {
  app.get('*', async (c) => {
    const type = TYPES[extname(c.req.path)];
    const file = type === undefined ? undefined : await fileIn(directory, c.req.path);
    // Names of assets carry a hash of their content.
    const isAsset = c.req.path.startsWith('/assets/');
    if (file && type)
      return c.body(file, 200, { 'content-type': type, 'cache-control': isAsset ? IMMUTABLE : 'no-cache' });
    if (isAsset) return c.text('there is no such file: reload the page\n', 404);
    const page = await fileIn(directory, '/index.html');
    if (!page) return c.text('the web app is not built: run npm run build\n', 503);
    return c.body(page, 200, { 'content-type': TYPES['.html']!, 'cache-control': 'no-cache' });
  });
}

/** Undefined for a path that leads nowhere, or out of the directory. */
async function fileIn(directory: string, path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const root = resolve(directory);
  const file = resolve(join(root, decoded(path)));
  if (!file.startsWith(`${root}${sep}`)) return undefined;
  try {
    return new Uint8Array(await readFile(file));
  } catch {
    return undefined;
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
