type Point = readonly [x: number, y: number];

/** A line through the points, broken where there is none; a point alone becomes a dot (with round line ends). */
export function pathOf(points: readonly (Point | undefined)[]): string {
  return runsOf(points)
    .map((run) => (run.length === 1 ? `M${at(run[0]!)}h0` : `M${run.map(at).join('L')}`))
    .join('');
}

/** The area between an upper and a lower line, broken where either has no point. */
export function bandOf(points: readonly { readonly upper: Point; readonly lower: Point }[][]): string {
  return points
    .filter((run) => run.length > 1)
    .map((run) => {
      const upper = run.map((point) => at(point.upper));
      const lower = run.map((point) => at(point.lower)).reverse();
      return `M${[...upper, ...lower].join('L')}Z`;
    })
    .join('');
}

/** Stretches without a gap. */
export function runsOf<T>(items: readonly (T | undefined)[]): T[][] {
  const runs: T[][] = [];
  let isOpen = false;
  for (const item of items) {
    if (item === undefined) isOpen = false;
    else if (isOpen) runs.at(-1)!.push(item);
    else {
      runs.push([item]);
      isOpen = true;
    }
  }
  return runs;
}

const at = ([x, y]: Point) => `${round(x)},${round(y)}`;
const round = (value: number) => Math.round(value * 10) / 10;
