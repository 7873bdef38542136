import { z } from 'zod';
import { claimId, claimIds, edtf, facility, moment, precision, type Report, subjectRef, text } from './fields.ts';
import { ORDERED, ordered, quantityShapes } from './figure.ts';
import { nameKey } from './names.ts';
import { BASES, GROUPS, type Group, MEASURES, type Measure, REASONS, ROLES, STATUSES } from './vocabulary.ts';

/** How a claim stands to earlier ones of its subject. */
export const Relation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('update'), of: claimIds, reason: z.enum(REASONS).exactOptional() }),
  z.strictObject({ kind: z.literal('correction'), of: claimIds, reason: z.enum(REASONS) }),
  z.strictObject({ kind: z.literal('repeat'), of: claimIds, reason: z.enum(REASONS).exactOptional() }),
]);
export type Relation = z.infer<typeof Relation>;

/** Who speaks: a claim's, an act's or a statement's. */
export const speaker = {
  claimant: text(200).exactOptional(),
  institution: text(200).exactOptional(),
  role: z.enum(ROLES).exactOptional(),
};

/** When it was said. */
export const said = { stated: moment.exactOptional(), statedPrecision: precision.exactOptional() };

/** When it was said, and when that of which it was said happened. */
export const dated = {
  ...said,
  occurred: edtf.exactOptional().meta({
    description:
      'EDTF: when it happened, by this claimant’s word: the incident, the beginning of an operation, the day from which an emergency was in force',
  }),
  occurredPrecision: precision.exactOptional().meta({
    description:
      'how exact that is, in words for the reader; alone where the word is none that EDTF could say, as Wednesday',
  }),
};

const common = {
  id: claimId,
  measure: z.enum(MEASURES),
  group: z.enum(GROUPS),
  ...said,
  ...speaker,
  status: z.enum(STATUSES).exactOptional(),
  relation: Relation.exactOptional(),
  asOf: edtf.exactOptional().meta({ description: 'tolls: the day up to which the total counts' }),
  includesIncident: subjectRef.exactOptional().meta({ description: 'tolls: an incident that the total includes' }),
  part: facility
    .exactOptional()
    .meta({ description: 'the facility that the figure counts, where it is not the whole' }),
  basis: z.enum(BASES).exactOptional(),
  quote: text(300).exactOptional(),
  note: text(2000).exactOptional(),
};

/** One figure that somebody stated. Absent role: unattributed; absent status: preliminary. */
export const Claim = z
  .discriminatedUnion('qualifier', [
    z.strictObject({ ...common, ...quantityShapes.simple }),
    z.strictObject({ ...common, ...quantityShapes.fewerThan }),
    z.strictObject({ ...common, ...quantityShapes.between }).refine(ordered, ORDERED),
    z.strictObject({ ...common, ...quantityShapes.words }),
    z.strictObject({
      ...common,
      qualifier: z.literal('increment'),
      value: quantityShapes.fewerThan.value,
      base: claimId,
    }),
  ])
  .meta({ id: 'Claim' });
export type Claim = z.infer<typeof Claim>;

/** The claims that a claim names: those that it stands in relation to, and the base of an increment. */
export const namedBy = (claim: Claim): readonly string[] => [
  ...(claim.relation?.of ?? []),
  ...(claim.qualifier === 'increment' ? [claim.base] : []),
];

/** What a claim is about within its subject: claims of one series tell of the same number. */
export interface Series {
  readonly measure: Measure;
  readonly group: Group;
  /** The facility's name, where the claim counts only a part. */
  readonly part?: string;
}

/**
 * The institution behind a claim: the given one; else the claimant; else one that is nobody else's, so that two
 * unattributed reports are never taken for one institution.
 */
export const institutionOf = (
  who: { readonly institution?: string; readonly claimant?: string },
  report: Report | undefined,
  eventId: string,
): string => who.institution ?? who.claimant ?? `unattributed: ${report?.publisher ?? report?.url ?? eventId}`;

const NAMED_BY_ADDRESS = /^unattributed: https?:/;

/** What an institution is compared by: one has one key in all the forms of its name. An address is no name: it is compared as it is. */
export const institutionKeyOf = (institution: string): string =>
  NAMED_BY_ADDRESS.test(institution) ? institution : nameKey(institution);
