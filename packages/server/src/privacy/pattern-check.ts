/** Why a user's redaction pattern cannot be used, or undefined when it can. */
export function checkRedactionPattern(pattern: string): string | undefined {
  let compiled: RegExp;
  try {
    compiled = new RegExp(pattern, 'gu');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (''.match(compiled) !== null) return 'it matches the empty text, so it would match everywhere';
  if (/\([^()]*[+*][^()]*\)[+*{]/.test(pattern))
    return 'a repeated group that repeats inside can take exponential time; rewrite it without the inner repetition';
  return undefined;
}
