// An answer, claim by claim: one sentence or list item each, without those that state nothing.
import { sentencesOf } from '../reading/sentences.ts';
import { wordsOf, type Word } from '../reading/words.ts';
import { isContent } from './source-index.ts';

export interface Claim {
  readonly text: string;
  /** Where it stands in the answer. */
  readonly start: number;
  readonly end: number;
  /** Words that it states, citations left out. */
  readonly words: readonly Word[];
  /** What stands in square brackets in it: `1`, `doc-7`. */
  readonly markers: readonly string[];
}

const MARKER = /\[([^\]\n]{1,60})\](?!\()/g;
const FEWEST_CONTENT_WORDS = 2;
/** Offers, thanks, headings and what the answer says about itself. */
const NO_STATEMENT =
  /^(?:sure|certainly|of course|here (?:is|are)|let me know|i hope|hope this|feel free|please (?:let|note that i)|thank|you(?:'|’)re welcome|unable to answer|hello|hi\b|hallo|bonjour|good question|great question|gern|bien sûr|if you (?:have|need|would like|want) (?:any|more|further|additional|me)|wenn sie|si vous (?:avez|souhaitez))/i;

export function claimsOf(answer: string): Claim[] {
  const claims: Claim[] = [];
  for (const { start, end } of sentencesOf(answer)) {
    const text = answer.slice(start, end);
    const markers: string[] = [];
    const words: Word[] = [];
    let from = start;
    MARKER.lastIndex = 0;
    for (let match = MARKER.exec(text); match !== null; match = MARKER.exec(text)) {
      markers.push(match[1]!);
      if (start + match.index > from) words.push(...wordsOf(answer, from, start + match.index));
      from = start + match.index + match[0].length;
    }
    words.push(...wordsOf(answer, from, end));
    if (!isStatement(text, words)) continue;
    claims.push({ text, start, end, words, markers });
  }
  return claims;
}

function isStatement(text: string, words: readonly Word[]): boolean {
  if (text.endsWith('?') || NO_STATEMENT.test(text)) return false;
  let content = 0;
  for (const word of words) if (isContent(word)) content += 1;
  if (content < FEWEST_CONTENT_WORDS) return false;
  return !(/[:：]\**$/.test(text) && words.length < 12);
}
