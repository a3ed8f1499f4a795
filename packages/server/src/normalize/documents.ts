import { createHash } from 'node:crypto';
import type { Attributes, Citation, RetrievedDocument } from '@faultline/model';
import { asText, decodeJson, list, record, string, toNumber } from './values.ts';

type Json = Readonly<Record<string, unknown>>;
const ID_KEYS = [
  'id',
  'doc_id',
  'document_id',
  'documentId',
  'chunk_id',
  'chunkId',
  '_id',
  'id_',
  'node_id',
  'file_id',
] as const;
const SCORE_KEYS = [
  'score',
  '_score',
  'relevance_score',
  'relevanceScore',
  'similarity',
  'distance',
  '@search.score',
] as const;
const TEXT_KEYS = ['content', 'text', 'page_content', 'pageContent', 'document', 'chunk'] as const;
/** Where a hit keeps the document it found. */
const WRAPPERS = ['document', 'node', 'payload', '_source'] as const;
/** Where answers of retrievers keep their list. */
const CONTAINERS = [
  'documents',
  'outputs',
  'results',
  'retrievalResults',
  'output',
  'matches',
  'nodes',
  'source_nodes',
  'chunks',
  'hits',
  'points',
  'data',
  'value',
  'result',
] as const;

/**
 * Reads chunks out of a list of documents in any usual shape, or out of an object that holds one; undefined when there is none. The id is
 * the document's, else its metadata's, else a hash of its text, so that the same chunk has the same id wherever it occurs.
 */
export function readDocuments(value: unknown): RetrievedDocument[] | undefined {
  const items = itemsIn(value);
  const documents = items?.flatMap((item, index) => readDocument(decodeJson(item), index + 1) ?? []) ?? [];
  return documents.length > 0 ? documents : undefined;
}

/** Documents that an input holds under a name of their own, beside a query. */
export function listedDocuments(input: unknown): RetrievedDocument[] | undefined {
  const json = record(decodeJson(input));
  return json && readDocuments(listIn(json, 0));
}

/** The text that was searched with: the input itself, or what it names so. */
export function queryIn(input: unknown): string | undefined {
  const decoded = decodeJson(input);
  const json = record(decoded);
  for (const key of json ? ['query', 'question', 'input', 'q', 'text'] : []) {
    const found = string(json?.[key]);
    if (found !== undefined) return found;
  }
  return asText(decoded);
}

/** Whether a value has the look of retrieved chunks: a list whose items carry an id or a text, with a score or metadata. */
export function looksLikeDocuments(value: unknown): boolean {
  const items = itemsIn(value);
  return (
    items !== undefined &&
    items.length > 0 &&
    items.every((item) => {
      const json = record(decodeJson(item));
      return (
        json !== undefined &&
        readDocument(json, 1) !== undefined &&
        (firstNumber(json, SCORE_KEYS) !== undefined ||
          json['metadata'] !== undefined ||
          WRAPPERS.some((key) => record(json[key]) !== undefined))
      );
    })
  );
}

function itemsIn(value: unknown): readonly unknown[] | undefined {
  const decoded = decodeJson(value);
  return list(decoded) ?? listIn(record(decoded), 0);
}

function listIn(json: Json | undefined, depth: number): readonly unknown[] | undefined {
  if (!json || depth > 2) return undefined;
  const columns = fromColumns(json);
  if (columns) return columns;
  for (const key of CONTAINERS) {
    const inner = decodeJson(json[key]);
    const found = list(inner) ?? listIn(record(inner), depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** Chroma answers column by column, one list for each query: `{ ids: [[…]], documents: [[…]], distances: [[…]], metadatas: [[…]] }`. */
function fromColumns(json: Json): readonly unknown[] | undefined {
  const column = (name: string) => list(list(json[name])?.[0]) ?? list(json[name]) ?? [];
  const ids = column('ids');
  if (ids.length === 0 || !ids.every((id) => string(id) !== undefined)) return undefined;
  const [texts, distances, metadatas] = [column('documents'), column('distances'), column('metadatas')];
  return ids.map((id, i) => ({ id, text: texts[i], distance: distances[i], metadata: metadatas[i] }));
}

function readDocument(value: unknown, rank: number): RetrievedDocument | undefined {
  if (typeof value === 'string') return value === '' ? undefined : { id: contentId(value), rank, text: value };
  // LangChain's `similarity_search_with_score` answers pairs of document and score.
  const pair = list(value);
  const paired = pair?.length === 2 ? record(pair[0]) : undefined;
  const outer = paired ? { score: pair?.[1], ...paired } : record(value);
  if (!outer) return undefined;
  const wrapped = WRAPPERS.map((key) => record(outer[key])).find((inner) => inner !== undefined);
  const inner = wrapped ?? outer;
  const metadata = record(decodeJson(inner['metadata'])) ?? record(decodeJson(outer['metadata']));
  const text = textOf(inner) ?? textOf(outer) ?? (metadata ? string(metadata['text']) : undefined);
  const id =
    firstString(inner, ID_KEYS) ??
    firstString(outer, ID_KEYS) ??
    (metadata ? metadataId(metadata) : undefined) ??
    locationOf(outer) ??
    (text === undefined ? undefined : contentId(text));
  if (id === undefined) return undefined;
  const score =
    firstNumber(outer, SCORE_KEYS) ??
    firstNumber(inner, SCORE_KEYS) ??
    (metadata ? firstNumber(metadata, SCORE_KEYS) : undefined);
  return {
    id,
    rank: toNumber(outer['rank']) ?? rank,
    ...(score === undefined ? {} : { score }),
    ...(text === undefined ? {} : { text }),
    ...(metadata && Object.keys(metadata).length > 0 ? { metadata: metadata as Attributes } : {}),
  };
}

/** A text, or the texts of parts: `{ content: { text } }`, `{ content: [{ type: "text", text }] }`. */
function textOf(json: Json): string | undefined {
  for (const key of TEXT_KEYS) {
    const value = json[key];
    const direct = string(value) ?? string(record(value)?.['text']);
    if (direct !== undefined) return direct;
    const parts = list(value)?.flatMap((part) => string(record(part)?.['text']) ?? []) ?? [];
    if (parts.length > 0) return parts.join('\n');
  }
  return undefined;
}

/** JSON array of source ids or of `{id, marker?, quote?}`. */
export function readCitations(value: unknown): Citation[] | undefined {
  const items = list(decodeJson(value));
  return items?.flatMap((item): Citation[] => {
    if (typeof item === 'string') return item === '' ? [] : [{ id: item }];
    const json = record(item);
    const id = json && (firstString(json, ID_KEYS) ?? string(json['source']));
    if (!json || id === undefined) return [];
    const marker = string(json['marker']);
    const quote = string(json['quote']) ?? string(json['text']);
    return [{ id, ...(marker ? { marker } : {}), ...(quote ? { quote } : {}) }];
  });
}

function firstString(json: Json, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const found = string(json[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstNumber(json: Json, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const found = toNumber(json[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function metadataId(metadata: Json): string | undefined {
  const id = firstString(metadata, ID_KEYS);
  if (id !== undefined) return id;
  const source = string(metadata['source']);
  const index = string(metadata['index']) ?? string(metadata['chunk_index']);
  return source !== undefined && index !== undefined ? `${source}#${index}` : source;
}

/** Bedrock's knowledge bases name a chunk by where it lies. */
function locationOf(json: Json): string | undefined {
  const location = record(json['location']);
  for (const key in location) {
    const place = string(record(location[key])?.['uri']) ?? string(record(location[key])?.['url']);
    if (place !== undefined) return place;
  }
  return undefined;
}

function contentId(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
