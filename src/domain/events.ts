import { z } from 'zod';
import { amendment, note, why } from './amendment.ts';
import { Claim, dated, said, speaker } from './claim.ts';
import {
  claimIds,
  edtf,
  facility,
  incidentRef,
  moment,
  place,
  precision,
  Report,
  subjectRef,
  text,
  whole,
  zone,
} from './fields.ts';
import { ORDERED, ordered, Quantity, quantityShapes } from './figure.ts';
import { isObject } from './json.ts';
import type { Kind } from './subject.ts';
import { GROUPS, MEASURES } from './vocabulary.ts';

const report = { report: Report.exactOptional() };

/** An event whose report, if it names one, is kept with its data and posted beside it. */
const reported = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => ({
  posted: z.strictObject(shape),
  stored: z.strictObject({ ...shape, ...report }),
});

const claims = z.array(Claim).min(1).max(100);
const title = { title: text(300).exactOptional() };
const where = {
  places: z.array(place).min(1).max(50).meta({ description: 'ISO 3166-2 (or 3166-1) codes of every place it touched' }),
  facilities: z.array(facility).min(1).max(50).exactOptional(),
  city: text(200).exactOptional(),
  zone: zone.exactOptional(),
  partOf: subjectRef.exactOptional(),
};

/** The first report of a violent incident. */
const RiotReported = reported({
  ...title,
  kind: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a word in lower case, as gun-battle')
    .meta({ description: 'what it was', examples: ['riot', 'gun-battle', 'clash', 'attack'] }),
  between: text(300).exactOptional(),
  ...where,
  occurred: edtf.exactOptional().meta({ description: 'EDTF; absent where nobody says when' }),
  occurredPrecision: precision.exactOptional(),
  claims: claims.exactOptional(),
  ...note,
});

const issued = { instrument: text(200).exactOptional(), issuer: text(200).exactOptional() };
const days = whole(1, 3660).exactOptional();
const measures = { measures: z.array(text(300)).min(1).max(50).exactOptional() };

const EmergencyDecreed = reported({
  ...title,
  ...issued,
  provinces: where.places,
  from: edtf.exactOptional(),
  fromPrecision: precision.exactOptional(),
  days,
  ...measures,
  zone: zone.exactOptional(),
  ...note,
});

const EmergencyExtended = reported({
  ...issued,
  from: edtf.exactOptional(),
  fromPrecision: precision.exactOptional(),
  days: days.meta({ description: 'how long it lasts, from its own beginning or else from the end before it' }),
  ...measures,
  ...note,
});

const EmergencyLifted = reported({
  ...issued,
  lifted: edtf.exactOptional(),
  liftedPrecision: precision.exactOptional(),
  ...note,
});

const TransferOperationBegun = reported({
  ...title,
  purpose: text(1000).exactOptional(),
  ...where,
  begun: edtf.exactOptional(),
  begunPrecision: precision.exactOptional(),
  claims: claims.exactOptional().meta({ description: 'figures, as the forces deployed' }),
  ...note,
});

const TransferOperationProgressed = reported({
  moved: Quantity.exactOptional().meta({ description: 'how many were moved in this step' }),
  from: facility.exactOptional(),
  to: z.array(facility).min(1).max(50).exactOptional(),
  progressed: edtf.exactOptional(),
  progressedPrecision: precision.exactOptional(),
  claims: claims.exactOptional(),
  ...note,
});

const TransferOperationEnded = reported({
  ended: edtf.exactOptional(),
  endedPrecision: precision.exactOptional(),
  claims: claims.exactOptional(),
  ...note,
});

/** What a cumulative total counts: one of place and facility, whom, what, and over which time. */
export const TollScope = z
  .strictObject({
    place: place.exactOptional(),
    facility: facility.exactOptional(),
    population: text(300).meta({ description: 'whom, in words for the reader' }),
    measure: z.enum(MEASURES),
    group: z.enum(GROUPS),
    interval: moment.meta({ description: 'EDTF: 2021-01-01/2021-12-31, or 2021' }),
  })
  .refine(({ place, facility }) => (place === undefined) !== (facility === undefined), {
    path: ['place'],
    error: 'exactly one of place and facility',
    when: ({ value }) => isObject(value),
  });

/** A cumulative total over a scope. Later claims of the same scope come as this, too. */
const TollClaimed = reported({ ...title, scope: TollScope, claims, ...note });

const CasualtiesRevised = reported({ claims, ...note });

const act = { of: claimIds, ...said, ...speaker, reason: text(1000).exactOptional(), ...note };
const ClaimRetracted = reported(act);
const ClaimReinstated = reported(act);

const EntryAmended = { posted: amendment, stored: amendment };

const pinned = {
  measure: z.enum(MEASURES),
  group: z.enum(GROUPS),
  part: facility.exactOptional(),
  reason: text(1000),
  stated: moment.meta({ description: 'the date from which the assessment counts' }),
  ...note,
};

