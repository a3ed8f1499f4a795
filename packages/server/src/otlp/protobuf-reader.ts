/** Thrown for bytes that are not a protobuf message of the expected shape. */
export class MalformedPayload extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedPayload';
  }
}

const MAX_GROUP_DEPTH = 64;
const utf8 = new TextDecoder('utf-8');

/**
 * Reads protobuf wire format (protobuf.dev, "Encoding") in place: a message is a range of one buffer, so nothing is copied before it is
 * needed. Every read checks the end of its message.
 */
export class ProtobufReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;
  #end: number;
  /** Number and wire type of the field that `next` stopped at. */
  field = 0;
  wireType = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
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

  /** Reads the current field as a message: `read` sees only its bytes. */
  message(read: () => void): void {
    const length = this.#length();
    const outerEnd = this.#end;
    const innerEnd = this.#at + length;
    this.#end = innerEnd;
    read();
    this.#at = innerEnd;
    this.#end = outerEnd;
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
    const length = this.#length();
    const start = this.#at;
    this.#at += length;
    if (length < 24) return this.#short(start, length);
    return utf8.decode(this.#bytes.subarray(start, start + length));
  }

  bytes(): Uint8Array {
    const length = this.#length();
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, start + length);
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
      case 2: {
        // Reading the length moves `#at` too, so it has to come first.
        const length = this.#length();
        this.#at += length;
        break;
      }
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

  /** Short texts are nearly always ASCII names: building them here is faster than a decoder call. */
  #short(start: number, length: number): string {
    const bytes = this.#bytes;
    let text = '';
    for (let i = start; i < start + length; i++) {
      const byte = bytes[i]!;
      if (byte > 0x7f) return utf8.decode(bytes.subarray(start, start + length));
      text += String.fromCharCode(byte);
    }
    return text;
  }
}
