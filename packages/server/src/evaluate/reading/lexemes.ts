// What is known about a word form, worked out once: its stem, its number, whether it only connects or negates.
import { FUNCTION_WORDS } from './function-words.ts';

export interface Lexeme {
  /** As it is written. */
  readonly form: string;
  /** Lower case. */
  readonly text: string;
  /** Inflections of an English word mostly meet here. */
  readonly stem: string;
  /** Inflections in other languages mostly meet here: without accents, six letters at most. */
  readonly root: string;
  /** Languages it is a function word of, as bits. 0 for words that carry meaning. */
  readonly functionOf: number;
  /** Digits without grouping, or the number that a word like `three` names. */
  readonly number: string | undefined;
  readonly isDigits: boolean;
  /** Begins with a capital letter. */
  readonly isCapital: boolean;
  /** Says something: no function word, and more than a letter. */
  readonly isContent: boolean;
  readonly isNegation: boolean;
  /** Sums up or leads on: `overall`, `therefore`. */
  readonly sumsUp: boolean;
  /** Speaks of sources: `passage`, `according to the text`. */
  readonly speaksOfSources: boolean;
  /** Stands in every wording by which someone instructs a model. */
  readonly mayInstruct: boolean;
}

/** By the hash of a word's letters, or a place behind that: a table of our own finds a word of a text without taking it out first. */
const SLOTS = 2 ** 17;
const MAX_KNOWN = 50_000;
const table: (Lexeme | undefined)[] = Array.from({ length: SLOTS });
let known = 0;

/**
 * The lexeme of the word that stands in a text from `start` to before `end`, as it is written there. The same object for the same word form,
 * until many thousands of others were seen.
 */
export function lexemeAt(text: string, start: number, end: number): Lexeme {
  let hash = 2_166_136_261;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  for (let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
    const lexeme = table[slot];
    if (lexeme === undefined) return (table[slot] = learn(text.slice(start, end)));
    if (lexeme.form.length === end - start && text.startsWith(lexeme.form, start)) return lexeme;
  }
}

function learn(form: string): Lexeme {
  if (known >= MAX_KNOWN) {
    table.fill(undefined);
    known = 0;
  }
  known += 1;
  return createLexeme(form);
}

const NEGATIONS: ReadonlySet<string> = new Set(
  `not no never none nor neither cannot without nothing nobody nowhere unable lacks lack except
  nicht kein keine keinen keinem keiner keines nie niemals ohne nichts weder pas jamais aucun aucune sans rien ni nunca sin ningún ninguna non mai senza niet geen nooit zonder não sem nenhum`.split(
    /\s+/,
  ),
);

const SUMMING = new Set(
  'overall summary conclusion therefore thus additionally furthermore moreover hence ultimately'.split(' '),
);
const SOURCE_WORDS = new Set(
  'passage passages context article document documents text provided given information mentioned source sources'.split(
    ' ',
  ),
);

const INSTRUCTING =
  /^(?:ignor|disregard|forget|overrid|bypass|jailbr|instructions?$|prompts?$|rules?$|guidelines$|pretend|uncensor|unrestrict|restricti|dan$|mode$|anything$|tell$|inform$|alert$|assistants?$|ais?$|llms?$|anweisung|regeln$|vorgaben$|instruktion|system|règles$|consignes$|instruccion|reglas$)/;

const NUMBER_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    2: 'two second twice zwei deux dos',
    3: 'three third drei trois tres',
    4: 'four fourth vier quatre cuatro',
    5: 'five fifth fünf cinq cinco',
    6: 'six sixth sechs seis',
    7: 'seven seventh sieben sept siete',
    8: 'eight eighth acht huit ocho',
    9: 'nine ninth neun neuf nueve',
    10: 'ten tenth zehn dix diez',
    11: 'eleven elf onze once',
    12: 'twelve dozen zwölf douze doce',
    15: 'fifteen fünfzehn quinze quince',
    20: 'twenty zwanzig vingt veinte',
    30: 'thirty dreißig trente treinta',
    40: 'forty vierzig quarante',
    50: 'fifty fünfzig cinquante',
    60: 'sixty sechzig soixante',
    70: 'seventy siebzig',
    80: 'eighty achtzig',
    90: 'ninety neunzig',
    100: 'hundred hundert cent cien',
    1000: 'thousand tausend mille mil',
  }).flatMap(([number, words]) => words.split(' ').map((word) => [word, number] as const)),
);

function createLexeme(form: string): Lexeme {
  const text = form.toLowerCase().replaceAll('’', "'");
  const functionOf = FUNCTION_WORDS.get(text) ?? 0;
  const isNegation = NEGATIONS.has(text) || text.endsWith("n't");
  if (isDigit(text.charCodeAt(0))) {
    const number = numberOf(text);
    return {
      form,
      text,
      stem: number,
      root: number,
      functionOf: 0,
      number,
      isDigits: true,
      isCapital: false,
      isContent: true,
      isNegation: false,
      sumsUp: false,
      speaksOfSources: false,
      mayInstruct: false,
    };
  }
  const number = NUMBER_WORDS.get(text);
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return {
    form,
    text,
    stem: number ?? stem(plain.replace(/'.*$/, '')),
    root: number ?? plain.replace(/'.*$/, '').slice(0, 6),
    functionOf: text.endsWith("n't") ? 1 : functionOf,
    number,
    isDigits: false,
    isCapital: form[0] !== form[0]!.toLowerCase(),
    isContent: functionOf === 0 && text.length > 1 && !text.endsWith("n't"),
    isNegation,
    sumsUp: SUMMING.has(text),
    speaksOfSources: SOURCE_WORDS.has(text),
    mayInstruct: INSTRUCTING.test(text),
  };
}

const isDigit = (code: number) => code >= 48 && code <= 57;

/** `1,500`, `1.500` and `1500` are one number, `29,90` and `29.90` another. */
function numberOf(text: string): string {
  const grouped = text.replaceAll(/[.,'](?=\d{3}(?!\d))/g, '').replace(',', '.');
  const value = Number(grouped);
  return Number.isFinite(value) ? String(value) : grouped;
}

function stem(word: string): string {
  let base = word;
  if (base.length > 4 && base.endsWith('ies')) base = `${base.slice(0, -3)}y`;
  else if (base.length > 4 && /(?:ss|sh|ch|x|z)es$/.test(base)) base = base.slice(0, -2);
  else if (base.length > 3 && /[^su]s$/.test(base) && !base.endsWith('is')) base = base.slice(0, -1);
  if (base.length > 5 && base.endsWith('ing')) base = undoubled(base.slice(0, -3));
  else if (base.length > 4 && base.endsWith('ed')) base = undoubled(base.slice(0, -2));
  else if (base.length > 5 && base.endsWith('ly')) base = base.slice(0, -2);
  if (base.length > 3 && base.endsWith('e')) base = base.slice(0, -1);
  if (base.length > 3 && base.endsWith('y')) base = `${base.slice(0, -1)}i`;
  return base;
}

const undoubled = (word: string) => word.replace(/([bdfgmnprt])\1$/, '$1');
