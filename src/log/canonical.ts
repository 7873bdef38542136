import type { Json } from '#src/domain/json.ts';

/** Thrown for a value that RFC 8785 cannot write: NaN, an infinity, or a string with a lone surrogate. */
export class NotCanonicalisable extends Error {}

const text = (value: string): string => {
  if (!value.isWellFormed()) throw new NotCanonicalisable('a string with a lone surrogate');
  return JSON.stringify(value);
};

/**
 * The canonical JSON of a value (RFC 8785, JCS): members in the order of their names' UTF-16 code units, no white
 * space, numbers and strings as ECMAScript writes them. A member whose value is undefined is left out.
 *
 * @throws NotCanonicalisable where the RFC has no form for the value
 */
export function canonical(value: Json | undefined): string {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NotCanonicalisable(`the number ${value}`);
    return JSON.stringify(value);
  }
  if (value === null || value === undefined || typeof value === 'boolean') return String(value ?? null);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item)).join(',')}]`;
  const object = value as { readonly [key: string]: Json | undefined };
  let out = '';
  for (const name of Object.keys(object).sort()) {
    const member = object[name];
    if (member !== undefined) out += `${out === '' ? '' : ','}${text(name)}:${canonical(member)}`;
  }
  return `{${out}}`;
}
