// Sums by every set of up to three labels, each from the smallest table at hand that has those labels.

/** Sums of a row, side by side: n, sum, sum of squares, expected, uncertainty, requests of the baseline. */
export const WIDTH = 6;
/** Labels of a block: all sets of three labels are in few blocks of five, and a block has far fewer rows than there are leaves. */
const BLOCK_LABELS = 5;
/** A block must have at most this share of the cells that there are rows, or it saves nothing. */
const BLOCK_SHARE = 0.25;

export interface Cube {
  readonly count: number;
  readonly rows: Float64Array;
  readonly labels: readonly CubeLabel[];
}

interface CubeLabel {
  /** The label's number, which stays with it in smaller cubes. */
  readonly label: number;
  readonly size: number;
  readonly codes: Uint8Array;
}

/** Sums by combination of the labels' values; the cell number has the first label's value as its highest digit. */
export function addUp({ count, rows, labels }: Cube, subset: readonly number[]): Float64Array {
  const chosen = subset.map((wanted) => labels.find(({ label }) => label === wanted)!);
  const cells = new Float64Array(chosen.reduce((product, { size }) => product * size, WIDTH));
  const cellOf = numberCells(chosen, count);
  for (let row = 0; row < count; row++) {
    const to = cellOf[row]! * WIDTH;
    const from = row * WIDTH;
    cells[to]! += rows[from]!;
    cells[to + 1]! += rows[from + 1]!;
    cells[to + 2]! += rows[from + 2]!;
    cells[to + 3]! += rows[from + 3]!;
    cells[to + 4]! += rows[from + 4]!;
    cells[to + 5]! += rows[from + 5]!;
  }
  return cells;
}

/** Every set of up to `most` labels once, with the cube to add it up from. */
export function* cubesFor(
  cube: Cube,
  most: number,
): Generator<{ readonly from: Cube; readonly subset: readonly number[] }> {
  const pending = new Map(subsetsUpTo(cube.labels.length, most).map((subset) => [subset.join(), subset]));
  while (pending.size > 0) {
    const [, largest] = [...pending].at(-1)!;
    const block = widen(largest, cube, [...pending.values()]);
    const isSmaller = cellsOf(block, cube) <= cube.count * BLOCK_SHARE;
    const from = isSmaller ? project(cube, block) : cube;
    for (const [key, subset] of pending)
      if (isSmaller ? subset.every((label) => block.includes(label)) : subset === largest) {
        pending.delete(key);
        yield { from, subset };
      }
  }
}

/** Adds to a set of labels those with which most of the pending sets come along, while the block stays small. */
function widen(start: readonly number[], cube: Cube, pending: readonly (readonly number[])[]): readonly number[] {
  let block = start;
  while (block.length < BLOCK_LABELS) {
    const next = cube.labels
      .map(({ label }) => label)
      .filter((label) => !block.includes(label) && cellsOf([...block, label], cube) <= cube.count * BLOCK_SHARE)
      .map((label) => {
        const wider = [...block, label];
        return { wider, covered: pending.filter((subset) => subset.every((each) => wider.includes(each))).length };
      })
      .sort((a, b) => b.covered - a.covered || cellsOf(a.wider, cube) - cellsOf(b.wider, cube))[0];
    if (!next) break;
    block = next.wider;
  }
  return block;
}

function cellsOf(block: readonly number[], { labels }: Cube): number {
  return block.reduce((product, label) => product * labels[label]!.size, 1);
}

/** The cube of some labels only; cells without requests are left out. */
function project(cube: Cube, block: readonly number[]): Cube {
  const cells = addUp(cube, block);
  const isUsed = (cell: number) => cells[cell * WIDTH] !== 0 || cells[cell * WIDTH + 5] !== 0;
  let count = 0;
  for (let cell = 0; cell * WIDTH < cells.length; cell++) if (isUsed(cell)) count += 1;
  const rows = new Float64Array(count * WIDTH);
  const labels = block.map((label) => ({ label, size: cube.labels[label]!.size, codes: new Uint8Array(count) }));
  let row = 0;
  for (let cell = 0; cell * WIDTH < cells.length; cell++) {
    if (!isUsed(cell)) continue;
    for (let i = 0; i < WIDTH; i++) rows[row * WIDTH + i] = cells[cell * WIDTH + i]!;
    let rest = cell;
    for (let i = labels.length - 1; i >= 0; i--) {
      labels[i]!.codes[row] = rest % labels[i]!.size;
      rest = Math.floor(rest / labels[i]!.size);
    }
    row += 1;
  }
  return { count, rows, labels };
}

function numberCells(labels: readonly CubeLabel[], count: number): Uint32Array {
  const cellOf = new Uint32Array(count);
  for (const { size, codes } of labels)
    for (let row = 0; row < count; row++) cellOf[row] = cellOf[row]! * size + codes[row]!;
  return cellOf;
}

/** All sets of up to `most` of the numbers below `count`, the empty one first, then by size. */
function subsetsUpTo(count: number, most: number): readonly (readonly number[])[] {
  let ofSize: readonly (readonly number[])[] = [[]];
  const all = [...ofSize];
  for (let size = 1; size <= most; size++) {
    ofSize = ofSize.flatMap((subset) =>
      Array.from({ length: count }, (_, i) => i)
        .slice((subset.at(-1) ?? -1) + 1)
        .map((next) => [...subset, next]),
    );
    all.push(...ofSize);
  }
  return all;
}
