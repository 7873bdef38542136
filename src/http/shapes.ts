import { z } from 'zod';
import { BREAKS } from '#projections/breaks.ts';
import { LABELS } from '#projections/figures.ts';
import { Claim } from '#src/domain/claim.ts';
import { anyJson, Report, subjectRef } from '#src/domain/fields.ts';
import { GROUPS, MEASURES } from '#src/domain/vocabulary.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';

export const text = z.string().nullable();
export const count = z.int().nullable();
export const position = z.int().min(0);
export const qualifier = z.enum(['exact', 'at-least', 'more-than', 'up-to', 'about', 'fewer-than', 'between', 'words']);

export const FacilityName = z.strictObject({ name: z.string(), slug: z.string() });

export const Source = z
  .strictObject({
    claimant: text,
    institution: z.string(),
    role: z.string(),
    status: z.string(),
    stated: text,
    publisher: text,
    url: text,
    event: z.uuid(),
  })
  .meta({ id: 'Source', description: 'who said a figure' });

export const series = { measure: z.enum(MEASURES), group: z.enum(GROUPS), part: z.string().optional() };

export const standing = {
  value: count.meta({ description: 'the number as said; null for between, words, and where there is none' }),
  qualifier: qualifier.nullable(),
  low: count,
  high: count.meta({ description: 'null: open' }),
  phase: z.enum(['none', 'open', 'settled', 'pinned', 'rolled-up']),
  claim: text.meta({ description: 'the claim that is the best' }),
};

export const Figure = z
  .strictObject({
    ...series,
    ...standing,
    labels: z.array(z.enum(LABELS)),
    spread: z
      .tuple([z.int().min(0), z.int().min(0)])
      .nullable()
      .meta({
        description:
          'the least and the greatest point of the last words and the pin; null if there are none, and for a sum',
      }),
    assessment: z.uuid().nullable(),
    words: text,
    source: Source.nullable(),
    conflicts: z.array(z.string()),
    outdated: z.array(z.string()),
    carriers: z.array(z.string()),
    policy: z.literal('best/v1'),
    point: count.meta({ description: 'what a sum uses' }),
  })
  .meta({ id: 'Figure', description: 'the current figure of one series, by the policy best/v1' });

