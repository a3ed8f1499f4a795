import { z } from 'zod';

/** Every way an operation can fail. One table in the server maps them to HTTP status, exit code and MCP error. */
export const ERROR_CODES = [
  'invalid-argument',
  'not-found',
  'conflict',
  'unauthenticated',
  'forbidden',
  'too-large',
  'unavailable',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export const ErrorJsonSchema = z.object({
  error: z.object({
    code: z.enum(ERROR_CODES),
    message: z.string().describe('cannot <do> <what>: <why>; <what to try>'),
    /** Field path → what was expected, for invalid-argument. */
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** For a filter that does not parse: where, counted from 0. */
    position: z.number().optional(),
    errorId: z.string().optional().describe('stands beside this failure in the server log'),
  }),
});
export type ErrorJson = z.infer<typeof ErrorJsonSchema>;
