import { FilterError, parseFilter, type FilterNode } from '@faultline/model';
import { OperationError } from './operation-error.ts';

/** Parses a filter of an operation's input, named `path`; what is wrong and where goes to the caller. */
export function readFilter(text: string, path = 'filter'): FilterNode | undefined {
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new OperationError(
      'invalid-argument',
      `cannot read the ${path}: ${error.message} (at character ${error.position + 1})`,
      {
        position: error.position,
        fields: [{ path, message: error.message }],
      },
    );
  }
}
