// One POST to somebody else's server: redirects are not followed, and the answer is bounded in time and size.

export interface BoundedPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export type PostOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Undefined when it is longer than allowed; the rest was not read. */
      readonly text: string | undefined;
      readonly retryAfter: string | null;
    }
  /** `mayHaveArrived`: nobody knows whether the other side has taken it. */
  | { readonly kind: 'unanswered'; readonly reason: string; readonly mayHaveArrived: boolean };

/** Failures by which it cannot have reached the other side. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Never rejects, and tells nothing of the headers it sent. */
export async function boundedPost({
  url,
  headers,
  body,
  timeoutMs,
  maxBytes,
  signal,
}: BoundedPost): Promise<PostOutcome> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.any([limit, signal]),
    });
    const text = await boundedText(response, maxBytes);
    return { kind: 'answered', status: response.status, text, retryAfter: response.headers.get('retry-after') };
  } catch (error) {
    if (signal.aborted) return { kind: 'unanswered', reason: 'the server stopped', mayHaveArrived: true };
    if (limit.aborted)
      return { kind: 'unanswered', reason: `no answer within ${timeoutMs / 1000} s`, mayHaveArrived: true };
    const code = codeOf(error);
    return {
      kind: 'unanswered',
      reason: `cannot be reached${code === '' ? '' : `: ${code}`}`,
      mayHaveArrived: !NOT_SENT.has(code),
    };
  }
}

async function boundedText(response: Response, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function codeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if ('code' in at && typeof at.code === 'string') return at.code;
  return '';
}
