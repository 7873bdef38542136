import { isObject, type Json, pointerOf } from '#src/domain/json.ts';

/** One place where two JSON values differ. */
export interface Difference {
  /** A JSON pointer (RFC 6901). */
  readonly pointer: string;
  /** What stood there and what stands there, as JSON text, cut where it is long; null where there is nothing. */
  readonly was: string | null;
  readonly is: string | null;
}

const MOST_TEXT = 300;

const shown = (value: Json | undefined): string | null => {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}…`;
};

type Fields = ReadonlyMap<string, Json>;

/** The members of an object or an array by their names; undefined for any other value. */
function fieldsOf(value: Json | undefined): Fields | undefined {
  if (Array.isArray(value)) return new Map(value.map((item, index) => [String(index), item]));
  return isObject(value) ? new Map(Object.entries(value)) : undefined;
}

/** Where two values differ, in order; the order of an object's members is none of it. Undefined is nothing at all. */
export function* differences(was: Json | undefined, is: Json | undefined, pointer = ''): Generator<Difference> {
  if (was === is) return;
  const [before, after] = [fieldsOf(was), fieldsOf(is)];
  if (before === undefined || after === undefined || Array.isArray(was) !== Array.isArray(is)) {
    yield { pointer, was: shown(was), is: shown(is) };
    return;
  }
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    yield* differences(before.get(key), after.get(key), pointer + pointerOf([key]));
  }
}
