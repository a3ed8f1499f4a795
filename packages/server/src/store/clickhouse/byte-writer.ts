/** Texts up to this long are written character by character: a call into the engine takes longer. */
const SHORT_TEXT = 40;

/** Bytes that grow, with what ClickHouse's binary formats are made of: little-endian numbers, and texts behind their length. */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(expectedBytes: number) {
    this.#bytes = Buffer.allocUnsafe(Math.max(64, expectedBytes));
  }

  /** What was written; it shares memory with the writer. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Whole numbers are cut to the width; `bytes` is 1, 2, 4 or 8. */
  unsigned(value: number, bytes: 1 | 2 | 4 | 8): void {
    this.#reserve(8);
    const target = this.#bytes;
    let rest = value;
    for (let i = 0; i < bytes; i++) {
      target[this.#length++] = rest & 0xff;
      rest = Math.floor(rest / 256);
    }
  }

  /** Signed or not: what is beyond 63 bits has the same bytes either way. */
  int64(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), this.#length);
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  varint(value: number): void {
    this.#reserve(10);
    this.#length = writeVarint(this.#bytes, this.#length, value);
  }

  /** UTF-8 behind its length in bytes; half a surrogate pair becomes a replacement character. */
  text(value: string): void {
    const { length } = value;
    this.#reserve(length * 3 + 10);
    if (length > SHORT_TEXT || !this.#shortAscii(value)) this.#encoded(value);
  }

  #shortAscii(value: string): boolean {
    const target = this.#bytes;
    const start = this.#length + 1;
    const { length } = value;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      target[start + i] = code;
    }
    target[start - 1] = length;
    this.#length = start + length;
    return true;
  }

  #encoded(value: string): void {
    const guess = varintWidth(value.length);
    const size = this.#bytes.write(value, this.#length + guess);
    const width = varintWidth(size);
    // The length was guessed as if all were ASCII.
    if (width !== guess)
      this.#bytes.copyWithin(this.#length + width, this.#length + guess, this.#length + guess + size);
    this.#length = writeVarint(this.#bytes, this.#length, size) + size;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

function varintWidth(value: number): number {
  let width = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) width += 1;
  return width;
}

function writeVarint(target: Buffer, at: number, value: number): number {
  let cursor = at;
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) target[cursor++] = (rest & 0x7f) | 0x80;
  target[cursor++] = rest;
  return cursor;
}
