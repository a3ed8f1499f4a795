/** `0.42 ms`, `312 ms`, `1.24 s`, `2 min 5 s`, `3 h 2 min`. */
export function formatMs(ms: number): string {
  const size = Math.abs(ms);
  if (size === 0) return '0 ms';
  if (size < 1) return `${ms.toFixed(2)} ms`;
  if (size < 10) return `${trim(ms.toFixed(1))} ms`;
  if (size < 999.5) return `${Math.round(ms)} ms`;
  if (size < 59_995) return `${trim((ms / 1000).toFixed(2))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.trunc(seconds / 60)} min ${Math.abs(seconds % 60)} s`;
  return `${Math.trunc(seconds / 3600)} h ${Math.round(Math.abs(seconds % 3600) / 60)} min`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** Four digits below a cent, so that a cheap call is not shown as free. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  if (usd < 0.0001) return '<$0.0001';
  return `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;
}

function trim(text: string): string {
  return text.replace(/\.?0+$/, '');
}
