import { describe, expect, test } from 'vitest';
import { rankBehaviour, type BehaviourSpan } from './behaviour.ts';

interface Shape {
  readonly retrievalMs?: number;
  readonly withRerank?: boolean;
}

/** request → retrieval → (rerank), generation; times vary a little from request to request. */
function request(i: number, { retrievalMs = 100, withRerank = true }: Shape): BehaviourSpan {
  const vary = (ms: number) => ms * (1 + 0.1 * Math.sin(i));
  const span = (owner: string, operation: string, ms: number, children: readonly BehaviourSpan[] = []) => ({
    owner,
    operation,
    selfMs: vary(ms),
    children,
  });
  const rerank = withRerank ? [span('rerank', 'rank', 20)] : [];
  const children = [span('retrieval', 'search', retrievalMs, rerank), span('generation', 'chat', 900)];
  return span('request', 'handle', 5, children);
}

function requests(count: number, shape: (i: number) => Shape): readonly BehaviourSpan[] {
  return Array.from({ length: count }, (_, i) => request(i, shape(i)));
}

const USUAL = requests(200, () => ({}));

describe('whose behaviour changed', () => {
  test('the stage that takes longer, not the request that waits for it', () => {
    const [first, ...others] = rankBehaviour(
      USUAL,
      requests(100, (i) => (i % 2 ? { retrievalMs: 900 } : {})),
    );
    expect(first).toMatchObject({
      owner: 'retrieval',
      operation: 'search',
      trait: { kind: 'takes_longer' },
      after: { with: 50, of: 100 },
    });
    expect(first!.p).toBeLessThan(1e-6);
    expect(others.filter(({ p }) => p < 0.05)).toEqual([]);
  });

  test('the stage that no longer calls another, not the one that is not called', () => {
    const [first, ...others] = rankBehaviour(
      USUAL,
      requests(100, (i) => ({ withRerank: i % 4 > 0 })),
    );
    expect(first).toMatchObject({
      owner: 'retrieval',
      trait: { kind: 'calls', callees: [] },
      after: { with: 25, of: 100 },
      before: { with: 0, of: 200 },
    });
    expect(others.filter(({ p }) => p < 0.05)).toEqual([]);
  });

  test('nobody where nothing changed', () => {
    expect(
      rankBehaviour(
        USUAL,
        requests(100, () => ({})),
      ).filter(({ p }) => p < 0.05),
    ).toEqual([]);
  });
});
