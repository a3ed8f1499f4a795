import type { z } from 'zod';
import type { AccessPolicy } from './access.ts';
import { OperationError } from './operation-error.ts';
import type { Operation, OperationContext, StreamItem, StreamOperation } from './operation.ts';

/** Checks access and input, then runs: the only way in for every surface. */
export async function callOperation(
  policy: AccessPolicy,
  operation: Operation,
  context: OperationContext,
  input: unknown,
): Promise<unknown> {
  policy.authorize(context.principal, operation.access);
  return operation.run(context, parseInput(operation.name, operation.input, input));
}

/** The same for an answer that keeps coming; what is wrong with the question is thrown before the first item. */
export async function openStream(
  policy: AccessPolicy,
  operation: StreamOperation,
  context: OperationContext,
  input: unknown,
): Promise<AsyncIterable<StreamItem<unknown>>> {
  policy.authorize(context.principal, operation.access);
  return operation.open(context, parseInput(operation.name, operation.input, input));
}

function parseInput(name: string, schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.flatMap((issue) => problemsOf(issue, input));
  throw new OperationError(
    'invalid-argument',
    `cannot run ${name}: ${fields.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    { fields },
  );
}

interface Problem {
  readonly path: string;
  readonly message: string;
}

function problemsOf(issue: z.core.$ZodIssue, input: unknown): readonly Problem[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      message: 'there is no such input; nothing was done',
    }));
  const isMissing = issue.code === 'invalid_type' && valueAt(input, issue.path) === undefined;
  const message = isMissing ? 'is needed' : issue.message.replace(/^Invalid input: /, '').replace(/^[A-Z]/, lowerCase);
  return [{ path: path === '' ? '(input)' : path, message }];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}

const lowerCase = (letter: string) => letter.toLowerCase();

/** What callers see of a failure: an expected one as it is, a database out of reach as that, anything else without its text. */
export function publicError(error: unknown): OperationError {
  if (error instanceof OperationError) return error;
  return isOutOfReach(error)
    ? new OperationError('unavailable', 'cannot answer: a database cannot be reached; try again in a moment')
    : new OperationError('internal', 'cannot answer: internal error; the server log has the details');
}

const OUT_OF_REACH = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'EPIPE']);

function isOutOfReach(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && OUT_OF_REACH.has(code)) return true;
  const parts = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return isOutOfReach(error.cause) || parts.some(isOutOfReach);
}
