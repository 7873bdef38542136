import { visit } from 'jsonc-parser';
import { isObject, type Json, pointerOf } from '#src/domain/json.ts';
import type { FieldError } from './problems.ts';

/** A text of JSON, and what follows it where it is the name of a member. */
const TEXT = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** Deeper than anything that is taken. */
const DEEPEST = 100;

function membersWritten(text: string): number {
  let members = 0;
  for (const [, isName] of text.matchAll(TEXT)) if (isName !== undefined) members += 1;
  return members;
}

/** How many members a value has, and the values in it; NaN where it nests too deeply to be taken. */
function membersOf(value: Json, levels = DEEPEST): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (levels === 0) return Number.NaN;
  const inside = (members: number, one: Json): number => members + membersOf(one, levels - 1);
  return isObject(value)
    ? Object.values(value).reduce(inside, Object.keys(value).length)
    : (value as readonly Json[]).reduce(inside, 0);
}

/** The members that stand twice in an object of a text. */
function named(text: string): FieldError[] {
  const open: Set<string>[] = [];
  const errors: FieldError[] = [];
  visit(text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (name, _offset, _length, _line, _character, pathOf) => {
      const names = open.at(-1);
      if (names?.has(name)) {
        errors.push({
          pointer: `#${pointerOf([...pathOf(), name])}`,
          detail: 'is there twice: one of the two would be lost',
        });
      }
      names?.add(name);
    },
  });
  return errors;
}

/**
 * The members that stand twice in an object of a JSON text: readers differ in which of the two they take (RFC 8259 section 4).
 *
 * @param value what the text was read as: where it has as many members as were written, none is twice
 */
export function membersTwice(text: string, value: Json): FieldError[] {
  const members = membersOf(value);
  return Number.isNaN(members) || members === membersWritten(text) ? [] : named(text);
}
