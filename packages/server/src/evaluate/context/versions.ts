// Which document a chunk is of, and in which version, as far as its id and metadata say.
import type { RetrievedDocument } from '@faultline/model';

export interface Edition {
  /** The document without its version. */
  readonly document: string;
  readonly version?: number;
  readonly updatedMs?: number;
}

const VERSION_KEYS = ['version', 'revision', 'doc_version', 'documentVersion'] as const;
const DATE_KEYS = [
  'updatedAt',
  'updated_at',
  'lastModified',
  'last_modified',
  'published',
  'publishedAt',
  'date',
] as const;
const ID_KEYS = ['documentId', 'document_id', 'source', 'url', 'path', 'file_name', 'title'] as const;
/** `refunds@2`, `refunds-v2`, `refunds_v1.3`, `refunds (2024)` */
const VERSION_IN_ID = /(?:@v?|[-_./ ]v|[-_ ]\(?(?=20\d\d\b))(\d+(?:\.\d+)?)\)?(?=$|[.#/])/i;

const editions = new WeakMap<RetrievedDocument, Edition>();

export function editionOf(chunk: RetrievedDocument): Edition {
  let edition = editions.get(chunk);
  if (edition === undefined) {
    edition = readEdition(chunk);
    editions.set(chunk, edition);
  }
  return edition;
}

function readEdition({ id, metadata }: RetrievedDocument): Edition {
  const inId = VERSION_IN_ID.exec(id);
  const document = inId ? id.replace(inId[0], '') : id;
  const version = numberIn(metadata, VERSION_KEYS) ?? (inId ? Number(inId[1]) : undefined);
  const updatedMs = dateIn(metadata, DATE_KEYS);
  return {
    document,
    ...(version === undefined ? {} : { version }),
    ...(updatedMs === undefined ? {} : { updatedMs }),
  };
}

/** Two chunks of one document: by id, or by what their metadata call it. */
export function areOfOneDocument(a: RetrievedDocument, b: RetrievedDocument): boolean {
  if (editionOf(a).document === editionOf(b).document) return true;
  return ID_KEYS.some((key) => {
    const name = a.metadata?.[key];
    return typeof name === 'string' && name !== '' && name === b.metadata?.[key];
  });
}

/** Whether `a` is older than `b`, where both say. */
export function isOlder(a: Edition, b: Edition): boolean {
  if (a.version !== undefined && b.version !== undefined && a.version !== b.version) return a.version < b.version;
  return a.updatedMs !== undefined && b.updatedMs !== undefined && a.updatedMs < b.updatedMs;
}

export function dateIn(metadata: RetrievedDocument['metadata'], keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const value = metadata?.[key];
    if (typeof value === 'string' && /^\d{4}-\d{2}(?:-\d{2})?/.test(value)) {
      const time = Date.parse(value);
      if (!Number.isNaN(time)) return time;
    }
    if (typeof value === 'number' && value > 1e9) return value > 1e11 ? value : value * 1000;
  }
  return undefined;
}

function numberIn(metadata: RetrievedDocument['metadata'], keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const value = metadata?.[key];
    const number = typeof value === 'string' ? Number(value.replace(/^v/i, '')) : value;
    if (typeof number === 'number' && Number.isFinite(number) && value !== '') return number;
  }
  return undefined;
}
