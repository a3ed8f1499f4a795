// What became of a POST to a probe or receiver: taken, not taken and so to be sent again, or failed.
import { boundedPost, type BoundedPost } from '../outbound/bounded-post.ts';

export type PostReply =
  | { readonly kind: 'answered'; readonly text: string }
  /** It did not take it: it may be sent again. */
  | { readonly kind: 'not_taken'; readonly reason: string }
  /** It will not take it, or nobody knows whether it did. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Never rejects. */
export async function post(sent: BoundedPost): Promise<PostReply> {
  const outcome = await boundedPost(sent);
  if (outcome.kind === 'unanswered')
    return { kind: outcome.mayHaveArrived ? 'failed' : 'not_taken', reason: outcome.reason };
  const { status, text } = outcome;
  if (status === 429 || status === 503) return { kind: 'not_taken', reason: `answered ${status}` };
  if (status >= 300 && status < 400)
    return { kind: 'failed', reason: `answered ${status}: redirects are not followed` };
  if (status < 200 || status > 299) return { kind: 'failed', reason: `answered ${status}` };
  return text === undefined
    ? { kind: 'failed', reason: `answered with more than ${sent.maxBytes} bytes` }
    : { kind: 'answered', text };
}
