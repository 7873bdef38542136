const broken = (): never => {
  throw new RangeError('a message of the protocol is broken');
};

/**
 * The fields of a message of Protocol Buffers, one after the other; what is not read of them is passed over.
 *
 * The classes that come with the client do the same at several times the cost, which is most of what following a log costs.
 */
export class Fields {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;
  #wire = 0;
  /** Where the field begins that is not read yet. */
  #unread = -1;
  /** The integer that was read last: its 36 upper and its 28 lower bits. */
  #high = 0;
  #low = 0;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  /** The number of the next field; 0 at the end of the message. @throws RangeError here and below where it is broken */
  next(): number {
    if (this.#at === this.#unread) this.#pass();
    if (this.#at >= this.#end) return this.#at === this.#end ? 0 : broken();
    const tag = this.number();
    this.#wire = tag & 7;
    this.#unread = this.#at;
    return tag >>> 3;
  }

  /** An unsigned integer, as exact as a number is. */
  number(): number {
    this.#varint();
    return this.#high * 2 ** 28 + this.#low;
  }

  /** An unsigned integer of 64 bits. */
  bigint(): bigint {
    const value = this.number();
    return Number.isSafeInteger(value) ? BigInt(value) : (BigInt(this.#high) << 28n) | BigInt(this.#low);
  }

  /** An integer of 64 bits as 16 hexadecimal digits. */
  hex(): string {
    this.#varint();
    return this.#high.toString(16).padStart(9, '0') + this.#low.toString(16).padStart(7, '0');
  }

  /** A message in this one. */
  message(): Fields {
    const at = this.#skip();
    return new Fields(this.#bytes, at, this.#at);
  }

  /** Bytes, of this message's own. */
  bytes(): Buffer {
    const at = this.#skip();
    return this.#bytes.subarray(at, this.#at);
  }

  /** A text, or the bytes of one. What is no UTF-8 is replaced, as the client does. */
  text(): string {
    const at = this.#skip();
    return this.#bytes.toString('utf8', at, this.#at);
  }

  #varint(): void {
    let [high, low] = [0, 0];
    for (let bits = 0; bits < 70; bits += 7) {
      const byte = this.#at < this.#end ? (this.#bytes[this.#at] ?? 0) : broken();
      this.#at += 1;
      if (bits < 28) low |= (byte & 0x7f) << bits;
      else high += (byte & 0x7f) * 2 ** (bits - 28);
      if (byte >= 0x80) continue;
      this.#high = high;
      this.#low = low;
      return;
    }
    broken();
  }

  /** Goes past what has its length before it; gives where it begins. */
  #skip(): number {
    const length = this.#wire === 2 ? this.number() : broken();
    const at = this.#at;
    this.#at = at + length <= this.#end ? at + length : broken();
    return at;
  }

  #pass(): void {
    if (this.#wire === 2) this.#skip();
    else if (this.#wire === 0) this.number();
    else if (this.#wire === 1 || this.#wire === 5) this.#at += this.#wire === 1 ? 8 : 4;
    else broken();
  }
}
