// The knowledge base: help pages of three companies in three languages, and Faultline's own documentation.
import { billwise } from './billwise.ts';
import { faultlineDocuments } from './faultline-docs.ts';
import { kitchenly } from './kitchenly.ts';
import { netgarden } from './netgarden.ts';
import { LOCALES, type Locale, type Page, type Tenant, type Topic } from './topic.ts';

export interface Document {
  readonly id: string;
  readonly tenant: string;
  readonly locale: Locale;
  readonly topic: string;
  readonly title: string;
  readonly text: string;
  /** Counts from 1; only the latest is true. */
  readonly version: number;
  readonly updatedAt: string;
}

export interface PageOfTenant {
  readonly document: Document;
  readonly page: Page;
  readonly intent: string;
}

/** Each page with the document it became, so that questions know their right source. */
export const pages: readonly PageOfTenant[] = [...pagesOf(netgarden), ...pagesOf(kitchenly), ...pagesOf(billwise)];

/** What is in the index: the latest version of everything. */
export const documents: readonly Document[] = [...pages.map(({ document }) => document), ...faultlineDocuments()];

/** The version before of each page, with values that were true then. Not in the index unless somebody forgets to take them out. */
export const supersededDocuments: readonly Document[] = [
  ...pagesOf(netgarden, true),
  ...pagesOf(kitchenly, true),
  ...pagesOf(billwise, true),
].map(({ document }) => document);

function pagesOf<Subject extends { readonly id: string }>(
  tenant: Tenant<Subject>,
  isBefore = false,
): readonly PageOfTenant[] {
  return tenant.topics.flatMap((topic) =>
    tenant.subjects.flatMap((subject) => LOCALES.map((locale) => pageOf(tenant.id, topic, subject, locale, isBefore))),
  );
}

function pageOf<Subject extends { readonly id: string }>(
  tenant: string,
  topic: Topic<Subject>,
  subject: Subject,
  locale: Locale,
  isBefore: boolean,
): PageOfTenant {
  const page = topic.pages[locale](isBefore ? topic.before(subject) : subject);
  const id = `${tenant}/${locale}/${topic.id}/${subject.id}`;
  return {
    page,
    intent: topic.intent,
    document: {
      id: isBefore ? `${id}@1` : id,
      tenant,
      locale,
      topic: topic.id,
      title: page.title,
      text: page.text,
      version: isBefore ? 1 : 2,
      updatedAt: isBefore ? '2024-02-01' : '2026-03-15',
    },
  };
}
