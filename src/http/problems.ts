import type { RefusalCode } from '#src/domain/refusal.ts';
import { REFUSALS, type Row } from './refusal-problems.ts';

const REQUESTS = {
  'malformed-json': {
    status: 400,
    title: 'Not JSON',
    about: 'The body is not JSON in UTF-8 (RFC 8259), or has a member that would change an object’s prototype.',
  },
  'invalid-request': {
    status: 400,
    title: 'The request does not satisfy its contract',
    about: 'Each of `errors` names a field and what is wrong with it. Unknown fields are refused, never dropped.',
  },
  'key-invalid': {
    status: 400,
    title: 'The Idempotency-Key cannot be used',
    about: 'A key is 1 to 255 visible ASCII characters. A line of a bulk request has its own, `idempotencyKey`.',
  },
  'precondition-invalid': {
    status: 400,
    title: 'The precondition cannot be read',
    about:
      'If-Match takes one strong tag, the revision in double quotes, as "3"; If-None-Match takes *. A line of a bulk request has its own, `ifRevision`.',
  },
  'not-from-there': { status: 403, title: 'Not from another machine', about: 'Ask on its machine, over the loopback.' },
  'not-found': {
    status: 404,
    title: 'Not found',
    about: 'There is nothing at this address, or was not yet at the position asked for.',
  },
  'position-unknown': {
    status: 404,
    title: 'No such position',
    about:
      'The position is more than a million events beyond the newest one, `head`. Nobody was told it yet: look where it comes from.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'No such method here',
    about: 'The header Allow lists those that there are.',
  },
  'not-acceptable': {
    status: 406,
    title: 'Not in that form',
    about: 'The header Accept takes none of the forms that there are: `available` lists them.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request did not arrive in time',
    about: 'Its headers took too long to come. Send it again on a new connection.',
  },
  'ledger-moved': {
    status: 409,
    title: 'The ledger has moved',
    about: 'It takes no events here any more, though it is still read; `detail` names the store it moved to.',
  },
  'subject-deleted': {
    status: 409,
    title: 'The stream of the subject was deleted or cut',
    about:
      'Somebody deleted the stream in the store, or cut off its first events, so no event goes after them. Nothing was stored. What was recorded is still read. `detail` names the stream.',
  },
  'system-event': {
    status: 409,
    title: 'A system event stands at the end of the stream',
    about:
      'A record whose type begins with $ has no place in the ledger, and no event goes after it: the ledger’s revisions have no gap. Nothing was stored. `detail` names the stream and the record.',
  },
  'replay-running': {
    status: 409,
    title: 'A replay is running',
    about: 'One replay runs at a time; the header Location names the one that does.',
  },
  'rebuild-open': {
    status: 409,
    title: 'A rebuild is running or held',
    about: 'One rebuild is built, or waits for a person, at a time; the header Location names it.',
  },
  'rebuild-refused': {
    status: 409,
    title: 'There is nothing to rebuild, or to decide',
    about:
      '`detail` says why: those versions serve already, none served before, or the rebuild has ended, or is just being switched to.',
  },
  'revision-differs': {
    status: 412,
    title: 'The subject has another revision',
    about: '`revision` is the one it has, `missed` are the events after the one given. Look at them, then decide anew.',
  },
  'too-large': {
    status: 413,
    title: 'Too large',
    about:
      'An event takes 65,535 bytes once stamped, a request 100 events and 900 kB, a bulk request 10,000 lines and 32 MB.',
  },
  'uri-too-long': {
    status: 414,
    title: 'The address is too long',
    about:
      'Identifiers have at most 120 characters, names of facilities 200; an address with its query takes less than 32 kB.',
  },
  'media-type-unknown': {
    status: 415,
    title: 'Not a media type that is taken here',
    about:
      'Events are posted as application/json, or as application/x-ndjson in bulk, both in UTF-8. The header Accept lists what is taken.',
  },
  'content-coding-unknown': {
    status: 415,
    title: 'Not a content coding that is taken here',
    about: 'Bodies are taken as they are, not compressed: send the request again without Content-Encoding.',
  },
  'expectation-failed': {
    status: 417,
    title: 'The expectation cannot be met',
    about: 'The header Expect may say 100-continue, and nothing else.',
  },
  'key-reused': {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    about:
      'A key stands for one request to one subject; `recorded` names the events that it recorded then. Use a new key for a new request. To change what was recorded, post a revision or an amendment.',
  },
  'revision-required': {
    status: 428,
    title: 'The revision is required',
    about: 'This event type needs If-Match with the revision that the decision was made on.',
  },
  'headers-too-large': { status: 431, title: 'The headers are too large', about: 'Send fewer or shorter headers.' },
  'not-served-yet': {
    status: 503,
    title: 'Not there yet',
    about:
      'What was asked for was not folded here in time: a position, an event, or all of a ledger that was just opened. Try again after Retry-After seconds; `detail` says what may never come, and `head` is the newest position.',
  },
  'outcome-unknown': {
    status: 503,
    title: 'The store did not answer',
    about:
      'It is not known whether the events were stored: `ids` are those that were tried. Send the request again with the same Idempotency-Key.',
  },
  'store-unavailable': {
    status: 503,
    title: 'The store cannot be reached',
    about: 'Nothing was stored. Send the request again after Retry-After seconds.',
  },
  'store-refused': {
    status: 503,
    title: 'The store refuses it',
    about:
      'Nothing was stored. A stream was deleted, or the service may not write to it: who runs the store must mend that first. `detail` says what the store said.',
  },
  'ledger-arriving': {
    status: 503,
    title: 'The ledger is just being moved here',
    about: 'Nothing is recorded before all of it has arrived. Post to where it comes from, or try again later.',
  },
  'log-contradicted': {
    status: 503,
    title: 'The events are not those that were signed',
    about:
      'What this node holds contradicts a checkpoint that was signed, or was changed since it was recorded: `detail` says where. It is still read, and takes no events.',
  },
  clock: {
    status: 503,
    title: 'The clock of the service is off',
    about:
      'The service’s clock is more than 60 s behind the newest recorded time, or off the store’s own, so it takes no events.',
  },
  'order-halted': {
    status: 503,
    title: 'The order of the ledger has halted',
    about:
      'What came next from the store cannot be placed: a revision of its stream is missing. No events are taken, and reads tell of what came before. `detail` says where.',
  },
  'journal-halted': {
    status: 503,
    title: 'The read models have halted',
    about:
      'The journal found the store’s history inconsistent, so there is nothing to read and no events are taken; see /health/ready.',
  },
  'shutting-down': { status: 503, title: 'The service is stopping', about: 'Try again after Retry-After seconds.' },
  internal: { status: 500, title: 'A fault of the service', about: 'Nothing was stored. The log has the request id.' },
  'method-unknown': {
    status: 501,
    title: 'A method that nobody knows',
    about: 'HTTP has no such method. The service has GET, HEAD, OPTIONS and POST.',
  },
} as const satisfies Record<string, Row>;

/** Every problem that the service answers with: its code, status and title. The docs list the same (`docs/api-errors.md`). */
export const PROBLEMS: Readonly<Record<ProblemCode, Row>> = { ...REQUESTS, ...REFUSALS };
export type ProblemCode = keyof typeof REQUESTS | RefusalCode;

/** What is wrong with one field. */
export interface FieldError {
  /** A JSON pointer (RFC 6901) as a URI fragment, into the body, or the name of a query parameter or header. */
  readonly pointer: string;
  readonly detail: string;
  readonly code?: ProblemCode;
}

/** A problem document (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly [extension: string]: unknown;
}

export const problem = (code: ProblemCode, extension: Partial<Problem> = {}): Problem => {
  const { status, title } = PROBLEMS[code];
  return { type: `/problems/${code}`, title, status, code, ...extension };
};

/** The one kind of error that routes throw: it becomes its problem document. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(code: ProblemCode, extension: Partial<Problem> = {}) {
    super(extension.detail ?? PROBLEMS[code].title);
    this.problem = problem(code, extension);
  }
}
