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
    code: z.enum(ERROR_CODES).describe('what kind of failure it is'),
    message: z.string().describe('cannot <do> <what>: <why>; <what to try>'),
    fields: z
      .array(z.object({ path: z.string().describe('input'), message: z.string().describe('what was expected') }))
      .optional()
      .describe('which inputs are wrong'),
    position: z.number().optional().describe('where in the filter, counted from 0'),
    errorId: z.string().optional().describe('stands beside this failure in the server log'),
  }),
});
export type ErrorJson = z.infer<typeof ErrorJsonSchema>;