const assessment = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.discriminatedUnion('qualifier', [
    z.strictObject({ ...shape, ...quantityShapes.simple }),
    z.strictObject({ ...shape, ...quantityShapes.fewerThan }),
    z
      .strictObject({ ...shape, ...quantityShapes.between })
      .refine((range) => ordered(range as unknown as Parameters<typeof ordered>[0]), ORDERED),
    z.strictObject({ ...shape, ...quantityShapes.words }),
  ]);

/** An analyst pins a figure. */
const AssessmentMade = { posted: assessment(pinned), stored: assessment({ ...pinned, ...report }) };

const AssessmentLifted = reported({
  assessment: z.uuid().meta({ description: 'the event id of the AssessmentMade' }),
  reason: text(1000),
  stated: moment,
  ...note,
});

/** An attributed statement without a figure. It may be a word about the date of its subject: since version 2. */
const StatementRecorded = reported({
  ...speaker,
  ...dated,
  gist: text(2000),
  quote: text(300).exactOptional(),
  ...note,
});

/** An incident is the same as another: it stands in the duplicate's stream, and what was said of both is told in the other. */
const IncidentsMerged = reported({
  into: incidentRef.meta({ description: 'the incident that survives; it has begun, and is not merged itself' }),
  ...why,
});

/** The undoing of the merge of an incident: two after all. */
const IncidentSplit = reported(why);

/** A SHA-256 in Base 64, as the lines of holes and the proofs have it. */
const hash = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'must be a SHA-256 in Base 64');

/** Texts of an entry were taken out by order of a court: which ones, and the hash of the leaf that is withheld. */
const erasure = z.strictObject({
  event: z.uuid().meta({ description: 'the event that was restated without them' }),
  hash: hash.meta({ description: 'the hash of the leaf that it had, whose bytes are withheld' }),
  fields: z
    .array(text(200).regex(/^\//, 'must be a JSON pointer'))
    .min(1)
    .max(500)
    .meta({ description: 'JSON pointers (RFC 6901) into its data; what stood there is not said' }),
  order: text(1000).meta({ description: 'the reference of the order' }),
  by: text(200).exactOptional().meta({ description: 'who carried it out' }),
});

/** No caller posts it: it is recorded by the command that withholds the bytes. */
const EntryErased = { posted: erasure, stored: erasure };

/** Every event type. */
const TYPES = {
  RiotReported,
  EmergencyDecreed,
  EmergencyExtended,
  EmergencyLifted,
  TransferOperationBegun,
  TransferOperationProgressed,
  TransferOperationEnded,
  TollClaimed,
  CasualtiesRevised,
  ClaimRetracted,
  ClaimReinstated,
  EntryAmended,
  AssessmentMade,
  AssessmentLifted,
  StatementRecorded,
  IncidentsMerged,
  IncidentSplit,
  EntryErased,
} as const;
export type EventType = keyof typeof TYPES;
export const EVENT_TYPES = Object.keys(TYPES) as EventType[];

/** The types that callers post. */
export const POSTED_TYPES = EVENT_TYPES.filter((type) => type !== 'EntryErased');

type Schemas<Part extends 'posted' | 'stored'> = { readonly [T in EventType]: (typeof TYPES)[T][Part] };
const schemas = <Part extends 'posted' | 'stored'>(part: Part): Schemas<Part> =>
  Object.fromEntries(EVENT_TYPES.map((type) => [type, TYPES[type][part]])) as unknown as Schemas<Part>;

/** The stored contract: a type's data with the report that carried it. */
export const EVENTS = schemas('stored');

/** What is posted as a type's data: the report stands beside it. */
export const POSTED = schemas('posted');

/** What the data of an event of a type looks like. */
export type EventData<T extends EventType> = z.infer<(typeof EVENTS)[T]>;

/** An event's type and data. */
export type EventBody<T extends EventType = EventType> = {
  [K in T]: { readonly type: K; readonly data: EventData<K> };
}[T];

const ANYWHERE = [
  'CasualtiesRevised',
  'ClaimRetracted',
  'ClaimReinstated',
  'EntryAmended',
  'AssessmentMade',
  'AssessmentLifted',
  'StatementRecorded',
  'EntryErased',
] as const;

/** The type that begins a stream of a kind. */
export const FIRST: Readonly<Record<Kind, EventType>> = {
  incident: 'RiotReported',
  operation: 'TransferOperationBegun',
  emergency: 'EmergencyDecreed',
  toll: 'TollClaimed',
};

/** The types that a stream of a kind takes. */
export const TYPES_OF: Readonly<Record<Kind, readonly EventType[]>> = {
  incident: ['RiotReported', 'IncidentsMerged', 'IncidentSplit', ...ANYWHERE],
  operation: ['TransferOperationBegun', 'TransferOperationProgressed', 'TransferOperationEnded', ...ANYWHERE],
  emergency: ['EmergencyDecreed', 'EmergencyExtended', 'EmergencyLifted', ...ANYWHERE],
  toll: ['TollClaimed', ...ANYWHERE],
};

/** The claims that an event carries, in their order. */
export const claimsOf = (body: EventBody): readonly Claim[] =>
  'claims' in body.data && body.data.claims !== undefined ? body.data.claims : [];

/** The report that carried an event, where it names one. */
export const reportOf = (body: EventBody): Report | undefined => ('report' in body.data ? body.data.report : undefined);
