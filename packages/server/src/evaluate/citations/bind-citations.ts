// Which source each citation of an answer names, and which claim it stands at.
import type { Citation, Evidence } from '@faultline/model';
import type { Claim } from '../groundedness/claims.ts';
import type { Source } from '../reading/sources.ts';

export interface BoundCitation {
  /** As it stands in the answer: `1`, `doc-7`. */
  readonly marker: string;
  readonly claim: Claim;
  /** Absent when it names none that was in the context. */
  readonly source?: Source;
}

const LIST = /\s*[,;]\s*/;
const NUMBER = /^\d{1,3}$/;
const RANGE = /^(\d{1,2})\s*[-–]\s*(\d{1,2})$/;
const ID = /^[\w.:/@#-]*\d[\w.:/@#-]*$/;

/**
 * Brackets that hold a number, or an id of a source, are citations; all others are text. Numbers count the chunks of the context from 1,
 * unless the sender says what each stands for.
 */
export function bindCitations(
  claims: readonly Claim[],
  evidence: Evidence,
  sources: readonly Source[],
): readonly BoundCitation[] {
  const chunks = sources.filter(({ id }) => id !== undefined);
  if (chunks.length === 0) return [];
  const byId = new Map(chunks.map((source) => [source.id!, source]));
  const byRank = new Map(evidence.selected.map(({ id, rank }) => [rank, byId.get(id)]));
  const said = saidBy(evidence.citations);
  return claims.flatMap((claim) =>
    claim.markers.flatMap(markersIn).flatMap((marker) => {
      const id = said.get(marker);
      const isNumber = NUMBER.test(marker);
      const source = byId.get(id ?? marker) ?? (id === undefined && isNumber ? byRank.get(Number(marker)) : undefined);
      if (source === undefined && id === undefined && !isNumber && !(ID.test(marker) && looksLikeIds(byId, marker)))
        return [];
      return [{ marker, claim, ...(source ? { source } : {}) }];
    }),
  );
}

/** What the sender says that a marker stands for. */
function saidBy(citations: readonly Citation[]): ReadonlyMap<string, string> {
  return new Map(
    citations.flatMap(({ id, marker }) =>
      marker === undefined ? [] : [[marker.replaceAll(/[[\]]/g, ''), id] as const],
    ),
  );
}

/** `1, 2` and `1-3` name several. */
function markersIn(text: string): readonly string[] {
  if (NUMBER.test(text)) return [text];
  return text.split(LIST).flatMap((part) => {
    const range = RANGE.exec(part);
    if (!range) return part === '' ? [] : [part.replace(/^(?:source|doc(?:ument)?|passage|ref)\s+(?=\d+$)/i, '')];
    const [from, to] = [Number(range[1]), Number(range[2])];
    return to < from || to - from > 20 ? [part] : Array.from({ length: to - from + 1 }, (_, at) => String(from + at));
  });
}

/** Whether a marker is built as the ids of the sources are, so that it can be one that does not exist. */
function looksLikeIds(byId: ReadonlyMap<string, Source>, marker: string): boolean {
  const shape = (id: string) => id.replaceAll(/\d+/g, '0').replaceAll(/[a-z]+/gi, 'a');
  return [...byId.keys()].some((id) => shape(id) === shape(marker));
}
