import { describe, expect, test } from 'vitest';
import { documents, pages, supersededDocuments } from './documents.ts';
import { INTENTS } from './intents.ts';
import { questions } from './questions.ts';

const byId = new Map(documents.map((document) => [document.id, document]));

describe('the knowledge base', () => {
  test('has several hundred documents, each once', () => {
    expect(documents.length).toBeGreaterThan(340);
    expect(byId.size).toBe(documents.length);
  });

  test('every page says what its questions need, and the version before says something else', () => {
    for (const { document, page } of pages) expect(document.text, document.id).toContain(page.expected);
    const before = new Map(supersededDocuments.map((document) => [document.id, document]));
    for (const { document, page } of pages)
      expect(before.get(`${document.id}@1`)?.text, document.id).not.toContain(page.expected);
  });

  test('no other page of the same tenant and language says the same about the same subject', () => {
    const bySubject = Map.groupBy(
      pages,
      ({ document }) => `${document.tenant} ${document.locale} ${document.id.split('/')[3]}`,
    );
    for (const group of bySubject.values())
      for (const { document, page } of group)
        expect(
          group.filter((other) => other !== undefined && other.document.title === document.title),
          page.title,
        ).toHaveLength(1);
  });
});

describe('the questions', () => {
  test('are many, each once, in three languages and of every kind', () => {
    expect(questions.length).toBeGreaterThan(1200);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
    for (const locale of ['en', 'de', 'fr'])
      for (const kind of ['answerable', 'unanswerable', 'order', 'refund', 'human', 'injection'])
        expect(questions.some((question) => question.locale === locale && question.kind === kind)).toBe(true);
  });

  test('have right sources that exist, in their own tenant and language', () => {
    for (const { rightSources, tenant, locale, expected } of questions)
      for (const id of rightSources) {
        expect(byId.get(id)).toMatchObject({ tenant, locale });
        expect(byId.get(id)!.text).toContain(expected);
      }
  });

  test('have intents that the assistant knows', () => {
    for (const { intent } of questions) expect(Object.keys(INTENTS)).toContain(intent);
  });
});
