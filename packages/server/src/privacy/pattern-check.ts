import { withinTime } from './time-limit.ts';

/** A good pattern needs far less than a millisecond for all the probes. */
const PROBE_LIMIT_MS = 100;

/** Why a user's redaction pattern cannot be used, or undefined when it can. */
export function checkRedactionPattern(pattern: string): string | undefined {
  let compiled: RegExp;
  try {
    compiled = new RegExp(pattern, 'gu');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (''.match(compiled) !== null) return 'it matches the empty text, so it would match everywhere';
  try {
    withinTime(PROBE_LIMIT_MS, () => {
      for (const probe of probesFor(pattern)) probe.replace(compiled, '');
    });
  } catch {
    return 'it can take very long; rewrite it without repetitions inside repetitions';
  }
  return undefined;
}

/** Texts that almost match: each character that the pattern names, and one of each class, many times over, with an end that fits nothing. */
function probesFor(pattern: string): readonly string[] {
  const named = pattern.match(/[\p{L}\p{N}]/gu) ?? [];
  const characters = new Set([...named.slice(0, 20), 'a', 'A', '0', ' ', '-', '.', '_', 'é']);
  return [...characters].flatMap((character) => [`${character.repeat(40)}\u0001`, `${character.repeat(400)}\u0001`]);
}

/** A quick pattern takes no more steps than this at any place of a text. */
const MAX_STEPS = 1000;
const ESCAPES_AND_CLASSES = /\\(?:[pPu]\{[^}]*\}|.)|\[(?:\\.|[^\]\\])*\]/gs;
const GROUP_STARTS = /\((?:\?(?:[:=!]|<[=!]|<[^>]*>|[ims-]+:))?/g;

/**
 * Whether a pattern takes time in proportion to the text, whatever the text is, so that no time limit is needed, which costs more than all
 * else: it repeats single characters only, within bounds, and leaves few choices. False when in doubt.
 */
export function isQuick(pattern: string): boolean {
  const plain = pattern.replaceAll(ESCAPES_AND_CLASSES, 'x').replaceAll(GROUP_STARTS, '(');
  if (/[*+[\]\\]|\{\d+,\}|\)[?{]/.test(plain)) return false;
  let choices = 2 ** plain.replaceAll(/[^?|]/g, '').length;
  let length = plain.length;
  for (const [, least = '0', most = least] of plain.matchAll(/\{(\d+)(?:,(\d+))?\}/g)) {
    choices *= Number(most) - Number(least) + 1;
    length += Number(most);
  }
  return choices * length <= MAX_STEPS;
}
