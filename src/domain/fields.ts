import { z } from 'zod';
import { isObject, type Json } from './json.ts';
import { ID, isSubject, KINDS } from './subject.ts';
import { isZone, type Span, spanOf } from './time.ts';
import { PLACE } from './vocabulary.ts';

/** Any text but U+0000 and lone surrogates, which neither JSON's canonical form nor a CSV file can carry safely. */
const CLEAN = /^[^\0\ud800-\udfff]*$/u;
const UNCLEAN = 'must not hold U+0000 or a lone surrogate';

/** Whether every text in a value is such a text, the names of its members included. */
function isClean(value: Json): boolean {
  if (typeof value === 'string') return CLEAN.test(value);
  if (Array.isArray(value)) return value.every(isClean);
  return !isObject(value) || Object.entries(value).every(([name, member]) => CLEAN.test(name) && isClean(member));
}

/** A text of 1 to `max` UTF-16 code units. An absent text is an absent field, never an empty one. */
export const text = (max: number) => z.string().min(1).max(max).regex(CLEAN, UNCLEAN);

const edtfText = (isRight: (span: Span | undefined) => boolean, message: string) =>
  z
    .string()
    .max(80)
    .refine((value) => isRight(spanOf(value)), message);

/** A whole number within bounds, both inclusive. One fault at most: the first that it has. */
export const whole = (least: number, most: number) =>
  z.number().min(least, { abort: true }).max(most, { abort: true }).int();

/** Forms of a date, for who wrote another. */
const DATE_FORMS = '2022-07-02, 2022-07, 2022-07-02T14:00-03:00 or 2022-07-01/2022-07-02 (EDTF level 0–1)';

/** An EDTF level 0–1 date, local date-time or interval, stored as given, offset included. */
export const edtf = edtfText((span) => span !== undefined, `must be a date as ${DATE_FORMS}`).meta({
  description: 'EDTF level 0–1: 2021-11-13, 2021-11-13T14:00-05:00, 2021-10~, 2021-11-XX, 2021-09~/2021-10~, ../2021',
  examples: ['2021-11-13'],
});

/** The same where it must say when at the earliest: no interval with an open or unknown start. */
export const moment = edtfText(
  (span) => span !== undefined && Number.isFinite(span.from),
  `must be a date with an earliest moment, as ${DATE_FORMS}`,
).meta({
  description: 'EDTF level 0–1 with an earliest moment: 2021-11-13, 2021-11-13T14:00-05:00, 2024-11, 2021-10~',
  examples: ['2021-11-13'],
});

/** How exact a time is, in words for the reader. */
export const precision = text(40);

export const claimId = z
  .string()
  .regex(ID, 'must be 1–120 of A–Z a–z 0–9 . _ - and begin with a letter or digit')
  .meta({ examples: ['A3'] });

/** What is said of a text of another form than a template; what has another type is said by its type. */
const formed = (detail: string) => ({
  error: ({ code }: { readonly code?: string }) => (code === 'invalid_format' ? detail : undefined),
});

/** What is said of a text that is not the name of a subject. */
export const NOT_A_SUBJECT = 'must be <kind>/<id>, as incident/litoral-2021-11-13';

export const subjectRef = z
  .templateLiteral([z.enum(KINDS), '/', z.string()], formed(NOT_A_SUBJECT))
  .refine(isSubject, NOT_A_SUBJECT)
  .meta({ examples: ['incident/litoral-2021-11-13'] });

const NOT_AN_INCIDENT = 'must be an incident, as incident/litoral-2021-11-13';

export const incidentRef = z
  .templateLiteral(['incident/', z.string()], formed(NOT_AN_INCIDENT))
  .refine(isSubject, NOT_AN_INCIDENT)
  .meta({ examples: ['incident/litoral-2021-11-13'] });

export const place = z
  .string()
  .regex(PLACE, 'must be an ISO 3166-2 or 3166-1 alpha-2 code, as EC-G or EC')
  .meta({ examples: ['EC-G'] });

/** Ids of claims of the subject, each once. */
export const claimIds = z
  .array(claimId)
  .min(1)
  .max(50)
  .refine((ids) => new Set(ids).size === ids.length, {
    error: 'must not name a claim twice',
    when: ({ value }) => Array.isArray(value),
  });

export const facility = text(200).refine(
  (name) => /[\p{L}\p{N}]/u.test(name.normalize('NFKD')),
  'must hold a letter or a digit',
);

export const zone = z
  .string()
  .max(60)
  .refine(isZone, 'must be the name of an IANA time zone')
  .meta({ examples: ['America/Guayaquil'] });

export const url = text(2000).regex(/^https?:\/\//, 'must be an http or https address');

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal');

/** Any JSON. Named in place, for it holds itself: a copy by `meta` would name another than it refers to. */
export const anyJson = z.json().register(z.globalRegistry, { id: 'Json' });

/** The same, as it may be recorded: in no text of it, the names of members included, U+0000 or a lone surrogate. */
export const cleanJson = anyJson.refine(isClean, UNCLEAN);

/** A publication that carries claims; nothing in it is ever invented. */
export const Report = z.strictObject({
  publisher: text(300).exactOptional(),
  via: text(300).exactOptional(),
  url: url.exactOptional(),
  archived: z.strictObject({ url, sha256 }).exactOptional(),
  published: moment.exactOptional(),
  retrieved: moment.exactOptional(),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'must be a BCP 47 language tag')
    .exactOptional(),
});
export type Report = z.infer<typeof Report>;
