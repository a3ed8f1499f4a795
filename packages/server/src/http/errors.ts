import type { ErrorCode } from '@faultline/model';

/** How each error code looks on each surface: HTTP status and the exit code of the command line. */
export const ERROR_TABLE: Readonly<
  Record<ErrorCode, { readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 500 | 503; readonly exit: number }>
> = {
  'invalid-argument': { status: 400, exit: 2 },
  'too-large': { status: 413, exit: 2 },
  unauthenticated: { status: 401, exit: 3 },
  forbidden: { status: 403, exit: 3 },
  'not-found': { status: 404, exit: 4 },
  conflict: { status: 409, exit: 5 },
  unavailable: { status: 503, exit: 6 },
  internal: { status: 500, exit: 1 },
};
