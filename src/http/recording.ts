import type { Refusal } from '#src/domain/refusal.ts';
import { UnknownOutcome } from '#src/recording/recorder.ts';
import type { Outcome, RecordRequest } from '#src/recording/request.ts';
import {
  LedgerNotOpenError,
  OrderHaltedError,
  StoreRefusedError,
  StoreUnavailableError,
  StreamDamagedError,
} from '#src/store/errors.ts';
import { type ExpectedRevision, MAX_APPEND_EVENTS, type StoredEvent } from '#src/store/port.ts';
import { shownEvent } from './events-shown.ts';
import { whyNoEvents } from './health.ts';
import { inTime } from './in-time.ts';
import type { Posted } from './posting.ts';
import { type FieldError, type Problem, problem } from './problems.ts';
import type { Service } from './service.ts';

/** Types whose author must say upon which revision the decision was made. */
const NEEDS_REVISION = new Set([
  'EntryAmended',
  'AssessmentMade',
  'AssessmentLifted',
  'ClaimRetracted',
  'ClaimReinstated',
]);

const MOST_MISSED = 500;

/** When to try again, in s, what somebody must mend first. */
const MENDED_BY_HAND_S = 60;

/** What a request to record, or a line of a bulk request, is answered with. */
export interface Result {
  readonly status: number;
  readonly body: object;
  /** The last of the events that are recorded. */
  readonly last?: StoredEvent | undefined;
  readonly repeated?: boolean;
  readonly location?: string;
  readonly retryAfter?: number;
}

export interface Asked {
  readonly posted: Posted;
  readonly ifRevision?: ExpectedRevision;
  readonly key?: string;
  readonly caller: string;
  readonly correlation: string;
  /** Whether it is a line of a bulk request, which names the revision in a field of its own. */
  readonly isLine?: true;
}

