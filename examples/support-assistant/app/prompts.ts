// Prompt templates with names and versions. A version never changes; a change is a new version.
import type { Ranked } from './rerank.ts';

const LANGUAGES: Readonly<Record<string, string>> = { en: 'English', de: 'German', fr: 'French' };

export interface Prompt {
  readonly name: string;
  readonly version: string;
  readonly system: string;
}

const ANSWER: Readonly<Record<string, (company: string, language: string) => string>> = {
  v3: (company, language) =>
    `You answer questions of customers of ${company}. Use only the numbered passages. Cite every claim as [n]. Answer in ${language}. If the passages do not answer the question, say that you could not find it.`,
  v4: (company, language) =>
    `You are the assistant of ${company}. Use only the numbered passages and cite every claim as [n]. Be brief and friendly. Answer in ${language}. If the passages do not answer the question, say that you could not find it; never guess.`,
  'v5-detailed': (company, language) =>
    `You are the assistant of ${company}. Use only the numbered passages and cite every claim as [n]. Explain everything the passages say about it, with all conditions and exceptions. Answer in ${language}. If the passages do not answer the question, say that you could not find it.`,
};

const PROMPT_VERSIONS: readonly string[] = Object.keys(ANSWER);

export function answerPrompt(version: string, company: string, locale: string): Prompt {
  const template = ANSWER[version];
  if (!template)
    throw new Error(`cannot answer with prompt version ${version}: use one of ${PROMPT_VERSIONS.join(', ')}`);
  return { name: 'support-answer', version, system: template(company, LANGUAGES[locale] ?? 'English') };
}

export function intentPrompt(intents: Readonly<Record<string, string>>): Prompt {
  const listed = Object.entries(intents).map(([name, description]) => `- ${name}: ${description}`);
  return {
    name: 'support-intent',
    version: 'v2',
    system: `Classify the message of a customer. Answer with one name of this list only:\n${listed.join('\n')}`,
  };
}

export const REWRITE_PROMPT: Prompt = {
  name: 'support-rewrite',
  version: 'v1',
  system:
    'Rewrite the last message as one search query for a help centre. Keep the language. Leave out greetings and personal data.',
};

export interface Passage {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** As many passages as the budget of tokens allows, in order; the last one is cut to what is left. */
export function fitPassages(chosen: readonly Ranked[], budgetTokens: number): readonly Passage[] {
  const passages: Passage[] = [];
  let left = budgetTokens * 4;
  for (const [index, { document }] of chosen.entries()) {
    if (left < 40) break;
    const text = document.text.length <= left ? document.text : `${document.text.slice(0, left)}…`;
    passages.push({ number: index + 1, id: document.id, title: document.title, text });
    left -= text.length;
  }
  return passages;
}

export function questionWithPassages(question: string, passages: readonly Passage[]): string {
  const blocks = passages.map(({ number, title, text }) => `[${number}] ${title}\n${text}`);
  return `Passages:\n${blocks.join('\n\n')}\n\nQuestion: ${question}`;
}
