/** 32 lower-case hex digits, not all zero (W3C Trace Context §3.2.2.3). */
export function isTraceId(value: string): boolean {
  return /^[0-9a-f]{32}$/.test(value) && value !== '0'.repeat(32);
}

/** 16 lower-case hex digits, not all zero (W3C Trace Context §3.2.2.4). */
export function isSpanId(value: string): boolean {
  return /^[0-9a-f]{16}$/.test(value) && value !== '0'.repeat(16);
}

/** Project ids are short slugs: they stand in URLs, headers and rows. */
export const PROJECT_ID_PATTERN = /^[a-z0-9][a-z0-9_-]{0,62}$/;
export const DEFAULT_PROJECT_ID = 'default';
