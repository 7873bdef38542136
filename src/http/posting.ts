import { z } from 'zod';
import { noteHeld } from '#src/domain/contract.ts';
import { EVENTS, type EventBody, type EventType, POSTED, POSTED_TYPES } from '#src/domain/events.ts';
import { NOT_A_SUBJECT, Report, subjectRef } from '#src/domain/fields.ts';
import { isObject, type Json, pointerOf } from '#src/domain/json.ts';
import { isSubject, type Subject } from '#src/domain/subject.ts';
import { MAX_APPEND_EVENTS } from '#src/store/port.ts';
import { EVENT_DESCRIPTIONS } from './event-descriptions.ts';
import { withCanonicalIds } from './ids.ts';
import { fieldErrors } from './issues.ts';
import type { FieldError } from './problems.ts';

const posted = POSTED_TYPES.map((type) =>
  z
    .strictObject({ type: z.literal(type), data: POSTED[type], report: Report.exactOptional() })
    .meta({ id: type, description: EVENT_DESCRIPTIONS[type] }),
);

/** One event as posted, for the description of the API. */
export const PostedEvent = z.union(posted).meta({ id: 'PostedEvent' });

/** A request's body, for the description of the API: one event of a subject, or several. */
export const PostedBody = z.union([
  ...POSTED_TYPES.map((type) =>
    z
      .strictObject({
        subject: subjectRef,
        type: z.literal(type),
        data: POSTED[type],
        report: Report.exactOptional(),
      })
      .meta({ description: EVENT_DESCRIPTIONS[type] }),
  ),
  z.strictObject({ subject: subjectRef, events: z.array(PostedEvent).min(1).max(MAX_APPEND_EVENTS) }),
]);

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

export interface Posted {
  readonly subject: Subject;
  readonly bodies: readonly EventBody[];
  /** Whether the body was one event, not a list. */
  readonly single: boolean;
}

const wrong = (pointer: string, detail: string): FieldError => ({ pointer: `#${pointer}`, detail });

function unknownFields(object: object, known: readonly string[], pointer: string): FieldError[] {
  return Object.keys(object)
    .filter((key) => !known.includes(key))
    .map((key) => wrong(pointer + pointerOf([key]), 'an unknown field'));
}

const MOST_ERRORS = 100;

/** Deeper than any contract goes; a schema that calls itself would go as deep as the stack. */
const DEEPEST = 32;

interface Oddity {
  readonly path: readonly string[];
  readonly detail: string;
  readonly isTooDeep: boolean;
}

/** What no schema sees of a value: that it nests too deeply, or has a member that would be its prototype. */
function oddityOf(value: Json, levels = DEEPEST): Oddity | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (levels === 0) return { path: [], detail: `is nested deeper than ${DEEPEST} levels`, isTooDeep: true };
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__') return { path: [key], detail: 'an unknown field', isTooDeep: false };
    const found = oddityOf(member, levels - 1);
    if (found !== undefined) return { ...found, path: [key, ...found.path] };
  }
  return undefined;
}

const isPostedType = (type: unknown): type is EventType => POSTED_TYPES.some((known) => known === type);

/** An error of the report: it is checked in the data, where it is stored, and was posted beside it. */
function besideData(error: FieldError, pointer: string): FieldError {
  const rest = error.pointer.slice(`#${pointer}/data`.length);
  return /^\/report(\/|$)/.test(rest) ? { ...error, pointer: `#${pointer}${rest}` } : error;
}

/** Reads one event of a request. @param path where it stands in the body */
function parseEvent(value: unknown, path: readonly PropertyKey[], known: readonly string[]): Parsed<EventBody> {
  const pointer = path.map((step) => `/${String(step)}`).join('');
  if (!isObject(value)) return { ok: false, errors: [wrong(pointer, 'must be an object')] };
  const { type, data, report } = value;
  const errors = unknownFields(value, ['type', 'data', 'report', ...known], pointer);
  if (type === undefined) errors.push(wrong(`${pointer}/type`, `is required: one of ${POSTED_TYPES.join(', ')}`));
  else if (!isPostedType(type)) errors.push(wrong(`${pointer}/type`, `must be one of: ${POSTED_TYPES.join(', ')}`));
  if (data === undefined) errors.push(wrong(`${pointer}/data`, 'is required'));
  else if (!isObject(data)) errors.push(wrong(`${pointer}/data`, 'must be an object'));
  if (!isPostedType(type) || !isObject(data)) {
    if (report !== undefined) errors.push(...fieldErrors(Report, report, [...path, 'report']));
    return { ok: false, errors };
  }
  if ('report' in data) errors.push(wrong(`${pointer}/data/report`, 'must be beside data, not in it'));
  const odd = oddityOf(data);
  const oddities = odd === undefined ? [] : [wrong(pointerOf([...path, 'data', ...odd.path]), odd.detail)];
  errors.push(...oddities);
  if (odd?.isTooDeep === true) return { ok: false, errors };
  const named = withCanonicalIds(type, data);
  const whole = report === undefined ? named : { ...named, report };
  const parsed = EVENTS[type].safeParse(whole);
  if (!parsed.success) {
    const isKnown = ({ pointer }: FieldError): boolean => oddities.some((other) => other.pointer === pointer);
    const found = fieldErrors(EVENTS[type], whole, [...path, 'data']).filter((error) => !isKnown(error));
    errors.push(...(report === undefined ? found : found.map((error) => besideData(error, pointer))));
  }
  if (!parsed.success || errors.length > 0) return { ok: false, errors };
  const body = { type, data: parsed.data } as EventBody;
  noteHeld(body);
  return { ok: true, value: body };
}

/** As many errors as anybody reads; how many more there are is said. */
function shown(errors: readonly FieldError[]): readonly FieldError[] {
  const more = errors.length - MOST_ERRORS;
  return more <= 0 ? errors : [...errors.slice(0, MOST_ERRORS), wrong('', `and ${more} more errors`)];
}

function subjectErrors(subject: unknown): FieldError[] {
  if (subject === undefined) return [wrong('/subject', 'is required')];
  return typeof subject === 'string' && isSubject(subject) ? [] : [wrong('/subject', NOT_A_SUBJECT)];
}

/**
 * Reads the body of a request to record: `{subject, type, data, report?}` or `{subject, events: […]}`.
 *
 * @param known fields that may stand beside, as the key of a line of a bulk request
 */
export function parsePosted(body: unknown, known: readonly string[] = []): Parsed<Posted> {
  if (!isObject(body)) return { ok: false, errors: [wrong('', 'must be an object')] };
  const { subject, events } = body;
  const errors = subjectErrors(subject);
  const bodies: EventBody[] = [];
  const take = (parsed: Parsed<EventBody>): void => {
    if (parsed.ok) bodies.push(parsed.value);
    else errors.push(...parsed.errors);
  };
  if (events === undefined) take(parseEvent(body, [], ['subject', ...known]));
  else {
    errors.push(...unknownFields(body, ['subject', 'events', ...known], ''));
    if (!Array.isArray(events) || events.length === 0)
      errors.push(wrong('/events', 'must be a list of at least one event'));
    else {
      // One more than are taken, so that there are seen to be too many; the rest need not be read for that.
      const read = events.slice(0, MAX_APPEND_EVENTS + 1);
      for (const [index, event] of read.entries()) take(parseEvent(event, ['events', index], []));
    }
  }
  return errors.length === 0
    ? { ok: true, value: { subject: subject as Subject, bodies, single: events === undefined } }
    : { ok: false, errors: shown(errors) };
}
