import type { EvidenceJson } from '@faultline/model';

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const SHORTEST_PIECE = 24;

/**
 * Where a chunk's text appears in a prompt: whole when it does, else its longest lines or sentences that do (a prompt
 * template may cut or re-wrap a chunk). White space is compared loosely. Ranges are ascending and do not overlap.
 */
export function findChunk(chunkText: string, prompt: LooseText): TextRange[] {
  const whole = prompt.find(chunkText);
  if (whole) return [whole];
  const pieces = chunkText.split(/\n+|(?<=[.!?])\s+/).filter((piece) => piece.trim().length >= SHORTEST_PIECE);
  const ranges = pieces.map((piece) => prompt.find(piece)).filter((range) => range !== undefined);
  return mergeRanges(ranges);
}

/** A text that can be searched without regard to how white space is written. */
export class LooseText {
  readonly text: string;
  private readonly squeezed: string;
  private readonly origins: Int32Array;

  constructor(text: string) {
    this.text = text;
    const kept: string[] = [];
    const origins = new Int32Array(text.length + 1);
    let wasSpace = true;
    for (let i = 0; i < text.length; i += 1) {
      const char = text[i] ?? '';
      const isSpace = /\s/.test(char);
      if (isSpace && wasSpace) continue;
      origins[kept.length] = i;
      kept.push(isSpace ? ' ' : char);
      wasSpace = isSpace;
    }
    this.squeezed = kept.join('');
    this.origins = origins;
  }

  /** The first place where `needle` stands; undefined when it does not or when it is blank. */
  find(needle: string): TextRange | undefined {
    const wanted = needle.replace(/\s+/g, ' ').trim();
    if (wanted === '') return undefined;
    const at = this.squeezed.indexOf(wanted);
    if (at < 0) return undefined;
    return { start: this.origins[at] ?? 0, end: (this.origins[at + wanted.length - 1] ?? 0) + 1 };
  }
}

/** Ascending ranges, with those that touch or overlap joined. */
export function mergeRanges(ranges: readonly TextRange[]): TextRange[] {
  const merged: TextRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && range.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else merged.push(range);
  }
  return merged;
}

export interface Piece<Mark> {
  readonly text: string;
  readonly mark?: Mark;
}

/** Cuts a text at marked ranges (the first wins where they overlap). The pieces joined give the text again. */
export function cutAt<Mark>(text: string, marks: readonly (TextRange & { readonly mark: Mark })[]): Piece<Mark>[] {
  const pieces: Piece<Mark>[] = [];
  let at = 0;
  for (const { start, end, mark } of marks.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < at || end <= start || end > text.length) continue;
    if (start > at) pieces.push({ text: text.slice(at, start) });
    pieces.push({ text: text.slice(start, end), mark });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

export interface BoundCitation {
  readonly id: string;
  readonly marker?: string | undefined;
  readonly quote?: string | undefined;
  /** Where the answer names it. */
  readonly ranges: readonly TextRange[];
  readonly state: 'selected' | 'candidate' | 'unknown';
}

/** Every citation with its places in the answer, and whether its source was in the context, only retrieved, or neither. */
export function bindCitations(
  answer: string,
  evidence: Pick<EvidenceJson, 'citations' | 'selected' | 'candidates'>,
): BoundCitation[] {
  const selected = new Set(evidence.selected.map((document) => document.id));
  const candidates = new Set(evidence.candidates.map((document) => document.id));
  return evidence.citations.map((citation) => {
    const written = [citation.marker, `[${citation.id}]`, citation.id].find(
      (text) => text !== undefined && text !== '' && answer.includes(text),
    );
    return {
      ...citation,
      ranges: written === undefined ? [] : occurrences(answer, written),
      state: selected.has(citation.id) ? 'selected' : candidates.has(citation.id) ? 'candidate' : 'unknown',
    };
  });
}

function occurrences(text: string, part: string): TextRange[] {
  const ranges: TextRange[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) {
    ranges.push({ start: at, end: at + part.length });
  }
  return ranges;
}
