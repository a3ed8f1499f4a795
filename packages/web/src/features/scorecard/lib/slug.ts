const MOST = 63;

/** An id out of a title: `Refunds of Acme` → `refunds-of-acme`. */
export function slugOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return (/^[a-z]/.test(words) ? words : `cohort-${words}`).slice(0, MOST).replace(/-+$/, '');
}
