import { z } from 'zod';
import { claimId, cleanJson, text } from './fields.ts';
import { isObject } from './json.ts';

/** A remark of who entered an event. */
export const note = { note: text(2000).exactOptional() };

/** The fields of a claim or an event that are replaced; null takes a field out. */
const fields = z
  .record(text(60), cleanJson)
  .refine((fields) => Object.keys(fields).length > 0, 'must name a field')
  .meta({ description: 'the fields replaced, with their new values; null takes a field out' });
export const why = { reason: text(1000).exactOptional(), ...note };

const namesEntry = (value: unknown): boolean => !isObject(value) || 'of' in value || 'event' in value;

/** Our own slip, mended: names a claim (`of`) or an event, and the fields replaced, or strikes the claim as if never entered. */
export const amendment = z.union(
  [
    z.strictObject({ of: claimId, fields, ...why }),
    z.strictObject({ of: claimId, strike: z.literal(true), ...why }),
    z.strictObject({ event: z.uuid(), fields, ...why }),
  ],
  { error: ({ input }) => (namesEntry(input) ? undefined : 'must name a claim by `of`, or an event by `event`') },
);
