import type { z } from 'zod';
import { faultsIn } from '#src/domain/faults.ts';
import { pointerOf } from '#src/domain/json.ts';
import type { FieldError } from './problems.ts';

/** What a schema has against a value, as one error a field: each unknown field by its own name. @param path that of the value */
export const fieldErrors = (schema: z.ZodType, value: unknown, path: readonly PropertyKey[] = []): FieldError[] =>
  faultsIn(schema, value, path).map((fault) => ({ pointer: `#${pointerOf(fault.path)}`, detail: fault.detail }));
