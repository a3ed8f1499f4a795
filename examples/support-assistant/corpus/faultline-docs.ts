import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Document } from './documents.ts';

const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url));
/** A section longer than this is more than one passage. */
const MAX_LENGTH = 1400;

/** Faultline's documentation, a document a section. */
export function faultlineDocuments(): readonly Document[] {
  return readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .sort()
    .flatMap((file) => sectionsOf(file, readFileSync(join(DOCS, file), 'utf8')));
}

function sectionsOf(file: string, markdown: string): readonly Document[] {
  const sections = markdown.split(/^(?=#{1,3} )/m).filter((section) => section.trim().length > 80);
  return sections.flatMap((section) => {
    const [heading = '', ...rest] = section.trim().split('\n');
    const title = heading.replace(/^#+ /, '').trim();
    return cut(rest.join('\n').trim()).map((text, index) => ({
      id: `faultline/en/${file.replace(/\.md$/, '')}#${slug(title)}${index === 0 ? '' : `-${index + 1}`}`,
      tenant: 'faultline',
      locale: 'en' as const,
      topic: file.split('/')[0]!.replace(/\.md$/, ''),
      title,
      text,
      version: 1,
      updatedAt: '2026-11-01',
    }));
  });
}

function cut(text: string): readonly string[] {
  const parts: string[] = [];
  for (const line of text.split('\n')) {
    const last = parts.at(-1);
    if (last === undefined || last.length + line.length > MAX_LENGTH) parts.push(line);
    else parts[parts.length - 1] = `${last}\n${line}`;
  }
  return parts.filter((part) => part.trim().length > 40);
}

const slug = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
