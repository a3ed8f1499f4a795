/** `0.4 %`, `12 %`, `<0.1 %`: a digit more where that is all there is. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '<0.1 %';
  return `${Number(percent.toFixed(Math.abs(percent) < 10 ? 1 : 0))} %`;
}

/** `92 % (81–97 %)`: a rate with its interval. */
export function formatRate({
  value,
  low,
  high,
}: {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}): string {
  return `${Math.round(value * 100)} % (${Math.round(low * 100)}–${Math.round(high * 100)} %)`;
}
