// Embeddings that need no weights: words and character trigrams hashed into a fixed number of dimensions (Weinberger et al. 2009, feature hashing).
import { remember } from './remember.ts';
import { allWords, contentWords } from './words.ts';

export const DIMENSIONS = 256;

/** Unit vector of `DIMENSIONS` numbers. Texts that share words, or most letters of words, point the same way. */
export const embed = remember((text: string): Float32Array => {
  const vector = new Float32Array(DIMENSIONS);
  for (const word of contentWords(text)) add(vector, `w:${word}`, 1);
  for (const word of allWords(text)) {
    const padded = `<${word}>`;
    for (let i = 0; i + 3 <= padded.length; i++) add(vector, `t:${padded.slice(i, i + 3)}`, 0.25);
  }
  const norm = Math.hypot(...vector);
  if (norm > 0) for (let i = 0; i < DIMENSIONS; i++) vector[i]! /= norm;
  return vector;
}, 20_000);

export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** FNV-1a: its low bits choose the dimension, one more the sign, so that collisions cancel on average. */
function add(vector: Float32Array, feature: string, weight: number): void {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < feature.length; i++) hash = Math.imul(hash ^ feature.charCodeAt(i), 0x0100_0193);
  vector[(hash >>> 1) % DIMENSIONS]! += hash & 1 ? weight : -weight;
}
