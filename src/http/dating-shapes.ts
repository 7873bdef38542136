import { z } from 'zod';
import { position, recordedIn, text } from './shapes.ts';

const DateWord = z
  .strictObject({
    subject: recordedIn,
    event: z.uuid(),
    position,
    claimant: text,
    institution: z.string(),
    role: z.string(),
    stated: text,
    statedPrecision: text,
    occurred: z.string().meta({ description: 'EDTF: when it happened, or began, by this word' }),
    occurredPrecision: text,
    last: z.boolean().meta({ description: 'whether it is its institution’s last word; an earlier one is superseded' }),
    conflicts: z.boolean().meta({
      description:
        'whether it has no moment in common with the date recorded, or with the last word of another institution',
    }),
  })
  .meta({ id: 'DateWord', description: 'a word about the date: a StatementRecorded with occurred' });

/** What was said of the date of a subject. */
export const dating = z
  .strictObject({
    contested: z.boolean().meta({ description: 'whether any two of the dates, that of the record included, conflict' }),
    words: z.array(DateWord).meta({ description: 'in the order in which they were said' }),
  })
  .optional()
  .meta({ description: 'what was said of its date; absent from versions of the read models that did not tell it' });
