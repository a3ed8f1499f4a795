import { marksOf } from './marks.ts';

/** One kind of thing that is taken out of text. */
export interface Detector {
  /** Names the placeholder, `[REDACTED:kind]`, and the count in the ledger. */
  readonly kind: string;
  /** Bits of `MARK` that a text must all have for the pattern to find something in it. */
  readonly needs: number;
  /**
   * Cheap test that most texts with those marks still fail. MUST hold for every text of which a part holds the thing, also when that part
   * is written as a JSON string, with escapes other than `\/` and `\u`.
   */
  readonly mayOccur?: (text: string) => boolean;
  /** Finds candidates; MUST have the `g` flag. With a named group `value`, only that part is replaced. */
  readonly pattern: RegExp;
  /**
   * How many characters of the candidate are the thing, 0 for none of it. Absent: all of it.
   * `before` and `after` are the text around the candidate, at most 80 characters.
   */
  accept?(candidate: string, before: string, after: string): number;
  /** After as many candidates in one text the others are taken out unasked, where asking is slow. Absent: all are asked about. */
  readonly maxAsked?: number;
}

/** Redacts one text and reports what was found, in the order of the detectors. */
export function redactText(
  text: string,
  detectors: readonly Detector[],
  onFound: (kind: string, value: string) => void,
): string {
  let result = text;
  let marks = marksOf(text);
  for (const detector of detectors) {
    if (!mayFind(detector, result, marks)) continue;
    const replaced = replaceFound(result, detector, onFound);
    if (replaced === result) continue;
    result = replaced;
    marks = marksOf(result);
  }
  return result;
}

/** Whether any of them could find something in the text or, when it is JSON, in the texts that it holds. */
export function mayHoldAny(text: string, detectors: readonly Detector[]): boolean {
  const marks = marksOf(text);
  return detectors.some((detector) => mayFind(detector, text, marks));
}

function mayFind(detector: Detector, text: string, marks: number): boolean {
  return (marks & detector.needs) === detector.needs && (detector.mayOccur?.(text) ?? true);
}

function replaceFound(text: string, detector: Detector, onFound: (kind: string, value: string) => void): string {
  const { pattern } = detector;
  let result = '';
  let copied = 0;
  let asked = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const value = match.groups?.['value'] ?? match[0];
    const start = match.index + (match.groups?.['value'] === undefined ? 0 : match[0].lastIndexOf(value));
    if (value === '') {
      pattern.lastIndex = match.index + 1;
      continue;
    }
    const end = start + value.length;
    asked += 1;
    const length =
      detector.accept && asked <= (detector.maxAsked ?? Number.POSITIVE_INFINITY)
        ? detector.accept(value, text.slice(Math.max(0, start - 80), start), text.slice(end, end + 80))
        : value.length;
    if (length === 0) {
      // A longer candidate may hide a real one that begins later in it.
      pattern.lastIndex = detector.accept ? nextCandidateStart(text, match.index, end) : end;
      continue;
    }
    result += `${text.slice(copied, start)}[REDACTED:${detector.kind}]`;
    copied = start + length;
    pattern.lastIndex = copied;
    onFound(detector.kind, text.slice(start, copied));
  }
  return copied === 0 ? text : result + text.slice(copied);
}

/** After the next gap between groups of the refused candidate, or behind it when it has none. */
function nextCandidateStart(text: string, from: number, end: number): number {
  for (let i = from + 1; i < end; i++) {
    const code = text.charCodeAt(i);
    const isWordCharacter = (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
    if (!isWordCharacter) return i;
  }
  return end;
}