export const Amendment = z
  .strictObject({
    event: z.uuid(),
    position,
    recorded: z.string(),
    claim: z.string().optional(),
    was: z.record(z.string(), anyJson),
    struck: z.literal(true).optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Amendment' });

export const Erasure = z
  .strictObject({
    event: z.uuid(),
    position,
    recorded: z.string(),
    fields: z.array(z.string()).meta({ description: 'JSON pointers into the data of the entry' }),
    order: z.string(),
  })
  .meta({ id: 'Erasure', description: 'texts of an entry were taken out by order of a court' });

export const recordedIn = subjectRef.meta({ description: 'where it was recorded: the subject, or one merged into it' });

/** The same of a step of a chain and of a point of a history. */
export const breaks = z.array(z.enum(BREAKS)).meta({
  description:
    'why it cannot simply be compared with the one before: another institution speaks, or it was counted from another basis',
});

export const Step = z
  .strictObject({
    subject: recordedIn,
    kind: z.enum(['claim', 'correction', 'retraction', 'reinstatement', 'assessment', 'assessment-lifted']),
    event: z.uuid(),
    position,
    recorded: z.string(),
    claim: text,
    said: z.union([Claim, z.looseObject({})]).nullable(),
    source: Source.nullable(),
    reason: text,
    amendments: z.array(Amendment),
    fate: z
      .enum([
        'best',
        'conflicting',
        'outdated',
        'in-agreement',
        'differing',
        'superseded',
        'carried',
        'dropped',
        'struck',
        'not-in-view',
      ])
      .nullable(),
    figure: z.strictObject(standing),
    moved: z.strictObject({ from: count, to: count, reason: text }).nullable(),
    breaks,
  })
  .meta({ id: 'Step', description: 'one step of a figure’s course, in the order in which things were said' });

/** What the summary of every kind has. */
export const summary = {
  subject: subjectRef,
  title: text,
  revision: z.int().min(0),
  position,
  recorded: z.strictObject({ first: z.string(), last: z.string() }),
  zone: text,
  note: text,
  figures: z.array(Figure),
  parts: z.array(Figure),
  statements: z.array(
    z.strictObject({
      subject: recordedIn,
      event: z.uuid(),
      position,
      claimant: text,
      role: z.string(),
      stated: text,
      statedPrecision: text,
      gist: z.string(),
      quote: text,
      occurred: z.string().optional().meta({ description: 'when it happened, by this statement' }),
      occurredPrecision: z.string().optional(),
    }),
  ),
  history: z.array(
    z.strictObject({
      subject: recordedIn,
      event: z.uuid(),
      type: z.string(),
      revision: z.int(),
      position,
      recorded: z.string(),
      report: Report.nullable(),
      amendments: z.array(Amendment),
      erasures: z.array(Erasure),
      into: subjectRef.optional().meta({ description: 'of a merge: the incident that it names' }),
      void: z
        .literal(true)
        .optional()
        .meta({ description: 'a merge or split that changed nothing, for another was recorded before it' }),
    }),
  ),
  incomplete: z.int().meta({ description: 'how many events of the subject this version could not read' }),
};

const where = {
  places: z.array(z.string()),
  facilities: z.array(FacilityName),
  city: text,
  partOf: text,
};

export const incident = { ...where, kind: text, between: text, occurred: text, occurredPrecision: text };

/** The incidents that are told with one. */
export const merged = z.array(
  z.strictObject({
    subject: subjectRef,
    into: subjectRef.nullable(),
    event: z.uuid().nullable(),
    position: position.nullable(),
    recorded: text,
    reason: text,
    title: text,
    places: z.array(z.string()),
    facilities: z.array(FacilityName),
    occurred: text,
  }),
);

export const operation = {
  ...where,
  purpose: text,
  begun: text,
  begunPrecision: text,
  hasEnded: z.boolean(),
  ended: text,
  endedPrecision: text,
  progress: z.array(
    z.strictObject({
      event: z.uuid(),
      position,
      progressed: text,
      progressedPrecision: text,
      moved: z.looseObject({ qualifier }).nullable(),
      from: text,
      to: z.array(z.string()),
      note: text,
    }),
  ),
};

const Bounds = z.strictObject({ known: z.boolean(), earliest: text, latest: text });
const end = z.strictObject({
  known: z.boolean(),
  earliest: text,
  latest: text,
  by: z.enum(['lifted', 'run-out']).nullable(),
});

export const InForce = z.strictObject({
  on: z.string(),
  status: z.enum(['in-force', 'not-in-force', 'uncertain']),
  beginningKnown: z.boolean(),
  endKnown: z.boolean(),
});

export const emergency = {
  instrument: text,
  issuer: text,
  provinces: z.array(z.string()),
  from: text,
  fromPrecision: text,
  days: count,
  measures: z.array(z.string()),
  beginning: Bounds,
  end,
  periods: z
    .array(z.strictObject({ beginning: Bounds, end }))
    .meta({ description: 'the periods in which it was in force, in order; between two periods it was not in force' }),
  extensions: z.array(
    z.strictObject({
      event: z.uuid(),
      position,
      instrument: text,
      from: text,
      days: count,
      measures: z.array(z.string()),
    }),
  ),
  inForce: InForce.nullable().meta({ description: 'for the day of inForceOn, where one was given' }),
};

/** An event as it is read back: as it was posted, with what the ledger gave it. */
export const Event = z
  .strictObject({
    position: position.nullable().meta({ description: 'null where it is not known here yet' }),
    id: z.string(),
    subject: text.meta({ description: 'null for a record that is none of ours' }),
    revision: z.int(),
    type: z.string(),
    data: z.looseObject({}),
    report: Report.optional(),
    schema: count.meta({ description: 'the schema version that the data was written by' }),
    recorded: text,
    actor: text,
    correlation: text,
    withheld: z.string().optional().meta({
      description: 'texts were taken out by order of a court: the hash of the leaf that stood there, in Base 64',
    }),
  })
  .meta({ id: 'Event' });

export const Recorded = z
  .strictObject({
    subject: subjectRef,
    revision: z.int().min(0),
    events: z.array(z.strictObject({ id: z.uuid(), type: z.string(), revision: z.int(), recorded: z.string() })),
  })
  .meta({ id: 'Recorded' });

export const ProblemDocument = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string().optional(),
    instance: z.string().optional(),
    errors: z
      .array(z.strictObject({ pointer: z.string(), detail: z.string(), code: z.string().optional() }))
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });
