// Words of a text, folded so that inflections of one word mostly meet: lower case, no accents, common endings cut off.
import { conceptsBy } from './concepts.ts';
import { remember } from './remember.ts';

const STOP_WORDS = new Set(
  `a an the and or but of to in on at for from with by is are was were be been do does did can could would should will i you he she it we they my your our their me us this that these those
  how what when where which who why if not no yes please hi hello thanks there have has had get got need want about after before any some as so just long many much may must
  der die das den dem des ein eine einen einem einer und oder aber von zu im in am an auf fur mit bei ist sind war waren sein wird werden kann konnen muss ich du er sie es wir ihr mein meine meinen meiner euer ihre
  wie was wann wo welche welcher welches wer warum wenn nicht kein keine bitte hallo danke es gibt habe hat haben man noch auch nach vor uber
  le la les un une des et ou mais de du au aux en sur pour par avec est sont etait etre peut peux puis je tu il elle nous vous ils mon ma mes votre vos leur
  comment que quoi quel quelle quels quelles quand qui pourquoi si ne pas non oui bonjour merci y ai as avez ont ce cette ces dans`
    .split(/\s+/)
    .filter(Boolean),
);

const ENDINGS = [
  'ungen',
  'ements',
  'ement',
  'ations',
  'ation',
  'ingen',
  'ung',
  'ing',
  'ern',
  'ers',
  'ees',
  'ies',
  'ed',
  'en',
  'er',
  'es',
  'em',
  'e',
  's',
  'n',
];

/** All words, in order, folded; with stop words. */
export function allWords(text: string): readonly string[] {
  return (
    text
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** The words that carry meaning, folded, cut to their stem, and words of one meaning made one. */
export const contentWords = remember(
  (text: string): readonly string[] =>
    allWords(text)
      .filter((word) => !STOP_WORDS.has(word))
      .map((word) => CONCEPTS.get(stem(word)) ?? stem(word)),
  20_000,
);

function stem(word: string): string {
  if (/\d/.test(word)) return word;
  const ending = ENDINGS.find((each) => word.length - each.length >= 4 && word.endsWith(each));
  return ending ? word.slice(0, -ending.length) : word;
}

const CONCEPTS = conceptsBy(stem);

/** Sentences of a text; abbreviations and decimals do not end one. */
export function sentences(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?])\s+(?=[\p{Lu}\p{N}„«"(])|\n+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 12);
}

/** What a tokenizer of four characters a token on average would count. */
export function countTokens(text: string): number {
  return text === '' ? 0 : Math.max(1, Math.round(text.length / 4));
}
