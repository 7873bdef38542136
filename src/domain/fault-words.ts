import { z } from 'zod';
import { isObject } from './json.ts';

type Issue = Parameters<z.core.$ZodErrorMap>[0];
type Of<Code extends Issue['code']> = Extract<Issue, { readonly code: Code }>;

/** What is said of a union where no alternative is near: its fields say more, see `faultsIn`. */
export const NO_FORM = 'has none of the forms that are taken';

const REQUIRED = 'is required';

const choice = (values: readonly unknown[], input: unknown): string => {
  const [only] = values;
  const all = values.map(String).join(', ');
  if (input === undefined) return values.length === 1 ? `${REQUIRED}: ${only}` : `${REQUIRED}: one of ${all}`;
  return values.length === 1 ? `must be ${only}` : `must be one of: ${all}`;
};

/** An entry as a list's schema has it for an example. */
function exampleOf(list: unknown): unknown {
  const def = (list as z.core.$ZodTypes | undefined)?._zod.def;
  const examples = def?.type === 'array' ? z.globalRegistry.get(def.element)?.examples : undefined;
  return Array.isArray(examples) ? examples[0] : undefined;
}

function wrongNumber(expected: string, input: unknown): string {
  if (typeof input === 'string') return 'must be a number, without quotes';
  if (typeof input !== 'number') return 'must be a number';
  return Number.isFinite(input) && expected === 'int' ? 'must be a whole number' : 'is beyond what a number can be';
}

function wrongType({ expected, input, inst }: Of<'invalid_type'>): string {
  if (input === undefined) return REQUIRED;
  switch (expected) {
    case 'number':
    case 'int':
      return wrongNumber(expected, input);
    case 'string':
    case 'template_literal':
      return 'must be a text';
    case 'boolean':
      return 'must be true or false';
    case 'array': {
      const example = exampleOf(inst);
      return example === undefined ? 'must be a list' : `must be a list, as ${JSON.stringify([example])}`;
    }
    case 'object':
    case 'record':
      return 'must be an object';
    default:
      return `must be of the type ${expected}`;
  }
}

const counted = (limit: number | bigint, one: string, several: string): string =>
  `${limit.toLocaleString('en')} ${limit === 1 ? one : several}`;

/** A limit of a size or of a number, in words. */
function limited(origin: string, limit: number | bigint, bound: 'least' | 'most', inclusive = true): string {
  if (origin === 'string') return `must have at ${bound} ${counted(limit, 'character', 'characters')}`;
  if (origin === 'array' && bound === 'least' && limit === 1) return 'must have at least one entry';
  if (origin === 'array') return `must have at ${bound} ${counted(limit, 'entry', 'entries')}`;
  const than = bound === 'least' ? 'more than' : 'less than';
  return `must be ${inclusive ? `at ${bound}` : than} ${limit.toLocaleString('en')}`;
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'must be a UUID, as 0f8b2a64-5c1d-4e7a-9b3f-2d6c8e1a7f50',
  date: 'must be a date, as 2021-11-13',
  datetime: 'must be an RFC 3339 time with an offset, as 2021-11-13T14:00:00-05:00',
};

/** What a schema has against a value, in the words of the ledger, where the schema has none of its own: for every parse whose faults are shown. */
export const faultWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue);
    case 'invalid_value':
      return choice(issue.values, issue.input);
    case 'too_small':
      return limited(issue.origin, issue.minimum, 'least', issue.inclusive);
    case 'too_big':
      return limited(issue.origin, issue.maximum, 'most', issue.inclusive);
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'has another form than the contract';
    case 'unrecognized_keys':
      return 'an unknown field';
    case 'invalid_key':
      return `its name ${issue.issues[0]?.message ?? 'cannot be used'}`;
    case 'invalid_union': {
      if (!('options' in issue) || !Array.isArray(issue.options) || issue.discriminator === undefined) return NO_FORM;
      return choice(issue.options, isObject(issue.input) ? issue.input[issue.discriminator] : undefined);
    }
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return NO_FORM;
  }
};
