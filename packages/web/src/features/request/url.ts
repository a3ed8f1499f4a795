export const VIEWS = ['waterfall', 'transcript', 'evidence', 'scores', 'logs', 'json'] as const;
type View = (typeof VIEWS)[number];

/** What of the page is in its address. */
export interface RequestSearch {
  readonly view: View;
  readonly span?: string;
  /** Search within the request. */
  readonly find?: string;
  readonly failed?: true;
  /** `linear` shows idle time at its real length. */
  readonly time?: 'linear';
}

/** Reads the address; never throws. A value that means nothing is left out. */
export function parseRequestSearch(raw: Readonly<Record<string, unknown>>): RequestSearch {
  const view = VIEWS.find((known) => known === raw['view']) ?? 'waterfall';
  const { span, find } = raw;
  return {
    view,
    ...(typeof span === 'string' && span !== '' ? { span } : {}),
    ...(typeof find === 'string' && find !== '' ? { find } : {}),
    ...(raw['failed'] === true || raw['failed'] === 'true' ? { failed: true } : {}),
    ...(raw['time'] === 'linear' ? { time: 'linear' } : {}),
  };
}

/** `push` for going somewhere (a view, a span), `replace` for adjusting what is there. */
export type ChangeSearch = (
  change: Partial<{ [K in keyof RequestSearch]: RequestSearch[K] | undefined }>,
  mode: 'push' | 'replace',
) => void;
