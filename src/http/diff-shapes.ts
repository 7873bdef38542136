import { z } from 'zod';
import { anyJson, subjectRef } from '#src/domain/fields.ts';
import { count, position, qualifier, Source, series, standing, summary, text } from './shapes.ts';
import { Claimed, sum } from './toll-shapes.ts';

export const Stood = z
  .strictObject({ ...standing, assessment: z.uuid().nullable(), words: text, source: Source.nullable() })
  .meta({ id: 'Stood', description: 'how a figure stood' });

export const sentence = z.string().meta({ description: 'the same in words, in the language of lang' });

const Relation = z
  .strictObject({ kind: z.enum(['update', 'correction', 'repeat']), of: z.array(z.string()) })
  .nullable()
  .meta({ description: 'the relation of the claim to earlier claims; its reason is about those' });

const ClaimStep = z
  .strictObject({
    claim: z.string(),
    value: count,
    qualifier,
    low: count,
    high: count,
    words: text,
    source: Source.nullable(),
    relation: Relation,
    reason: text,
  })
  .meta({ id: 'ClaimStep', description: 'one of several claims of an event, with its own number and reason' });

export const cause = {
  subject: subjectRef.meta({ description: 'where it was recorded: the subject, or one that was merged into it' }),
  event: z.uuid(),
  position,
  recorded: z.string(),
  type: z.string(),
  claim: text.meta({ description: 'the claim that it brought, acted on or amended' }),
  stated: text,
  reason: text.meta({
    description:
      'of a correction or an update: a word of the closed list; of an act: the words of who acted; null if steps has the reasons',
  }),
  relation: Relation,
  steps: z.array(ClaimStep).meta({
    description:
      'the claims of the event, each with its own number and reason, if several of them moved the figure and one gives a reason; otherwise empty',
  }),
  struck: z.boolean().meta({ description: 'whether it struck the claim' }),
};

const passing = z.boolean().meta({
  description: 'whether something said at the same moment moved it again: nobody could see this number',
});

const FigureChange = z
  .strictObject({
    ...series,
    counted: z.string().meta({ description: 'what it counts, in words' }),
    wholeStayed: z.boolean().meta({ description: 'whether it is that of a part, whose whole stayed as it was' }),
    before: Stood,
    after: Stood,
    moves: z
      .array(z.strictObject({ ...cause, figure: Stood, passing, sentence }))
      .meta({ description: 'the events that moved it, in order, each with the figure from then on' }),
    sentence,
  })
  .meta({ id: 'FigureChange' });

const Mended = z
  .strictObject({
    event: z.uuid(),
    position,
    recorded: z.string(),
    entry: z.uuid().meta({ description: 'the event whose entry was mended' }),
    claim: text,
    struck: z.boolean(),
    was: z.record(z.string(), anyJson),
    is: z.record(z.string(), anyJson),
    reason: text,
    sentence,
  })
  .meta({ id: 'Mended', description: 'an entry amended in between' });

export const Addend = z
  .strictObject({
    as: z.enum(['counted', 'uncertain', 'part-of-another', 'merged']),
    partOf: subjectRef.nullable(),
    mergedInto: subjectRef.nullable(),
    figure: Stood.nullable(),
  })
  .nullable();

const Sum = z.strictObject(sum).nullable();

const TotalChange = z
  .strictObject({
    before: Sum,
    after: Sum,
    addends: z
      .array(
        z.strictObject({
          subject: subjectRef,
          before: Addend,
          after: Addend,
          causes: z.array(z.strictObject(cause)).meta({
            description:
              'the events that did it: of the subject, of what it is told with or counted in, or of the toll',
          }),
          sentence,
        }),
      )
      .meta({ description: 'what became of each subject’s part in the recorded sum' }),
    claimed: z
      .array(z.strictObject({ claim: z.string(), before: Claimed.nullable(), after: Claimed.nullable(), sentence }))
      .meta({ description: 'what became of each claimed total beside the recorded sum' }),
    sentence,
  })
  .meta({ id: 'TotalChange' });

const Dated = z.strictObject({
  recorded: text.meta({ description: 'the date that the record gave' }),
  conflicts: z
    .array(
      z.strictObject({
        event: z.uuid(),
        claimant: text,
        institution: z.string(),
        role: z.string(),
        stated: text,
        occurred: z.string(),
      }),
    )
    .meta({ description: 'the last words about it that conflicted, with the record or each other' }),
});

/** What became of one subject. */
export const SubjectChange = z
  .strictObject({
    subject: subjectRef,
    title: text,
    isNew: z.boolean().meta({ description: 'whether nothing of it was recorded at the first end' }),
    revision: z.strictObject({ before: z.int().nullable(), after: z.int() }),
    figures: z.array(FigureChange),
    mended: z.array(Mended),
    date: z
      .strictObject({ before: Dated, after: Dated, sentence })
      .nullable()
      .meta({ description: 'what became of a dispute about its date' }),
    total: TotalChange.nullable().meta({ description: 'tolls: what became of the recorded sum' }),
    mergedInto: subjectRef.nullable().meta({ description: 'the incident in which it is told at the second end' }),
    incomplete: summary.incomplete,
  })
  .meta({ id: 'SubjectChange' });
