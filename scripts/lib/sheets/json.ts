import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** What keeps a text from being read: at which offset, in which member, and why. */
export interface JsonFault {
  readonly offset: number;
  readonly column: string;
  readonly what: string;
}

export type ReadJson =
  | { readonly value: unknown; readonly root: Node }
  | { readonly faults: readonly [JsonFault, ...JsonFault[]] };

const STRICT = { disallowComments: true, allowTrailingComma: false };

const nameOf = ({ children: [name] = [] }: Node): string => String(name?.value);

/** All members of objects in a value, each with its path. */
function* membersIn(node: Node, path = ''): Generator<{ member: Node; path: string; isTwice: boolean }> {
  const names = new Set<string>();
  for (const [index, child] of (node.children ?? []).entries()) {
    const name = node.type === 'array' ? String(index) : nameOf(child);
    const own = path === '' ? name : `${path}.${name}`;
    if (node.type === 'object') {
      yield { member: child, path: own, isTwice: names.has(name) };
      names.add(name);
    }
    const value = node.type === 'object' ? child.children?.[1] : child;
    if (value !== undefined) yield* membersIn(value, own);
  }
}

function wordsOf({ error, offset }: ParseError, text: string): string {
  const isTrailing = /,\s*$/.test(text.slice(0, offset)) && /^[\]}]/.test(text.slice(offset));
  if (isTrailing) return 'a comma before a closing bracket';
  return printParseErrorCode(error).replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function syntaxFault(error: ParseError, text: string, root: Node | undefined): JsonFault {
  const before = root === undefined ? [] : [...membersIn(root)].filter(({ member }) => member.offset < error.offset);
  return {
    offset: error.offset,
    column: before.at(-1)?.path ?? '',
    what: `is not JSON: ${wordsOf(error, text).toLowerCase()}`,
  };
}

/** Reads JSON by the letter (RFC 8259). A member that is there twice is a fault, too: one of the two would be lost. */
export function readJson(text: string): ReadJson {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, STRICT);
  const [error] = errors;
  if (error !== undefined) return { faults: [syntaxFault(error, text, root)] };
  if (root === undefined) return { faults: [{ offset: 0, column: '', what: 'is not JSON: it is empty' }] };
  const [first, ...more] = [...membersIn(root)]
    .filter(({ isTwice }) => isTwice)
    .map(({ member, path }) => ({ offset: member.offset, column: path, what: 'appears twice' }));
  if (first !== undefined) return { faults: [first, ...more] };
  try {
    return { value: JSON.parse(text), root };
  } catch (cause) {
    return { faults: [{ offset: 0, column: '', what: `is not JSON: ${String(cause)}` }] };
  }
}
