import { FilterError, parseFilter, type FilterNode } from '@faultline/model';
import { OperationError } from './operation-error.ts';

/** Parses the filter of an operation's input; what is wrong and where goes to the caller. */
export function readFilter(text: string): FilterNode | undefined {
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new OperationError(
      'invalid-argument',
      `cannot read the filter: ${error.message} (at character ${error.position + 1})`,
      {
        position: error.position,
        fields: [{ path: 'filter', message: error.message }],
      },
    );
  }
}
