/** A preference with its value and what stands beside it (RFC 7240 section 2): a token, `=`, a token or a quoted text. */
const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const VALUE = `${TOKEN}|"(?:[^"\\\\]|\\\\.)*"`;
const PAIR = `(${TOKEN})(?:[\\t ]*=[\\t ]*(${VALUE}))?`;
const PREFERENCE = new RegExp(`[\\t ,]*${PAIR}(?:[\\t ]*;(?:[\\t ]*${PAIR})?)*[\\t ]*(?=,|$)`, 'y');

/** The value of a preference, the first of several; '' where it has none, undefined where it is not given or cannot be read. */
export function preferenceIn(header: string | undefined, name: string): string | undefined {
  for (PREFERENCE.lastIndex = 0; ; ) {
    const [, token, value = ''] = PREFERENCE.exec(header ?? '') ?? [];
    if (token === undefined) return undefined;
    if (token.toLowerCase() === name) return value.replace(/^"(.*)"$/s, '$1').replace(/\\(.)/gs, '$1');
  }
}
