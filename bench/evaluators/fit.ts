// Logistic regression with a ridge, by Newton's method: deterministic, and exact after a few steps.

export interface Linear {
  readonly bias: number;
  readonly weights: readonly number[];
}

export interface Example {
  readonly values: readonly number[];
  readonly isPositive: boolean;
  readonly weight: number;
}

const STEPS = 12;

/** `ridge` is per unit of weight, on features scaled to one standard deviation. The result applies to the features as they are. */
export function fitLogistic(examples: readonly Example[], ridge: number): Linear {
  const width = examples[0]!.values.length;
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const mean = columns(
    width,
    (j) => examples.reduce((sum, { values, weight }) => sum + weight * values[j]!, 0) / total,
  );
  const scale = columns(width, (j) =>
    Math.sqrt(examples.reduce((sum, { values, weight }) => sum + weight * (values[j]! - mean[j]!) ** 2, 0) / total),
  ).map((deviation) => (deviation < 1e-9 ? 1 : deviation));
  const rows = examples.map(({ values }) => [1, ...values.map((value, j) => (value - mean[j]!) / scale[j]!)]);
  let weights = columns(width + 1, () => 0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = weights.map((value, j) => (j === 0 ? 0 : ridge * total * value));
    const hessian = weights.map((_, i) =>
      weights.map((_, j) => (i === j && i > 0 ? ridge * total : i === j ? 1e-9 : 0)),
    );
    for (const [index, row] of rows.entries()) {
      const { isPositive, weight } = examples[index]!;
      const p = sigmoid(dot(weights, row));
      const error = weight * (p - (isPositive ? 1 : 0));
      const curve = weight * p * (1 - p);
      for (let i = 0; i <= width; i++) {
        gradient[i]! += error * row[i]!;
        const scaled = curve * row[i]!;
        const line = hessian[i]!;
        for (let j = 0; j <= i; j++) line[j]! += scaled * row[j]!;
      }
    }
    const change = solve(hessian, gradient);
    weights = weights.map((value, j) => value - change[j]!);
  }
  const unscaled = weights.slice(1).map((weight, j) => weight / scale[j]!);
  return { bias: weights[0]! - dot(unscaled, mean), weights: unscaled };
}

export function logit({ bias, weights }: Linear, values: readonly number[]): number {
  return bias + dot(weights, values);
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function columns(width: number, of: (column: number) => number): number[] {
  return Array.from({ length: width }, (_, column) => of(column));
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Cholesky, of the lower triangle of a positive definite matrix. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const lower = columns(size, () => 0).map(() => columns(size, () => 0));
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j]![j]!;
    }
  const result = [...right];
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) result[i]! -= lower[i]![k]! * result[k]!;
    result[i]! /= lower[i]![i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) result[i]! -= lower[k]![i]! * result[k]!;
    result[i]! /= lower[i]![i]!;
  }
  return result;
}
