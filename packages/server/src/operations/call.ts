import type { z } from 'zod';
import type { AccessPolicy } from './access.ts';
import { OperationError } from './operation-error.ts';
import type { Operation, OperationContext, StreamOperation } from './operation.ts';

/** Checks access and input, then runs: the only way in for every surface. */
export async function callOperation(
  policy: AccessPolicy,
  operation: Operation,
  context: OperationContext,
  input: unknown,
): Promise<unknown> {
  policy.authorize(context.principal, operation.access);
  const output = await operation.run(context, parseInput(operation.name, operation.input, input));
  return output;
}

export function streamOperation(
  policy: AccessPolicy,
  operation: StreamOperation,
  context: OperationContext,
  input: unknown,
): AsyncIterable<unknown> {
  policy.authorize(context.principal, operation.access);
  return operation.stream(context, parseInput(operation.name, operation.input, input)) as AsyncIterable<unknown>;
}

function parseInput(name: string, schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.') || '(input)',
    message: issue.message,
  }));
  throw new OperationError(
    'invalid-argument',
    `cannot run ${name}: ${fields.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    { fields },
  );
}

/** What callers see of a failure: an expected one as it is, anything else without its text. */
export function publicError(error: unknown): OperationError {
  return error instanceof OperationError
    ? error
    : new OperationError('internal', 'cannot answer: internal error; the server log has the details');
}
