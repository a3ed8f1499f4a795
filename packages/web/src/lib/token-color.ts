const resolved = new Map<string, string>();

/** The colour of a token as a canvas wants it: a canvas knows neither tokens nor `light-dark()`, an element does. */
export function tokenColor(token: string, colorScheme: 'light' | 'dark'): string {
  const key = `${colorScheme} ${token}`;
  const known = resolved.get(key);
  if (known !== undefined) return known;
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  probe.style.colorScheme = colorScheme;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  resolved.set(key, color);
  return color;
}
