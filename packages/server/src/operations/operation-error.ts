import type { ErrorCode, ErrorJson } from '@faultline/model';

/**
 * An expected failure of an operation. `message` is shown to the caller as it is: `cannot <do> <what>: <why>; <what to try>`.
 * Anything else that is thrown is a bug and reaches callers as `internal` without its text.
 */
export class OperationError extends Error {
  readonly code: ErrorCode;
  readonly details: Omit<ErrorJson['error'], 'code' | 'message'>;

  constructor(code: ErrorCode, message: string, details: Omit<ErrorJson['error'], 'code' | 'message'> = {}) {
    super(message);
    this.name = 'OperationError';
    this.code = code;
    this.details = details;
  }

  toJson(): ErrorJson {
    return { error: { code: this.code, message: this.message, ...this.details } };
  }
}
