import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const GUIDES = fileURLToPath(new URL('../../../docs/guides/', import.meta.url));

/** A program in a guide: a fenced block whose first line names the file. */
export interface GuideBlock {
  readonly guide: string;
  readonly file: string;
  readonly code: string;
  /** The `npm install …` or `pip install …` of its section, where that names packages which are not part of this repository. */
  readonly install?: string;
}

export function guideBlocks(): readonly GuideBlock[] {
  return readdirSync(GUIDES)
    .filter((guide) => guide.endsWith('.md'))
    .flatMap((guide) =>
      readFileSync(join(GUIDES, guide), 'utf8')
        .split(/^(?=## )/m)
        .flatMap((section) => blocksOf(guide, section)),
    );
}

function blocksOf(guide: string, section: string): readonly GuideBlock[] {
  const install = /^```sh\n((?:npm|pip) install .*)\n```/m.exec(section)?.[1];
  const isForeign = install !== undefined && !install.includes('@faultline/sdk');
  return [...section.matchAll(/^```(?:ts|python) (\S+)\n([\s\S]*?)^```/gm)].map(([, file = '', code = '']) => ({
    guide,
    file,
    code,
    ...(isForeign ? { install } : {}),
  }));
}
