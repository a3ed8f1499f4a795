// What a token of each kind cost, from the cost of whole requests. Pure.

/** Kinds of token that are paid for differently: fresh input, input from a cache, output. */
export const TOKEN_KINDS = ['input', 'cached', 'output'] as const;

/** Sums over requests: of the tokens of each kind, of their products with each other (row by row), and with the cost. */
export interface TokenMoments {
  readonly tokens: readonly number[];
  readonly products: readonly (readonly number[])[];
  readonly withCost: readonly number[];
}

export function addMoments(moments: readonly TokenMoments[]): TokenMoments {
  const sum = (of: (each: TokenMoments) => number) => moments.reduce((total, each) => total + of(each), 0);
  const kinds = TOKEN_KINDS.map((_, i) => i);
  return {
    tokens: kinds.map((i) => sum(({ tokens }) => tokens[i]!)),
    products: kinds.map((i) => kinds.map((j) => sum(({ products }) => products[i]![j]!))),
    withCost: kinds.map((i) => sum(({ withCost }) => withCost[i]!)),
  };
}

/**
 * US dollars a token of each kind, by least squares of the cost on the tokens without a constant: exact where each kind has one price. A kind
 * that never occurs costs nothing. Undefined where the kinds cannot be told apart, or a price would be negative: then tokens are of one kind.
 */
export function tokenPrices({ tokens, products, withCost }: TokenMoments): readonly number[] | undefined {
  const used = TOKEN_KINDS.map((_, i) => i).filter((i) => tokens[i]! > 0);
  const solved = solve(
    used.map((i) => used.map((j) => products[i]![j]!)),
    used.map((i) => withCost[i]!),
  );
  if (!solved || solved.some((price) => price < 0)) return undefined;
  return TOKEN_KINDS.map((_, i) => (used.includes(i) ? solved[used.indexOf(i)]! : 0));
}

/** A pivot this small beside the diagonal it came from says that a column is made of the others. */
const SINGULAR = 1e-9;

/** Gaussian elimination; the matrix is symmetric and has no negative eigenvalue, so the diagonal serves as pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] | undefined {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const size = rows.length;
  for (let pivot = 0; pivot < size; pivot++) {
    const head = rows[pivot]![pivot]!;
    if (!(Math.abs(head) > SINGULAR * Math.abs(matrix[pivot]![pivot]!))) return undefined;
    for (let below = pivot + 1; below < size; below++) {
      const factor = rows[below]![pivot]! / head;
      for (let column = pivot; column <= size; column++) rows[below]![column]! -= factor * rows[pivot]![column]!;
    }
  }
  const solution: number[] = Array.from({ length: size }, () => 0);
  for (let i = size - 1; i >= 0; i--) {
    const known = solution.reduce((sum, value, j) => (j > i ? sum + rows[i]![j]! * value : sum), 0);
    solution[i] = (rows[i]![size]! - known) / rows[i]![i]!;
  }
  return solution;
}
