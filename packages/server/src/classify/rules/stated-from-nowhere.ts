import { messageText, type Message, type Span } from '@faultline/model';
import { cutText } from '../../assemble/texts.ts';
import { hasFailed } from '../../assemble/failed.ts';
import { languageOf } from '../../evaluate/reading/language.ts';
import { readText } from '../../evaluate/reading/text.ts';
import { wordsOf } from '../../evaluate/reading/words.ts';
import type { Rule } from '../rule.ts';
import { byStart } from './by-start.ts';
import { followsFrom, MOST_NUMBERS, valueOf } from './known-numbers.ts';

const DATA = /^\s*[[{]/;
const CODE = /```[\s\S]*?```/g;
/** Two digits and more: smaller numbers count things and steps. */
const NUMBERS = /\d[\d.,]*\d/g;
/** Capitalised, and not at the beginning of a sentence, a line or a list item. */
const NAMES = /(?<=[\p{L}\d,;)('"“&] ['"“(]?)\p{Lu}\p{Ll}{2,}/gu;
/** New names from which on they are no coincidence. */
const SEVERAL_NAMES = 3;
const QUOTE = 240;

export const statedFromNowhere: Rule = {
  id: 'stated-from-nowhere',
  class: 'unsupported_generation',
  stage: 'generation',
  subClasses: ['stated_from_nowhere'],
  when: `a run of several steps without retrieval is bad, and before any tool failed a step states a number, or ${SEVERAL_NAMES} names, that nothing it was given has and that do not follow from the data among it`,
  confidence: 0.4,
  decide: ({ hasFailed: isBad, spans, candidates, facts }) => {
    if (!isBad || candidates.length > 0 || (facts.abstained ?? 0) === 1) return undefined;
    const steps = spans.filter(({ stage, isWrapper }) => stage === 'generation' && !isWrapper).sort(byStart);
    if (steps.length < 2) return undefined;
    const broken = spans.filter((span) => span.stage === 'tool' && hasFailed(span)).sort(byStart)[0];
    for (const step of steps) {
      if (broken && step.startTimeNs > broken.startTimeNs) return undefined;
      const stated = newIn(step);
      if (stated.length === 0) continue;
      return {
        subClass: 'stated_from_nowhere',
        explanation: `The step ${step.name} states what nothing before it says: ${stated.slice(0, 3).join(', ')}.`,
        evidence: [
          { text: 'stated here first', spanId: step.spanId, quote: cutText(textOf(step.outputMessages), QUOTE) },
        ],
        missing: ['where the statement comes from'],
      };
    }
    return undefined;
  },
};

function newIn(step: Span): readonly string[] {
  const said = textOf(step.outputMessages).replaceAll(CODE, ' ');
  const given = step.inputMessages.map(({ parts }) => JSON.stringify(parts)).join(' ');
  if (said === '' || given === '') return [];
  const isNew = step.inputMessages.some(isData) ? notInData(given) : (text: string) => !given.includes(text);
  const numbers = (said.match(NUMBERS) ?? []).filter(isNew);
  if (numbers.length > 0) return numbers;
  // Only English writes none but names with capitals.
  if (languageOf(wordsOf(said)) !== 'en') return [];
  const names = [...new Set(said.match(NAMES) ?? [])].filter(isNew);
  return names.length >= SEVERAL_NAMES ? names : [];
}

function isData({ role, parts }: Message): boolean {
  return parts.some((part) => {
    if (part.type === 'text') return role === 'tool' && DATA.test(part.text);
    return part.type === 'tool_result' && (typeof part.result !== 'string' || DATA.test(part.result));
  });
}

/** Out of data numbers are worked out, and names are told that its fields have in small letters. */
function notInData(given: string): (text: string) => boolean {
  const lowered = given.toLowerCase();
  const numbers = new Set(readText(given).words.flatMap(({ number }) => valueOf(number) ?? []));
  return (text) => {
    if (lowered.includes(text.toLowerCase())) return false;
    const value = valueOf(wordsOf(text)[0]?.number);
    return value === undefined || (numbers.size <= MOST_NUMBERS && !followsFrom(value, numbers));
  };
}

function textOf(messages: Span['outputMessages']): string {
  return messages.map(messageText).join('\n');
}
