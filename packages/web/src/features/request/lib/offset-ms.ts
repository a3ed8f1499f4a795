const SECONDS_LENGTH = '2026-01-01T00:00:00'.length;

/**
 * Returns a function from ISO-8601 text (UTC, up to nine decimals) to milliseconds after `originIso`, exact to the
 * nanosecond for spans of days. Seconds are parsed once each, because the spans of a request share them.
 * Text that is no time gives 0, so that one broken span cannot hide a whole request.
 */
export function createOffsetParser(originIso: string): (iso: string) => number {
  const secondsSeen = new Map<string, number>();
  const wholeMs = (iso: string): number => {
    const key = iso.slice(0, SECONDS_LENGTH);
    let ms = secondsSeen.get(key);
    if (ms === undefined) {
      ms = Date.parse(`${key}Z`);
      secondsSeen.set(key, ms);
    }
    return ms;
  };
  const originWholeMs = wholeMs(originIso);
  const originFractionMs = fractionMs(originIso);
  return (iso) => {
    const offset = wholeMs(iso) - originWholeMs + (fractionMs(iso) - originFractionMs);
    return Number.isFinite(offset) ? offset : 0;
  };
}

function fractionMs(iso: string): number {
  if (iso[SECONDS_LENGTH] !== '.') return 0;
  let end = SECONDS_LENGTH + 1;
  while (end < iso.length && iso.charCodeAt(end) >= 48 && iso.charCodeAt(end) <= 57) end += 1;
  const digits = iso.slice(SECONDS_LENGTH + 1, end);
  return digits === '' ? 0 : (Number(digits) / 10 ** digits.length) * 1000;
}
