// Numbers that are known, and those that can be worked out from them.

/** By which a number becomes another one of the same quantity: minutes and seconds, cents and euros. */
const UNITS = [1, 7, 12, 24, 60, 100, 1000, 1024, 3600] as const;
/** More numbers than this are a table, out of which anything can be worked out. */
export const MOST_NUMBERS = 60;
/** Of so many, few sums of three are there by chance. */
const MOST_SUMMED = 24;

/** Of a number as a word of a text has it. */
export function valueOf(number: string | undefined): number | undefined {
  const value = number === undefined ? Number.NaN : Number(number);
  return Number.isFinite(value) ? value : undefined;
}

/** It is one of them, rounded or in another unit, the sum, difference or product of two, or the sum of three. */
export function followsFrom(value: number, known: ReadonlySet<number>): boolean {
  if (known.has(value)) return true;
  const values = [...known];
  const step = Number.isInteger(value) ? 1 : 0.01;
  const isValue = (other: number) => Math.abs(other - value) < step / 2 + 1e-9;
  if (values.some((each) => UNITS.some((unit) => isValue(each * unit) || isValue(each / unit)))) return true;
  if (values.some((a) => values.some((b) => isValue(a + b) || isValue(a - b) || isValue(a * b)))) return true;
  return values.length <= MOST_SUMMED && values.some((a) => values.some((b) => values.some((c) => isValue(a + b + c))));
}
