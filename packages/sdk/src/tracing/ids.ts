const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** Random bytes are asked for in blocks: one call a span would cost more than the span. */
const pool = new Uint8Array(4096);
let used = pool.length;

/** Lower-case hex, never all zero. */
export function randomId(bytes: 8 | 16): string {
  if (used + bytes > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  let id = '';
  for (const end = used + bytes; used < end; used++) id += HEX[pool[used]!];
  return /^0+$/.test(id) ? randomId(bytes) : id;
}