const refusedWith = (problem: Problem, retryAfter?: number): Result => ({
  status: problem.status,
  body: problem,
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

const recordedBody = (events: readonly StoredEvent[], { subject }: Posted) => ({
  subject,
  revision: events.at(-1)?.revision,
  events: events.map(({ id, type, revision, meta }) => ({ id, type, revision, recorded: meta.recorded })),
});

/** What a key stands for already: the events that it recorded, as they were answered then. */
function keptFor(events: readonly StoredEvent[], posted: Posted) {
  const [first, ...more] = events;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const detail = `the key recorded ${first?.type} ${first?.id}${others} of ${posted.subject} at ${first?.meta.recorded}`;
  return { detail, recorded: recordedBody(events, posted) };
}

/** A refusal's pointer, from the event's stored data to where the caller wrote it. */
function fieldError({ code, pointer, detail }: Refusal, index: number, { single }: Posted): FieldError {
  const event = single ? '' : `/events/${index}`;
  return { pointer: pointer.startsWith('/report') ? `#${event}${pointer}` : `#${event}/data${pointer}`, detail, code };
}

function answerTo(outcome: Outcome, { posted, ifRevision: named }: Asked, service: Service): Result {
  switch (outcome.outcome) {
    case 'recorded':
    case 'repeated':
      return {
        status: 201,
        body: recordedBody(outcome.events, posted),
        location: `/v1/events/${outcome.events[0]?.id}`,
        repeated: outcome.outcome === 'repeated',
        last: outcome.events.at(-1),
      };
    case 'key-reused':
      return refusedWith(problem('key-reused', keptFor(outcome.events, posted)));
    case 'too-large': {
      const where = outcome.index === undefined || posted.single ? '#' : `#/events/${outcome.index}`;
      return refusedWith(problem('too-large', { errors: [{ pointer: where, detail: 'is too large after stamping' }] }));
    }
    case 'revision-differs': {
      const { revision, missed } = outcome;
      const stands = revision === 'none' ? 'the subject has not begun' : `the subject is at revision ${revision}`;
      const shown = missed.slice(0, MOST_MISSED).map((event) => shownEvent(event, service.prefix));
      return refusedWith(
        problem('revision-differs', {
          detail: `${stands}; you named ${named ?? 'none'}`,
          revision: revision === 'none' ? null : revision,
          missed: shown,
          missedInAll: missed.length,
        }),
      );
    }
    case 'refused': {
      const [first] = outcome.refusals;
      const errors = outcome.refusals.map((refusal) => fieldError(refusal, refusal.index, posted));
      const { code = 'internal', detail = '', survivor } = first ?? {};
      return refusedWith(problem(code, { detail, errors, ...(survivor === undefined ? {} : { survivor }) }));
    }
  }
}

/** The answer to who did not say upon which revision it was decided: how to say it, with the revision that there is. */
async function revisionMissing(type: string, { posted, isLine }: Asked, { recorder }: Service): Promise<Result> {
  const { subject } = posted;
  // A store that does not answer is no reason to say less of what is wrong with the request.
  const revision = await inTime(() => recorder.revisionOf(subject)).catch(() => undefined);
  const form = isLine ? `"ifRevision": ${revision ?? 'REVISION'}` : `If-Match: "${revision ?? 'REVISION'}"`;
  const next = revision === -1 ? `${subject} has not begun` : `read the subject, then send ${form}`;
  return refusedWith(
    problem('revision-required', {
      detail: `${type} needs the revision that you looked at: ${next}`,
      errors: [{ pointer: isLine ? '#/ifRevision' : 'If-Match', detail: 'is required' }],
    }),
  );
}

/** Records what was posted. Never throws for what the caller, the rules or the store have to say about it. */
export async function recordPosted(asked: Asked, service: Service): Promise<Result> {
  const { posted, ifRevision, key, caller, correlation } = asked;
  if (posted.bodies.length > MAX_APPEND_EVENTS) {
    const errors = [{ pointer: '#/events', detail: `at most ${MAX_APPEND_EVENTS} events` }];
    return refusedWith(problem('too-large', { errors }));
  }
  const deciding = posted.bodies.find(({ type }) => NEEDS_REVISION.has(type));
  if (deciding !== undefined && ifRevision === undefined) return revisionMissing(deciding.type, asked, service);
  const obstacle = whyNoEvents(service);
  if (obstacle !== undefined) return refusedWith(problem(obstacle.code, { detail: obstacle.detail }), MENDED_BY_HAND_S);
  const request: RecordRequest = {
    subject: posted.subject,
    bodies: posted.bodies,
    caller,
    correlation,
    ...(key === undefined ? {} : { key }),
    ...(ifRevision === undefined ? {} : { ifRevision }),
  };
  try {
    const outcome = await inTime(() => service.recorder.record(request));
    return answerTo(outcome, asked, service);
  } catch (error) {
    return answerToFault(error, service);
  }
}

/** What the store has to say. Throws any other error. */
function answerToFault(error: unknown, { log }: Service): Result {
  if (error instanceof LedgerNotOpenError) {
    const code = error.standing.kind === 'sealed' ? 'ledger-moved' : 'ledger-arriving';
    return refusedWith(problem(code, { detail: error.message }));
  }
  if (error instanceof StreamDamagedError) {
    log.error({ err: error }, 'a request is for a stream that is not as the ledger left it');
    const code = error.damage === 'deleted' ? 'subject-deleted' : 'system-event';
    return refusedWith(problem(code, { detail: error.message }));
  }
  if (error instanceof OrderHaltedError) {
    return refusedWith(problem('order-halted', { detail: error.message }), MENDED_BY_HAND_S);
  }
  if (error instanceof StoreRefusedError) {
    log.error({ err: error }, 'the store refuses what a request needs');
    return refusedWith(problem('store-refused', { detail: error.message }), MENDED_BY_HAND_S);
  }
  if (error instanceof StoreUnavailableError) {
    log.warn({ err: error }, 'the store could not be reached for a request');
    return refusedWith(problem('store-unavailable'), 1);
  }
  if (!(error instanceof UnknownOutcome)) throw error;
  log.error({ err: error, ids: error.ids }, 'the store did not say what became of an append');
  return refusedWith(problem('outcome-unknown', { ids: error.ids }), 1);
}
