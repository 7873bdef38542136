import { z } from 'zod';
import { subjectRef } from '#src/domain/fields.ts';
import { Addend, cause, Stood, sentence } from './diff-shapes.ts';
import { breaks, count, Figure, position, qualifier, Source, series, standing, text } from './shapes.ts';
import { sum } from './toll-shapes.ts';

const place = {
  at: z.string().meta({
    description:
      'from when on: on the axis recorded the time of the event; on the axis stated the moment by the clock of the place, as statedUntil takes it',
  }),
  position: position.meta({
    description:
      'of the last event that made it; on the axis recorded, a read with atPosition= this position gives the same figure',
  }),
};

const made = {
  ...cause,
  by: z
    .strictObject({ claimant: text, institution: z.string(), role: z.string(), publisher: text })
    .nullable()
    .meta({ description: 'who said it, or took it back; null for an amendment or an assessment' }),
  statedPrecision: text,
};
const events = 'the events that made it, in order; the last one made it what it is';

/** A figure from one moment on. */
export const Point = z
  .strictObject({
    ...series,
    counted: z.string().meta({ description: 'what it counts, in words' }),
    ...place,
    ...standing,
    labels: Figure.shape.labels,
    assessment: Figure.shape.assessment,
    words: text,
    point: Figure.shape.point,
    source: Source.nullable(),
    status: text.meta({ description: 'of the claim: preliminary, confirmed or final' }),
    statedPrecision: text.meta({ description: 'of the claim: how precisely it is known when it was said' }),
    basis: text.meta({ description: 'what the claim was counted from' }),
    breaks,
    made: z
      .array(z.strictObject({ ...made, figure: Stood }))
      .meta({ description: `${events}; each with the figure from then on` }),
    sentence,
  })
  .meta({ id: 'Point', description: 'a figure from one moment of an axis on' });

/** A total from one moment on. */
export const TotalPoint = z
  .strictObject({
    ...place,
    ...sum,
    counted: z.int().meta({ description: 'how many incidents and operations are counted' }),
    uncertain: z.int().meta({ description: 'how many lie in the scope only partly' }),
    withoutFigure: z.int().meta({ description: 'how many lie in the scope and have no figure' }),
    addends: z
      .array(z.strictObject({ subject: subjectRef, before: Addend, after: Addend, sentence }))
      .meta({ description: 'the subjects whose part in it changed' }),
    claimed: z
      .array(
        z.strictObject({
          claim: z.string(),
          qualifier,
          value: count,
          low: z.int(),
          high: count,
          asOf: text,
          stands: z.boolean(),
          source: Source,
        }),
      )
      .meta({ description: 'the claimed totals that came, were amended, taken back or stood again then' }),
    made: z.array(z.strictObject(made)).meta({ description: events }),
    sentence,
  })
  .meta({ id: 'TotalPoint', description: 'a recorded total from one moment of an axis on' });
