import type { z } from 'zod';
import { faultsIn } from '#src/domain/faults.ts';
import type { FieldError } from './problems.ts';

const escaped = (step: PropertyKey): string => String(step).replaceAll('~', '~0').replaceAll('/', '~1');

/** A JSON pointer (RFC 6901) of steps. */
export const pointerOf = (path: readonly PropertyKey[]): string => path.map((step) => `/${escaped(step)}`).join('');

/** What a schema has against a value, as one error a field: each unknown field by its own name. @param path that of the value */
export const fieldErrors = (schema: z.ZodType, value: unknown, path: readonly PropertyKey[] = []): FieldError[] =>
  faultsIn(schema, value, path).map((fault) => ({ pointer: `#${pointerOf(fault.path)}`, detail: fault.detail }));
