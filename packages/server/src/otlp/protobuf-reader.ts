/** Thrown for bytes that are not a protobuf message of the expected shape. */
export class MalformedPayload extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedPayload';
  }
}

const MAX_GROUP_DEPTH = 64;
/** Attribute names repeat from span to span; a text that was read before need not be built again. */
const KNOWN_TEXTS = 2048;
const MAX_KNOWN_LENGTH = 64;

/**
 * Reads protobuf wire format (protobuf.dev, "Encoding") in place: a message is a range of one buffer, so nothing is copied before it is
 * needed. Every read checks the end of its message.
 */
export class ProtobufReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at: number;
  #end: number;
  /** Number and wire type of the field that `next` stopped at. */
  field = 0;
  wireType = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = 0;
    this.#end = bytes.length;
  }

  /** Moves to the next field of the current message; false at its end. */
  next(): boolean {
    if (this.#at >= this.#end) return false;
    const tag = this.#varint32('number');
    this.field = tag >>> 3;
    this.wireType = tag & 7;
    if (this.field === 0) throw new MalformedPayload('a protobuf field has the number 0');
    return true;
  }

  /** Goes into the current field, a message: until `leave`, only its bytes are seen. Returns what `leave` must be given. */
  enter(): number {
    // Reading the length moves `#at` too, so it has to come first.
    const length = this.#length();
    const outerEnd = this.#end;
    this.#end = this.#at + length;
    return outerEnd;
  }

  leave(outerEnd: number): void {
    this.#at = this.#end;
    this.#end = outerEnd;
  }

  /** Reads the current field as a message: `read` sees only its bytes. */
  message(read: () => void): void {
    const outerEnd = this.enter();
    read();
    this.leave(outerEnd);
  }

  /** A varint as a number; what is beyond 2^53 loses precision. */
  varint(): number {
    const bytes = this.#bytes;
    let result = 0;
    let factor = 1;
    for (let i = 0; i < 10; i++) {
      if (this.#at >= this.#end) throw new MalformedPayload('a protobuf number ends early');
      const byte = bytes[this.#at++]!;
      result += (byte & 0x7f) * factor;
      if (byte < 0x80) return result;
      factor *= 128;
    }
    throw new MalformedPayload('a protobuf number is longer than ten bytes');
  }

  /** A signed 32-bit integer or the number of an enum: negative ones are sent in ten bytes. */
  int32(): number {
    const value = this.int64();
    return typeof value === 'number' ? value | 0 : Number(BigInt.asIntN(32, BigInt(value)));
  }

  /** A signed 64-bit integer: a number where it fits, else a decimal string. */
  int64(): number | string {
    const start = this.#at;
    const bytes = this.#bytes;
    let result = 0n;
    let small = 0;
    for (let i = 0; i < 10; i++) {
      if (this.#at >= this.#end) throw new MalformedPayload('a protobuf number ends early');
      const byte = bytes[this.#at++]!;
      if (i < 7) small += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) {
        if (i < 7) return small;
        break;
      }
      if (i === 9) throw new MalformedPayload('a protobuf number is longer than ten bytes');
    }
    for (let at = this.#at - 1; at >= start; at--) result = (result << 7n) | BigInt(bytes[at]! & 0x7f);
    const signed = BigInt.asIntN(64, result);
    return signed >= -9007199254740991n && signed <= 9007199254740991n ? Number(signed) : String(signed);
  }

  fixed64(): bigint {
    this.#need(8);
    const value = this.#view.getBigUint64(this.#at, true);
    this.#at += 8;
    return value;
  }

  double(): number {
    this.#need(8);
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  string(): string {
    const start = this.#range();
    return this.#bytes.toString('utf8', start, this.#at);
  }

  /** The same, for texts that come again and again. */
  name(): string {
    const start = this.#range();
    const length = this.#at - start;
    if (length > MAX_KNOWN_LENGTH) return this.#bytes.toString('utf8', start, this.#at);
    const slot = this.#slotOf(start, length);
    const known = knownTexts[slot];
    if (known !== undefined && known.length === length && this.#holdsAscii(start, known)) return known;
    const text = this.#bytes.toString('utf8', start, this.#at);
    knownTexts[slot] = text;
    return text;
  }

  /** Bytes as lower-case hex. */
  hex(): string {
    const start = this.#range();
    return this.#bytes.toString('hex', start, this.#at);
  }

  /** Bytes as base64. */
  base64(): string {
    const start = this.#range();
    return this.#bytes.toString('base64', start, this.#at);
  }

  /** Passes over the current field, whatever it is. */
  skip(): void {
    switch (this.wireType) {
      case 0:
        this.varint();
        break;
      case 1:
        this.#need(8);
        this.#at += 8;
        break;
      case 2:
        this.#range();
        break;
      case 3:
        this.#skipGroup();
        break;
      case 5:
        this.#need(4);
        this.#at += 4;
        break;
      default:
        throw new MalformedPayload(`a protobuf field has the wire type ${this.wireType}, which is not in use`);
    }
  }

  /** Groups are out of use, but a schema with one would still be a legal unknown field. */
  #skipGroup(): void {
    const open = [this.field];
    while (open.length > 0) {
      if (!this.next()) throw new MalformedPayload('a protobuf group does not end');
      if (this.wireType === 3) open.push(this.field);
      else if (this.wireType !== 4) this.skip();
      else if (open.pop() !== this.field)
        throw new MalformedPayload('a protobuf group ends with the number of another');
      if (open.length > MAX_GROUP_DEPTH) throw new MalformedPayload('protobuf groups are nested too deep');
    }
  }

  /** Throws unless the current field has this wire type; a sender with another schema would be read wrongly. */
  expect(wireType: number, what: string): void {
    if (this.wireType !== wireType)
      throw new MalformedPayload(`${what} has the protobuf wire type ${this.wireType}, expected ${wireType}`);
  }

  #length(): number {
    if (this.wireType !== 2)
      throw new MalformedPayload(`a protobuf field has the wire type ${this.wireType}, expected 2`);
    const length = this.#varint32('length');
    if (length > this.#end - this.#at) throw new MalformedPayload('a protobuf field is longer than its message');
    return length;
  }

  /** Tags and lengths have 32 bits, in at most five bytes. */
  #varint32(what: string): number {
    const first = this.#bytes[this.#at]!;
    if (first < 0x80 && this.#at < this.#end) {
      this.#at += 1;
      return first;
    }
    const start = this.#at;
    const value = this.varint();
    if (this.#at - start > 5 || value > 0xffffffff)
      throw new MalformedPayload(`a protobuf field has a ${what} beyond 32 bits`);
    return value;
  }

  #need(count: number): void {
    if (this.#at + count > this.#end) throw new MalformedPayload('a protobuf field ends early');
  }

  /** Moves behind a field of bytes; returns where they begin. */
  #range(): number {
    const length = this.#length();
    const start = this.#at;
    this.#at += length;
    return start;
  }

  #slotOf(start: number, length: number): number {
    const bytes = this.#bytes;
    let hash = length;
    for (let i = start; i < start + length; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
    return (hash >>> 0) % KNOWN_TEXTS;
  }

  /** Whether these bytes are this text: false when any of them is not ASCII. */
  #holdsAscii(start: number, text: string): boolean {
    const bytes = this.#bytes;
    for (let i = 0; i < text.length; i++) {
      const byte = bytes[start + i]!;
      if (byte > 0x7f || byte !== text.charCodeAt(i)) return false;
    }
    return true;
  }
}

const knownTexts: (string | undefined)[] = Array.from({ length: KNOWN_TEXTS });
