export const LOCALES = ['en', 'de', 'fr'] as const;
export type Locale = (typeof LOCALES)[number];

/** One page of a help centre in one language, and what people ask who need it. */
export interface Page {
  readonly title: string;
  readonly text: string;
  /** What a right answer must say, as the page says it. */
  readonly expected: string;
  readonly asks: readonly string[];
}

/** The same matter for each of a tenant's plans, products or features. */
export interface Topic<Subject> {
  readonly id: string;
  readonly intent: string;
  /** The subject as it was before the page was last changed. */
  readonly before: (subject: Subject) => Subject;
  readonly pages: Readonly<Record<Locale, (subject: Subject) => Page>>;
}

export interface Tenant<Subject extends { readonly id: string }> {
  readonly id: string;
  readonly subjects: readonly Subject[];
  readonly topics: readonly Topic<Subject>[];
  /** Asked for, and nowhere in the knowledge base. */
  readonly unanswerable: Readonly<Record<Locale, readonly string[]>>;
}
