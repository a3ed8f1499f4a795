import { createHash } from 'node:crypto';
import type { Attributes, Citation, RetrievedDocument } from '@faultline/model';
import { decodeJson, list, record, string, toNumber } from './values.ts';

type Json = Readonly<Record<string, unknown>>;
const ID_KEYS = ['id', 'doc_id', 'document_id', 'documentId', 'chunk_id', 'chunkId', '_id'] as const;
const SCORE_KEYS = ['score', '_score', 'relevance_score', 'relevanceScore', 'similarity', 'distance'] as const;
const TEXT_KEYS = ['content', 'text', 'page_content', 'pageContent', 'document', 'chunk'] as const;

/**
 * Reads chunks out of a list of documents in any usual shape, or out of an object that holds one. The id is the document's, else its
 * metadata's, else a hash of its text, so that the same chunk has the same id wherever it occurs.
 */
export function readDocuments(value: unknown): RetrievedDocument[] {
  const decoded = decodeJson(value);
  const items = list(decoded) ?? documentsIn(record(decoded)) ?? [];
  return items.flatMap((item, index) => readDocument(decodeJson(item), index + 1) ?? []);
}

function documentsIn(json: Json | undefined): readonly unknown[] | undefined {
  if (!json) return undefined;
  for (const key of ['documents', 'outputs', 'results', 'output', 'matches', 'nodes', 'chunks', 'hits', 'result']) {
    const found = list(decodeJson(json[key]));
    if (found) return found;
  }
  return undefined;
}

function readDocument(value: unknown, rank: number): RetrievedDocument | undefined {
  if (typeof value === 'string') return value === '' ? undefined : { id: contentId(value), rank, text: value };
  const outer = record(value);
  if (!outer) return undefined;
  const inner = record(outer['document']) ?? record(outer['node']) ?? outer;
  const metadata = record(decodeJson(inner['metadata'])) ?? record(decodeJson(outer['metadata']));
  const text = firstOf(inner, TEXT_KEYS) ?? firstOf(outer, TEXT_KEYS);
  const id =
    firstOf(inner, ID_KEYS) ??
    firstOf(outer, ID_KEYS) ??
    (metadata ? metadataId(metadata) : undefined) ??
    (text === undefined ? undefined : contentId(text));
  if (id === undefined) return undefined;
  const score = numberOf(outer) ?? numberOf(inner) ?? (metadata ? numberOf(metadata) : undefined);
  return {
    id,
    rank: toNumber(outer['rank']) ?? rank,
    ...(score === undefined ? {} : { score }),
    ...(text === undefined ? {} : { text }),
    ...(metadata && Object.keys(metadata).length > 0 ? { metadata: metadata as Attributes } : {}),
  };
}

/** Whether a value has the look of retrieved chunks: a list whose items carry an id or a text, with a score or metadata. */
export function looksLikeDocuments(value: unknown): boolean {
  const decoded = decodeJson(value);
  const items = list(decoded) ?? documentsIn(record(decoded));
  return (
    items !== undefined &&
    items.length > 0 &&
    items.every((item) => {
      const json = record(item);
      return (
        json !== undefined &&
        (firstOf(json, ID_KEYS) ?? firstOf(json, TEXT_KEYS)) !== undefined &&
        (numberOf(json) !== undefined || json['metadata'] !== undefined || json['document'] !== undefined)
      );
    })
  );
}

/** JSON array of source ids or of `{id, marker?, quote?}`. */
export function readCitations(value: unknown): Citation[] {
  return (list(decodeJson(value)) ?? []).flatMap((item): Citation[] => {
    if (typeof item === 'string') return item === '' ? [] : [{ id: item }];
    const json = record(item);
    const id = json && (firstOf(json, ID_KEYS) ?? string(json['source']));
    if (!json || id === undefined) return [];
    const marker = string(json['marker']);
    const quote = string(json['quote']) ?? string(json['text']);
    return [{ id, ...(marker ? { marker } : {}), ...(quote ? { quote } : {}) }];
  });
}

function firstOf(json: Json, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const found = string(json[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function numberOf(json: Json): number | undefined {
  for (const key of SCORE_KEYS) {
    const found = toNumber(json[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function metadataId(metadata: Json): string | undefined {
  const id = firstOf(metadata, ID_KEYS);
  if (id !== undefined) return id;
  const source = string(metadata['source']);
  const index = string(metadata['index']) ?? string(metadata['chunk_index']);
  return source !== undefined && index !== undefined ? `${source}#${index}` : source;
}

function contentId(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
