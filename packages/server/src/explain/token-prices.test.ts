import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMoments, tokenPrices, type TokenMoments } from './token-prices.ts';

const momentsOf = (requests: readonly (readonly number[])[], prices: readonly number[]): TokenMoments =>
  addMoments(
    requests.map((tokens) => ({
      tokens,
      products: tokens.map((a) => tokens.map((b) => a * b)),
      withCost: tokens.map((a) => a * tokens.reduce((cost, b, i) => cost + b * prices[i]!, 0)),
    })),
  );

test.for([
  {
    name: 'three kinds',
    requests: [
      [900, 100, 50],
      [400, 0, 200],
      [1200, 800, 20],
      [50, 10, 10],
    ],
    prices: [4e-7, 1e-7, 1.6e-6],
  },
  {
    name: 'no cache',
    requests: [
      [900, 0, 50],
      [400, 0, 200],
    ],
    prices: [4e-7, 0, 1.6e-6],
  },
  {
    name: 'output costs nothing',
    requests: [
      [900, 0, 50],
      [400, 0, 200],
    ],
    prices: [2e-8, 0, 0],
  },
])('the prices that were paid: $name', ({ requests, prices }) => {
  tokenPrices(momentsOf(requests, prices))!.forEach((price, i) => expect(price).toBeCloseTo(prices[i]!, 12));
});

test.for([
  {
    name: 'always in the same proportion',
    requests: [
      [100, 0, 10],
      [200, 0, 20],
    ],
  },
  { name: 'a single request', requests: [[100, 0, 10]] },
])('not to be told apart: $name', ({ requests }) => {
  expect(tokenPrices(momentsOf(requests, [1e-6, 0, 1e-5]))).toBeUndefined();
});

test('whatever the requests, prices are found as they were or not at all', () => {
  const tokens = fc.integer({ min: 1, max: 5000 });
  const price = fc.double({ min: 0, max: 1e-5, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(tokens, tokens, tokens), { minLength: 1, maxLength: 30 }),
      price,
      price,
      price,
      (requests, a, b, c) => {
        const found = tokenPrices(momentsOf(requests, [a, b, c]));
        if (!found) return;
        const cost = (prices: readonly number[]) =>
          requests.reduce((sum, each) => sum + each.reduce((total, n, i) => total + n * prices[i]!, 0), 0);
        expect(cost(found)).toBeCloseTo(cost([a, b, c]), 6);
      },
    ),
  );
});
