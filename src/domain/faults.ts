import { z } from 'zod';
import { faultWords, NO_FORM } from './fault-words.ts';

/** One wrong field of a value. */
export interface FieldFault {
  readonly path: readonly PropertyKey[];
  readonly detail: string;
  /** Whether the contract has no such field. */
  readonly unknown?: true;
}

type Schema = z.core.$ZodType;
type Path = readonly PropertyKey[];

const memberOf = (value: unknown, step: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? (value as { readonly [step: PropertyKey]: unknown })[step] : undefined;

const valueAt = (value: unknown, path: Path): unknown => path.reduce(memberOf, value);

const isTaken = (schema: Schema | undefined, value: unknown): boolean =>
  schema !== undefined && z.core.safeParse(schema, value).success;

/** The schema that a place of a value is held against; undefined where nothing says which that is. */
function schemaAt(schema: Schema, value: unknown, path: Path): Schema | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'optional') return schemaAt(def.innerType, value, path);
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  if (def.type === 'array') return schemaAt(def.element, memberOf(value, step), rest);
  if (def.type === 'object') {
    const inner = (def.shape as { readonly [field: PropertyKey]: Schema })[step];
    return inner === undefined ? undefined : schemaAt(inner, memberOf(value, step), rest);
  }
  if (def.type !== 'union' || !('discriminator' in def)) return undefined;
  const tag = String(def.discriminator);
  const said = def.options.find((option) => isTaken(schemaAt(option, value, [tag]), memberOf(value, tag)));
  return said === undefined ? undefined : schemaAt(said, value, path);
}

const optionsOf = (schema: Schema | undefined): readonly Schema[] => {
  const def = (schema as z.core.$ZodTypes | undefined)?._zod.def;
  return def?.type === 'union' ? def.options : [];
};

const keyOf = ({ path }: FieldFault): string => JSON.stringify(path);

/** The fields that every alternative objects to: they are wrong whichever was meant. */
function shared([first = [], ...others]: readonly (readonly FieldFault[])[]): FieldFault[] {
  const found = new Map<string, FieldFault>();
  for (const fault of [first, ...others].flat()) {
    const key = keyOf(fault);
    if (found.get(key)?.unknown ?? true) found.set(key, fault);
  }
  const names = others.map((faults) => new Set(faults.map(keyOf)));
  const inFirst = new Set(first.map(keyOf));
  return [...inFirst].filter((key) => names.every((set) => set.has(key))).flatMap((key) => found.get(key) ?? []);
}

/** Of the alternatives of a union, what the one that came nearest objects to. */
const nearest = (all: readonly (readonly FieldFault[])[]): readonly FieldFault[] =>
  all.reduce((best, faults) => (faults.length < best.length ? faults : best), all[0] ?? []);

/** What is wrong with a place itself, and the fields that every alternative objects to beside. */
const withShared = (fault: FieldFault, alternatives: readonly (readonly FieldFault[])[]): FieldFault[] => [
  fault,
  ...shared(alternatives).filter((other) => keyOf(other) !== keyOf(fault)),
];

function unionFaults(
  issue: z.core.$ZodIssueInvalidUnion,
  schema: Schema,
  value: unknown,
  path: Path,
): readonly FieldFault[] {
  const at = [...path, ...issue.path];
  if (issue.errors.length > 0) {
    const options = optionsOf(schemaAt(schema, value, issue.path));
    const faults = options.map((option) => faultsIn(option, valueAt(value, issue.path), at));
    return issue.message === NO_FORM ? nearest(faults) : withShared({ path: at, detail: issue.message }, faults);
  }
  // Nothing says which alternative was meant, so the schema looked at none of the other fields.
  const where = issue.path.slice(0, -1);
  const options = optionsOf(schemaAt(schema, value, where));
  const faults = options.map((option) => faultsIn(option, valueAt(value, where), [...path, ...where]));
  return withShared({ path: at, detail: issue.message }, faults);
}

/**
 * Every wrong field of a value by a schema: those of a union, too, where nothing says which of its alternatives was meant, as far
 * as they are wrong by each of them.
 *
 * @param path that of the value itself
 */
export function faultsIn(schema: Schema, value: unknown, path: Path = []): readonly FieldFault[] {
  const parsed = z.core.safeParse(schema, value, { error: faultWords });
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue): readonly FieldFault[] => {
    const at = [...path, ...issue.path];
    if (issue.code === 'invalid_union') {
      const faults = unionFaults(issue, schema, value, path);
      return faults.length > 0 ? faults : [{ path: at, detail: issue.message }];
    }
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...at, key], detail: 'an unknown field', unknown: true }));
    }
    return [{ path: at, detail: issue.message }];
  });
}
