// Answers by extraction: the sentences of the passages that fit the question best, joined by a template, each with the number of its passage.
import { cosine, embed } from './embed.ts';
import { pick } from './random.ts';
import { contentWords, sentences } from './words.ts';

export interface Passage {
  readonly number: number;
  readonly title: string;
  readonly text: string;
}

export interface AnswerOptions {
  readonly language: string;
  /** Sentences beyond the best one. */
  readonly extra: number;
  readonly random: () => number;
}

interface Candidate {
  readonly passage: Passage;
  readonly sentence: string;
  readonly position: number;
  readonly score: number;
}

/** Below this nothing in the passages speaks of the question. Words shared count 0 to 1, likeness of letters 0 to 0.5. */
const LEAST_SCORE = 0.34;

interface Phrases {
  readonly openers: readonly string[];
  readonly notFound: string;
  readonly refusal: string;
}

const PHRASES: Readonly<Record<string, Phrases>> = {
  en: {
    openers: ['', '', 'Here is what applies: ', 'Good question. '],
    notFound: 'I could not find this in our help pages. I can hand you over to a colleague if you like.',
    refusal: 'I am sorry, I cannot help with that.',
  },
  de: {
    openers: ['', '', 'Dazu gilt: ', 'Gern. '],
    notFound:
      'Dazu habe ich in unseren Hilfeseiten nichts gefunden. Auf Wunsch verbinde ich Sie mit einer Kollegin oder einem Kollegen.',
    refusal: 'Es tut mir leid, dabei kann ich nicht helfen.',
  },
  fr: {
    openers: ['', '', 'Voici ce qui s’applique : ', 'Bien sûr. '],
    notFound:
      'Je n’ai pas trouvé cela dans nos pages d’aide. Je peux vous mettre en relation avec un collègue si vous le souhaitez.',
    refusal: 'Je suis désolé, je ne peux pas vous aider sur ce point.',
  },
};

/** Claims that no passage makes. */
export const BEYOND: Readonly<Record<string, readonly string[]>> = {
  en: [
    'You also get a goodwill credit of 25 euros with it.',
    'This is confirmed within 3 hours at any time of the day.',
    'Premium customers have 180 days for it.',
    'The fee of 12 euros is waived in the first year.',
  ],
  de: [
    'Zusätzlich erhalten Sie eine Gutschrift von 25 Euro.',
    'Das wird jederzeit innerhalb von 3 Stunden bestätigt.',
    'Premiumkunden haben dafür 180 Tage Zeit.',
    'Die Gebühr von 12 Euro entfällt im ersten Jahr.',
  ],
  fr: [
    'Vous recevez en plus un avoir de 25 euros.',
    'La confirmation arrive en 3 heures, à tout moment.',
    'Les clients premium disposent de 180 jours.',
    'Les frais de 12 euros sont offerts la première année.',
  ],
};

export const phrasesOf = (language: string): Phrases => PHRASES[language] ?? PHRASES['en']!;

/** The answer with `[n]` behind every sentence, or the sentence that says nothing was found. */
export function answerFrom(question: string, passages: readonly Passage[], options: AnswerOptions): string {
  const phrases = phrasesOf(options.language);
  const ranked = rank(question, passages);
  const best = ranked[0];
  if (!best || best.score < LEAST_SCORE) return phrases.notFound;
  const chosen = [best, ...ranked.slice(1).filter((each) => isWorthAdding(each, best))].slice(0, 1 + options.extra);
  chosen.sort((a, b) => a.passage.number - b.passage.number || a.position - b.position);
  const body = chosen.map(({ sentence, passage }) => `${sentence} [${passage.number}]`).join(' ');
  return `${pick(options.random, phrases.openers)}${body}`;
}

/** A claim that no passage makes, with a number in it. */
export function beyondContext(language: string, random: () => number): string {
  return pick(random, BEYOND[language] ?? BEYOND['en']!);
}

/** The first number outside of a citation becomes another one. */
export function withOtherNumber(answer: string, random: () => number): string {
  return answer.replace(/(?<![[\d.,])(\d+)(?![\d.,]*\])/, (number) =>
    String(Number(number) + 3 + Math.floor(random() * 20)),
  );
}

function rank(question: string, passages: readonly Passage[]): readonly Candidate[] {
  const wanted = new Set(contentWords(question));
  const all = passages.flatMap((passage) =>
    sentences(passage.text).map((sentence, position) => ({
      passage,
      sentence,
      position,
      words: new Set(contentWords(sentence)),
    })),
  );
  const rarity = rarityOf(
    wanted,
    all.map(({ words }) => words),
  );
  const total = [...wanted].reduce((sum, word) => sum + rarity(word), 0) || 1;
  const direction = embed(question);
  return all
    .map(({ passage, sentence, position, words }) => {
      const title = new Set(contentWords(passage.title));
      let shared = 0;
      for (const word of wanted)
        if (words.has(word)) shared += rarity(word);
        else if (title.has(word)) shared += rarity(word) * 0.6;
      return {
        passage,
        sentence,
        position,
        score: shared / total + 0.5 * Math.max(0, cosine(direction, embed(sentence))),
      };
    })
    .sort((a, b) => b.score - a.score || a.passage.number - b.passage.number || a.position - b.position);
}

/** A word in every sentence tells little, one in a single sentence much. */
function rarityOf(wanted: ReadonlySet<string>, all: readonly ReadonlySet<string>[]): (word: string) => number {
  const counts = new Map([...wanted].map((word) => [word, all.filter((words) => words.has(word)).length]));
  return (word) => Math.log(1 + all.length / (1 + (counts.get(word) ?? 0)));
}

function isWorthAdding(candidate: Candidate, best: Candidate): boolean {
  return candidate.score >= Math.max(LEAST_SCORE, best.score * 0.6);
}
