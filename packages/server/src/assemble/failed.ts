import type { Span } from '@faultline/model';

/** A span failed when its status says so or normalising found any other sign of it. */
export function hasFailed({ statusCode, errorType }: Pick<Span, 'statusCode' | 'errorType'>): boolean {
  return statusCode === 'error' || errorType !== undefined;
}
