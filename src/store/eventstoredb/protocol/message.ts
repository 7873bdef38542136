/** An unsigned integer, at most the greatest safe one, as Protocol Buffers write it. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return bytes;
}

/** A field that is an unsigned integer. */
export const number = (field: number, value: number): Buffer => Buffer.from([field << 3, ...varint(value)]);

/** A field that is a message or bytes: its parts, one after the other. */
export function message(field: number, ...parts: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const part of parts) length += part.length;
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(length)]), ...parts]);
}

/** A field that is a text, or the bytes of one. */
export const text = (field: number, value: string): Buffer => message(field, Buffer.from(value));
