/** A time in UTC as the ledger stamps it, but for a fraction of the second and the Z: a 0 stands for any digit. */
const FORM = Buffer.from('0000-00-00T00:00:00');
const [ZERO, NINE, DOT, Z] = [0x30, 0x39, 0x2e, 0x5a];
const LONGEST = 64;

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

/** Whether `bytes[start … end)` is such a time: `2021-11-13T12:00:00.000Z`. */
export function isTime(bytes: Uint8Array, start: number, end: number): boolean {
  for (let n = 0; n < FORM.length; n += 1) {
    const byte = bytes[start + n] as number;
    if (FORM[n] === ZERO ? !isDigit(byte) : byte !== FORM[n]) return false;
  }
  let at = start + FORM.length;
  if (bytes[at] === DOT) {
    do at += 1;
    while (isDigit(bytes[at] as number));
    if (bytes[at - 1] === DOT) return false;
  }
  return bytes[at] === Z && at + 1 === end && end - start <= LONGEST;
}

/** The recorded times of events in the order of the ledger, whose time is the greatest so far; by their text. */
export class Times {
  readonly #greatest = Buffer.alloc(LONGEST);
  #length = 0;
  #first = '';
  /** How many were below one before them. */
  below = 0;

  /** Adds the time `bytes[start … end)`. */
  add(bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    let n = 0;
    while (n < length && n < this.#length && bytes[start + n] === this.#greatest[n]) n += 1;
    const isBelow = n < this.#length && (n === length || (bytes[start + n] as number) < (this.#greatest[n] as number));
    if (isBelow) {
      this.below += 1;
      return;
    }
    if (this.#length === 0) this.#first = bytes.toString('latin1', start, end);
    for (; n < length; n += 1) this.#greatest[n] = bytes[start + n] as number;
    this.#length = length;
  }

  /** The first and the greatest; '' where there is none. */
  span(): { readonly from: string; readonly until: string } {
    return { from: this.#first, until: this.#greatest.toString('latin1', 0, this.#length) };
  }
}
