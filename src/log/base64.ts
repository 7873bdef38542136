/**
 * The bytes of a standard Base 64 text with padding (RFC 4648, section 4), or undefined where it is none. Strict: each
 * value has one text only, so no character of it can be another without a difference.
 */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
