import { describe, expect, test } from 'vitest';
import { clientGuides } from './clients.ts';

const URL = 'http://127.0.0.1:4318';
const textOf = (guide: ReturnType<typeof clientGuides>[number]) => guide.parts.map(({ code }) => code).join('\n');

test('eight clients, each once', () => expect(new Set(clientGuides(URL, undefined).map(({ id }) => id)).size).toBe(8));

describe.each(clientGuides(URL, undefined).map((guide) => [guide.title, guide] as const))('%s', (_, guide) => {
  test('names the address of this server', () => expect(textOf(guide)).toContain(URL));
  test('says nothing of a project that need not be named', () =>
    expect(textOf(guide)).not.toContain('x-faultline-project'));
});

test.each(clientGuides(URL, 'shop').map((guide) => [guide.title, guide] as const))(
  '%s names a project of its own',
  (_, guide) => expect(textOf(guide)).toMatch(/x-faultline-project('?: '|=)shop/),
);
