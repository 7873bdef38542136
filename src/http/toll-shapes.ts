import { z } from 'zod';
import { subjectRef } from '#src/domain/fields.ts';
import { GROUPS, MEASURES } from '#src/domain/vocabulary.ts';
import { count, position, qualifier, Source, text } from './shapes.ts';

export const scope = z.strictObject({
  place: text,
  facility: text,
  population: z.string(),
  measure: z.enum(MEASURES),
  group: z.enum(GROUPS),
  interval: z.string(),
});

const sumQualifier = z.enum(['none', 'exact', 'about', 'at-least', 'between']);
export const sum = { sum: z.int(), qualifier: sumQualifier, low: z.int(), high: count };
const Comparison = z.strictObject({
  ...sum,
  residual: z.int(),
  status: z.enum(['match', 'below-sum', 'within-range', 'unexplained-excess']),
});

/** A claimed total beside the recorded one. */
export const Claimed = z
  .strictObject({
    claim: z.string(),
    qualifier,
    value: count,
    stated: text,
    // biome-ignore lint/suspicious/noThenProperty: the field's word, and a value that nobody awaits
    then: Comparison,
    now: Comparison,
    before: z
      .strictObject({
        incident: subjectRef,
        low: z.int(),
        high: count,
        figure: z.strictObject({
          value: count,
          qualifier: qualifier.nullable(),
          low: count,
          high: count,
          claim: text,
        }),
      })
      .optional(),
  })
  .meta({ id: 'ClaimedTotal' });

const dateContested = z
  .literal(true)
  .optional()
  .meta({ description: 'its date is disputed: see dating in its own summary' });

export const toll = {
  scope: scope.nullable(),
  recorded: z.strictObject({
    ...sum,
    incidents: z.array(
      z.strictObject({
        subject: subjectRef,
        value: count,
        qualifier: qualifier.nullable(),
        sum: z.int(),
        low: z.int(),
        high: count,
        dateContested,
      }),
    ),
    uncertain: z.array(
      z.strictObject({
        subject: subjectRef,
        value: count,
        qualifier: qualifier.nullable(),
        low: count,
        high: count,
        dateContested,
      }),
    ),
    withoutFigure: z
      .array(z.strictObject({ subject: subjectRef, dateContested }))
      .meta({ description: 'the subjects inside the scope of which nobody gave a number; that is not zero' }),
  }),
  notCountedAgain: z.array(
    z.union([
      z.strictObject({ subject: subjectRef, partOf: subjectRef }),
      z.strictObject({ subject: subjectRef, mergedInto: subjectRef }),
    ]),
  ),
  claimed: z.array(Claimed),
  claims: z.array(
    z.strictObject({
      claim: z.string(),
      low: z.int(),
      high: count,
      source: Source,
      stands: z.boolean(),
      asOf: text,
      includesIncident: text,
      relation: z.looseObject({}).nullable(),
      note: text,
      position,
      recorded: z.string(),
    }),
  ),
};
