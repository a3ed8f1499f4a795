import { messageText, type Span } from '@faultline/model';
import { cutText } from '../../assemble/texts.ts';
import type { Rule } from '../rule.ts';
import { byStart } from './by-start.ts';

/** Shorter lists are counted right, and their numbers are said of many things. */
const SHORTEST_LIST = 5;
const MAX_DEPTH = 4;
const QUOTE = 240;
/** `there are 11 options`; times, shares and what is said of them in passing are no counts. */
const COUNTS =
  /\b(?:there (?:are|were)|(?:you|we|I) (?:have|found|see|offer)|found|a total of)\s+(?:(?:currently|only|exactly|a total of)\s+)*(\d{1,4})(?![\d.,:]*\d|\s?[%$€£]|\s+(?:seconds|minutes|hours|days|weeks|months|years)\b)\b/gi;

/** The numbers that may be said of a list: how long it is, and how many of its items have any one value. */
interface Listed {
  readonly span: Span;
  readonly length: number;
  readonly counts: ReadonlySet<number>;
}

export const resultMiscounted: Rule = {
  id: 'result-miscounted',
  class: 'unsupported_generation',
  stage: 'generation',
  subClasses: ['misreported_result'],
  when: `a run is bad, and a step says how many there are of what a tool has just listed (${SHORTEST_LIST} or more), but neither so many are in the list nor have so many of them any value in common`,
  confidence: 0.7,
  decide: ({ hasFailed: isBad, spans }) => {
    if (!isBad) return undefined;
    let listed: Listed[] = [];
    for (const span of spans.filter(isStep).sort(byStart)) {
      if (span.stage === 'tool') {
        listed.push(...listsIn(parsed(span.toolResult), span));
        continue;
      }
      const said = span.outputMessages.map(messageText).join('\n');
      const wrong = listed.length === 0 ? undefined : miscountIn(said, listed);
      if (wrong)
        return {
          subClass: 'misreported_result',
          explanation: `The step ${span.name} says that there are ${wrong.count}, where the tool listed ${wrong.list.length}.`,
          evidence: [
            { text: 'counted here', spanId: span.spanId, quote: cutText(said, QUOTE) },
            { text: `result of ${wrong.list.span.toolName ?? wrong.list.span.name}`, spanId: wrong.list.span.spanId },
          ],
        };
      if (said !== '') listed = [];
    }
    return undefined;
  },
};

const isStep = ({ stage, isWrapper }: Span) => stage === 'tool' || (stage === 'generation' && !isWrapper);

function miscountIn(said: string, listed: readonly Listed[]) {
  for (const [, digits] of said.matchAll(COUNTS)) {
    const count = Number(digits);
    const list = listed.find(({ length }) => count * 2 >= length && count <= length * 2);
    if (list && !listed.some(({ counts }) => counts.has(count))) return { count, list };
  }
  return undefined;
}

/** Lists of a result, and what is kept by keys: `{ "id-1": { … }, "id-2": { … } }`. */
function listsIn(value: unknown, span: Span, depth = 0): readonly Listed[] {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  const items: readonly unknown[] = Object.values(value);
  const isList = Array.isArray(value) || items.every((item) => typeof item === 'object' && item !== null);
  const own = isList && items.length >= SHORTEST_LIST ? [{ span, length: items.length, counts: countsOf(items) }] : [];
  return [...own, ...items.flatMap((item) => listsIn(item, span, depth + 1))];
}

function countsOf(items: readonly unknown[]): ReadonlySet<number> {
  const having = new Map<string, number>();
  for (const item of items)
    for (const value of new Set(valuesOf(item, ''))) having.set(value, (having.get(value) ?? 0) + 1);
  return new Set([items.length, ...having.values()]);
}

function valuesOf(item: unknown, path: string): readonly string[] {
  if (typeof item !== 'object' || item === null) return [`${path} ${String(item)}`];
  return Object.entries(item).flatMap(([key, value]) => valuesOf(value, `${path}/${key}`));
}

function parsed(result: unknown): unknown {
  if (typeof result !== 'string') return result;
  try {
    return JSON.parse(result);
  } catch {
    return undefined;
  }
}
