// One POST to somebody else's server: redirects are not followed, the answer is bounded in time and size, and no header is in what it returns.

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export type PostReply =
  | { readonly kind: 'answered'; readonly text: string }
  /** It did not take it: it may be sent again. */
  | { readonly kind: 'not_taken'; readonly reason: string }
  /** It will not take it, or nobody knows whether it did. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Failures by which it cannot have reached the other side. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Never rejects. */
export async function post({ url, headers, body, timeoutMs, maxBytes, signal }: Post): Promise<PostReply> {
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
    const { status } = response;
    if (status === 429 || status === 503) return { kind: 'not_taken', reason: `answered ${status}` };
    if (status >= 300 && status < 400)
      return { kind: 'failed', reason: `answered ${status}: redirects are not followed` };
    if (!response.ok) return { kind: 'failed', reason: `answered ${status}` };
    return text === undefined
      ? { kind: 'failed', reason: `answered with more than ${maxBytes} bytes` }
      : { kind: 'answered', text };
  } catch (error) {
    if (signal.aborted) return { kind: 'failed', reason: 'the server stopped' };
    if (limit.aborted) return { kind: 'failed', reason: `no answer within ${timeoutMs} ms` };
    const code = codeOf(error);
    const reason = `cannot be reached${code === '' ? '' : `: ${code}`}`;
    return { kind: NOT_SENT.has(code) ? 'not_taken' : 'failed', reason };
  }
}

/** Undefined when there is more; the rest is not read. */
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
