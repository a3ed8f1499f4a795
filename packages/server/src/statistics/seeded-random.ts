// Random numbers that a seed alone decides, for simulations that come out the same every time.

/** A source of numbers in [0, 1). */
export type Random = () => number;

/** Source: splitmix32, the 32-bit finaliser of Steele, Lea and Flood 2014. */
export function seededRandom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x85eb_ca6b) | 0;
  return () => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0_aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a_2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 2 ** 32;
  };
}

/** A draw from the standard normal. Source: Box and Muller 1958. */
export function randomNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Hits in `n` trials of probability `p`: trial by trial up to 60 expected hits or misses, then the rounded normal. */
export function randomBinomial(random: Random, n: number, p: number): number {
  if (n * Math.min(p, 1 - p) > 60) {
    const drawn = Math.round(n * p + Math.sqrt(n * p * (1 - p)) * randomNormal(random));
    return Math.min(n, Math.max(0, drawn));
  }
  if (p > 0.5) return n - randomBinomial(random, n, 1 - p);
  if (p <= 0) return 0;
  // Gaps between hits are geometric, so only hits cost a draw.
  const perMiss = Math.log1p(-p);
  let hits = -1;
  for (let at = 0; at <= n; hits++) at += 1 + Math.floor(Math.log(1 - random()) / perMiss);
  return hits;
}
