import type { ErrorCode, ErrorJson } from '@faultline/model';

type ErrorDetails = Omit<ErrorJson['error'], 'code' | 'message' | 'errorId'>;

/**
 * An expected failure of an operation. `message` is shown to the caller as it is: `cannot <do> <what>: <why>; <what to try>`.
 * Anything else that is thrown is a bug and reaches callers as `internal` without its text.
 */
export class OperationError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = 'OperationError';
    this.code = code;
    this.details = details;
  }

  /** `errorId` stands beside the failure in the server log. */
  toJson(errorId?: string): ErrorJson {
    return {
      error: {
        code: this.code,
        message: this.message,
        ...this.details,
        ...(errorId === undefined ? {} : { errorId }),
      },
    };
  }
}
