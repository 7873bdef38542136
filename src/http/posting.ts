import { z } from 'zod';
import { EVENT_TYPES, EVENTS, type EventBody, type EventType, POSTED } from '#src/domain/events.ts';
import { Report, subjectRef } from '#src/domain/fields.ts';
import { isObject } from '#src/domain/json.ts';
import { isSubject, type Subject } from '#src/domain/subject.ts';
import { MAX_APPEND_EVENTS } from '#src/store/port.ts';
import { fieldErrors } from './issues.ts';
import type { FieldError } from './problems.ts';

const posted = EVENT_TYPES.map((type) =>
  z.strictObject({ type: z.literal(type), data: POSTED[type], report: Report.exactOptional() }).meta({ id: type }),
);

/** One event as posted, for the description of the API. */
export const PostedEvent = z.union(posted).meta({ id: 'PostedEvent' });

/** A request's body, for the description of the API: one event of a subject, or several. */
export const PostedBody = z.union([
  z.strictObject({
    subject: subjectRef,
    type: z.enum(EVENT_TYPES),
    data: z.looseObject({}),
    report: Report.exactOptional(),
  }),
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
    .map((key) => wrong(`${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, 'an unknown field'));
}

const isEventType = (type: unknown): type is EventType => typeof type === 'string' && Object.hasOwn(EVENTS, type);

/** Reads one event of a request. @param path where it stands in the body */
function parseEvent(value: unknown, path: readonly PropertyKey[], known: readonly string[]): Parsed<EventBody> {
  const pointer = path.map((step) => `/${String(step)}`).join('');
  if (!isObject(value)) return { ok: false, errors: [wrong(pointer, 'must be an object')] };
  const { type, data, report } = value;
  const errors = unknownFields(value, ['type', 'data', 'report', ...known], pointer);
  if (type === undefined) errors.push(wrong(`${pointer}/type`, 'is required'));
  else if (!isEventType(type)) errors.push(wrong(`${pointer}/type`, `must be one of: ${EVENT_TYPES.join(', ')}`));
  if (data === undefined) errors.push(wrong(`${pointer}/data`, 'is required'));
  else if (!isObject(data)) errors.push(wrong(`${pointer}/data`, 'must be an object'));
  if (!isEventType(type) || !isObject(data)) return { ok: false, errors };
  if ('report' in data) errors.push(wrong(`${pointer}/data/report`, 'stands beside data, not in it'));
  const parsed = EVENTS[type].safeParse(report === undefined ? data : { ...data, report });
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const ofReport =
        issue.path[0] === 'report' || (issue.code === 'unrecognized_keys' && issue.keys.includes('report'));
      errors.push(...fieldErrors([issue], ofReport ? path : [...path, 'data']));
    }
  }
  return parsed.success && errors.length === 0
    ? { ok: true, value: { type, data: parsed.data } as EventBody }
    : { ok: false, errors };
}

function subjectErrors(subject: unknown): FieldError[] {
  if (subject === undefined) return [wrong('/subject', 'is required')];
  return typeof subject === 'string' && isSubject(subject)
    ? []
    : [wrong('/subject', 'must be <kind>/<id>, as incident/litoral-2021-11-13')];
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
    else for (const [index, event] of events.entries()) take(parseEvent(event, ['events', index], []));
  }
  return errors.length === 0
    ? { ok: true, value: { subject: subject as Subject, bodies, single: events === undefined } }
    : { ok: false, errors };
}
