/** `73.1 (68.0 to 77.2)`, of shares. */
export function percent(share: number, range?: readonly [number, number]): string {
  const said = (value: number) => (value * 100).toFixed(1);
  return range ? `${said(share)} (${said(range[0])} to ${said(range[1])})` : said(share);
}
