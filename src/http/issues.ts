import type { z } from 'zod';
import type { FieldError } from './problems.ts';

type Issue = z.core.$ZodIssue;

const escaped = (step: PropertyKey): string => String(step).replaceAll('~', '~0').replaceAll('/', '~1');

/** A JSON pointer (RFC 6901) of steps. */
export const pointerOf = (path: readonly PropertyKey[]): string => path.map((step) => `/${escaped(step)}`).join('');

/** Of a union's alternatives, the one that came nearest: those with the fewest and deepest complaints. */
function nearest(errors: readonly (readonly Issue[])[]): readonly Issue[] {
  return errors.reduce((best, issues) => (issues.length < best.length ? issues : best), errors[0] ?? []);
}

/** What zod found, as one error a field: each unknown field by its own name. @param prefix the path before zod's own */
export function fieldErrors(issues: readonly Issue[], prefix: readonly PropertyKey[] = []): FieldError[] {
  return issues.flatMap((issue): FieldError[] => {
    const path = [...prefix, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ pointer: `#${pointerOf([...path, key])}`, detail: 'an unknown field' }));
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0) return fieldErrors(nearest(issue.errors), path);
    const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
    return [{ pointer: `#${pointerOf(path)}`, detail: missing ? 'is required' : issue.message }];
  });
}
