/**
 * Tells whether bytes are canonical JSON (RFC 8785, JCS) without making anything of them: each function takes where
 * something should begin and gives where it ends, or −1 where it does not stand there or is not canonical. The bytes are
 * valid UTF-8 and end in something that is no JSON, such as a newline.
 */

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const [NINE, ZERO] = [0x39, 0x30];

/** 1 for each byte that stands for itself in a string. */
const PLAIN = new Uint8Array(256).fill(1, 0x20);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

/** 1 for each byte that a number is made of. */
const NUMERIC = new Uint8Array(256);
for (const byte of Buffer.from('0123456789+-.e')) NUMERIC[byte] = 1;

/** The escapes that JCS writes: the short ones, and for the other control characters \u00 and two small digits. */
const ESCAPE = /^\\(?:["\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f]))/;
const LONGEST_ESCAPE = 6;

/** No JSON of the ledger is nested deeper. */
export const DEEPEST = 1000;

export function stringEnd(bytes: Buffer, at: number): number {
  if (bytes[at] !== QUOTE) return -1;
  let end = at + 1;
  for (;;) {
    while (PLAIN[bytes[end] as number] === 1) end += 1;
    if (bytes[end] === QUOTE) return end + 1;
    if (bytes[end] !== BACKSLASH) return -1;
    const [escaped] = ESCAPE.exec(bytes.toString('latin1', end, end + LONGEST_ESCAPE)) ?? [];
    if (escaped === undefined) return -1;
    end += escaped.length;
  }
}

/** A number is canonical if ECMAScript writes it just so, which of a plain integer that is not too long is plain to see. */
function numberEnd(bytes: Buffer, at: number): number {
  let end = at;
  while (isDigit(bytes[end] as number)) end += 1;
  const isPlain = end > at && end - at < 16 && NUMERIC[bytes[end] as number] !== 1;
  if (isPlain) return bytes[at] !== ZERO || end === at + 1 ? end : -1;
  while (NUMERIC[bytes[end] as number] === 1) end += 1;
  const text = bytes.toString('latin1', at, end);
  return end > at && String(Number(text)) === text ? end : -1;
}

/** The whole number in `bytes[at … end)`, which is one of digits alone and small enough to be exact; else NaN. */
export function countIn(bytes: Buffer, at: number, end: number): number {
  let count = end - at < 16 ? 0 : Number.NaN;
  for (let n = at; n < end; n += 1) {
    const digit = bytes[n] as number;
    count = isDigit(digit) ? count * 10 + digit - ZERO : Number.NaN;
  }
  return count;
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

/** Whether a byte is a character that stands for itself in a name and is compared as what it is. */
const isSimple = (byte: number): boolean => byte < 0x80 && PLAIN[byte] === 1;

/** Whether a member's name goes before another, by their UTF-16 code units. Both are given from quote to quote. */
function isBefore(bytes: Buffer, name: number, end: number, other: number, otherEnd: number): boolean {
  const a = bytes[name + 1] as number;
  const b = bytes[other + 1] as number;
  // Most differ in their first letter.
  return a !== b && isSimple(a) && isSimple(b) ? a < b : isBeforeLater(bytes, name, end, other, otherEnd);
}

function isBeforeLater(bytes: Buffer, name: number, end: number, other: number, otherEnd: number): boolean {
  let at = name + 1;
  let otherAt = other + 1;
  while (at < end && bytes[at] === bytes[otherAt] && isSimple(bytes[at] as number)) {
    at += 1;
    otherAt += 1;
  }
  const a = bytes[at] as number;
  const b = bytes[otherAt] as number;
  if (a === QUOTE || b === QUOTE) return b !== QUOTE;
  if (isSimple(a) && isSimple(b)) return a < b;
  const text: string = JSON.parse(bytes.toString('utf8', name, end));
  return text < JSON.parse(bytes.toString('utf8', other, otherEnd));
}

/** @param each told of each member: where its name begins, its value, and where that ends */
export function objectEnd(
  bytes: Buffer,
  at: number,
  depth = 0,
  each?: (name: number, value: number, end: number) => void,
): number {
  if (bytes[at] !== OPEN_OBJECT) return -1;
  if (bytes[at + 1] === CLOSE_OBJECT) return at + 2;
  let before = -1;
  let beforeEnd = -1;
  for (let name = at + 1; ; ) {
    const colon = stringEnd(bytes, name);
    if (bytes[colon] !== COLON) return -1;
    if (before >= 0 && !isBefore(bytes, before, beforeEnd, name, colon)) return -1;
    const end = valueEnd(bytes, colon + 1, depth + 1);
    each?.(name, colon + 1, end);
    if (bytes[end] === CLOSE_OBJECT) return end + 1;
    if (bytes[end] !== COMMA) return -1;
    before = name;
    beforeEnd = colon;
    name = end + 1;
  }
}

function listEnd(bytes: Buffer, at: number, depth: number): number {
  if (bytes[at + 1] === CLOSE_LIST) return at + 2;
  for (let item = at + 1; ; ) {
    const end = valueEnd(bytes, item, depth + 1);
    if (bytes[end] === CLOSE_LIST) return end + 1;
    if (bytes[end] !== COMMA) return -1;
    item = end + 1;
  }
}

export function valueEnd(bytes: Buffer, at: number, depth = 0): number {
  if (depth > DEEPEST) return -1;
  switch (bytes[at]) {
    case QUOTE:
      return stringEnd(bytes, at);
    case OPEN_OBJECT:
      return objectEnd(bytes, at, depth);
    case OPEN_LIST:
      return listEnd(bytes, at, depth);
    case 0x74:
      return literalEnd(bytes, at, 'true');
    case 0x66:
      return literalEnd(bytes, at, 'false');
    case 0x6e:
      return literalEnd(bytes, at, 'null');
    default:
      return numberEnd(bytes, at);
  }
}

/** Where a text of ASCII that stands at a place ends. */
export function literalEnd(bytes: Buffer, at: number, text: string): number {
  for (let n = 0; n < text.length; n += 1) if (bytes[at + n] !== text.charCodeAt(n)) return -1;
  return at + text.length;
}
