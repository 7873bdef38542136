import type { RefusalCode } from '#src/domain/refusal.ts';
import { REFUSALS, type Row } from './refusal-problems.ts';

const REQUESTS = {
  'malformed-json': {
    status: 400,
    title: 'Not JSON',
    about: 'The body is not JSON in UTF-8 (RFC 8259), or it has a member that would change an object’s prototype.',
  },
  'invalid-request': {
    status: 400,
    title: 'The request does not satisfy its contract',
    about: '`errors` names each wrong field and says what is wrong. Unknown fields are refused, never dropped.',
  },
  'key-invalid': {
    status: 400,
    title: 'The Idempotency-Key cannot be used',
    about: 'A key has 1 to 255 visible ASCII characters. A line of a bulk request has its own key, `idempotencyKey`.',
  },
  'precondition-invalid': {
    status: 400,
    title: 'The precondition cannot be read',
    about:
      'If-Match takes one strong tag: the revision in double quotes, for example "3". If-None-Match takes *. A line of a bulk request has its own, `ifRevision`.',
  },
  'not-from-there': {
    status: 403,
    title: 'Only from the same machine',
    about: 'Send this request from the machine of the service, over the loopback address.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    about: 'Nothing is at this address, or nothing was there yet at the position that you asked for.',
  },
  'position-unknown': {
    status: 404,
    title: 'No such position',
    about:
      'The position is more than a million events beyond the newest one, `head`. No answer has named it yet. Check where it comes from.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'No such method here',
    about: 'The header Allow lists the methods of this address.',
  },
  'not-acceptable': {
    status: 406,
    title: 'This form is not available',
    about: 'The header Accept takes none of the forms of this resource. `available` lists them.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request did not arrive in time',
    about: 'The headers of the request took too long to arrive. Send it again on a new connection.',
  },
  'ledger-moved': {
    status: 409,
    title: 'The ledger has moved',
    about: 'You can still read the ledger here, but it takes no events. `detail` names the store that it moved to.',
  },
  'subject-deleted': {
    status: 409,
    title: 'The stream of the subject was deleted or cut',
    about:
      'Somebody deleted the stream in the store, or cut off its first events. So the subject takes no events. Nothing was stored. You can still read what was recorded. `detail` names the stream.',
  },
  'system-event': {
    status: 409,
    title: 'A system event stands at the end of the stream',
    about:
      'A record whose type begins with $ is not of the ledger, and it has taken a revision. So the subject takes no events. Nothing was stored. `detail` names the stream and the record.',
  },
  'replay-running': {
    status: 409,
    title: 'A replay is running',
    about: 'Only one replay runs at a time. The header Location names it.',
  },
  'rebuild-open': {
    status: 409,
    title: 'A rebuild is running or held',
    about: 'Only one rebuild can run or wait for a person at a time. The header Location names it.',
  },
  'rebuild-refused': {
    status: 409,
    title: 'Nothing to rebuild or decide',
    about:
      '`detail` says why. These versions serve already, no others served before, the rebuild has ended, or it is being switched to now.',
  },
  'revision-differs': {
    status: 412,
    title: 'The subject has another revision',
    about:
      '`revision` is the present revision. `missed` lists the events after the revision that you named. Read them, then decide again.',
  },
  'too-large': {
    status: 413,
    title: 'Too large',
    about:
      'An event may have 65,535 bytes after stamping. A request may have 100 events and 900 kB. A bulk request may have 10,000 lines and 32 MB.',
  },
  'uri-too-long': {
    status: 414,
    title: 'The address is too long',
    about:
      'An identifier has at most 120 characters, and the name of a facility 200. An address with its query has less than 32 kB.',
  },
  'media-type-unknown': {
    status: 415,
    title: 'This media type is not taken here',
    about:
      'Post one request as application/json, or many lines as application/x-ndjson, both in UTF-8. The header Accept lists what is taken.',
  },
  'content-coding-unknown': {
    status: 415,
    title: 'This content coding is not taken here',
    about: 'The service does not decompress bodies. Send the request again without Content-Encoding.',
  },
  'transfer-coding-unknown': {
    status: 501,
    title: 'This transfer coding is not taken here',
    about:
      'The service takes a body in chunks, or with its length. Send the request again without compression in Transfer-Encoding.',
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
      'A key stands for one request to one subject. `recorded` names the events that it recorded then. Use a new key for a new request. To change what was recorded, post a revision or an amendment.',
  },
  'revision-required': {
    status: 428,
    title: 'The revision is required',
    about:
      'This event type needs If-Match with the revision that you looked at. `detail` names the present one. A line of a bulk request has its own, `ifRevision`.',
  },
  'headers-too-large': { status: 431, title: 'The headers are too large', about: 'Send fewer or shorter headers.' },
  'not-served-yet': {
    status: 503,
    title: 'Not available yet',
    about:
      'The service did not fold (compute) it in time: a position, an event, or the whole of a ledger that was just opened. Try again after Retry-After seconds. `detail` says if it may never come, and `head` is the newest position.',
  },
  'outcome-unknown': {
    status: 503,
    title: 'The store did not answer',
    about:
      'Nobody knows yet whether the events were stored. `ids` lists the events that were tried. Send the request again with the same Idempotency-Key.',
  },
  'store-unavailable': {
    status: 503,
    title: 'The store cannot be reached',
    about: 'Nothing was stored. Send the request again after Retry-After seconds.',
  },
  'store-refused': {
    status: 503,
    title: 'The store refused the events',
    about:
      'Nothing was stored. A stream was deleted, or the service may not write to it. The people who run the store must repair that. `detail` says what the store said.',
  },
  'ledger-arriving': {
    status: 503,
    title: 'The ledger is being moved here',
    about: 'It takes no events until all of it has arrived. Post to the source, or try again later.',
  },
  'log-contradicted': {
    status: 503,
    title: 'The events differ from what was signed',
    about:
      'The events here contradict a signed checkpoint, or were changed after they were recorded. `detail` says where. You can still read the ledger, but it takes no events.',
  },
  clock: {
    status: 503,
    title: 'The clock of the service is off',
    about:
      'The service takes no events. Its clock is more than 60 s behind the newest recorded time, or more than 60 s off the store’s clock.',
  },
  'order-halted': {
    status: 503,
    title: 'The order of the ledger has halted',
    about:
      'The next record of the store has no place: a revision of its stream is missing. The service takes no events, and reads show what came before. `detail` says where.',
  },
  'journal-halted': {
    status: 503,
    title: 'The read models have halted',
    about:
      'The journal found a contradiction in the store’s history. There is nothing to read, and the service takes no events. See /health/ready.',
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
