import { createHmac, hash } from 'node:crypto';
import type { RequestMark } from '#src/domain/contract.ts';
import type { EventBody } from '#src/domain/events.ts';
import type { Json } from '#src/domain/json.ts';
import type { Refusal } from '#src/domain/refusal.ts';
import type { Subject } from '#src/domain/subject.ts';
import { canonical } from '#src/log/canonical.ts';
import type { ExpectedRevision, StoredEvent } from '#src/store/port.ts';

/** A request to record events of one subject: all of them or none. */
export interface RecordRequest {
  readonly subject: Subject;
  /** At least one, each held against its contract. */
  readonly bodies: readonly EventBody[];
  /** What the caller says the subject looks like. */
  readonly ifRevision?: ExpectedRevision;
  /** The caller's Idempotency-Key, and who the caller is. */
  readonly key?: string;
  readonly caller: string;
  readonly correlation: string;
}

/** What became of a request to record. */
export type Outcome =
  | { readonly outcome: 'recorded'; readonly events: readonly StoredEvent[] }
  /** The key was used for this request before: the events that it recorded then. */
  | { readonly outcome: 'repeated'; readonly events: readonly StoredEvent[] }
  /** The key was used for another request: the events that it recorded then. */
  | { readonly outcome: 'key-reused'; readonly events: readonly StoredEvent[] }
  | { readonly outcome: 'refused'; readonly refusals: readonly (Refusal & { readonly index: number })[] }
  | {
      readonly outcome: 'revision-differs';
      readonly revision: ExpectedRevision;
      readonly missed: readonly StoredEvent[];
    }
  | { readonly outcome: 'too-large'; readonly index?: number };

/**
 * The key of one caller for a subject as it stands in the metadata, in hex. Without a salt, for requests are found by it: a key
 * that holds a text can be confirmed by whoever guesses it.
 */
export const keyHashOf = ({ key, caller, subject }: RecordRequest): string | undefined =>
  key === undefined ? undefined : hash('sha256', canonical([caller, subject, key]));

/**
 * The digest that an event keeps of the request it came with, equal however the request was written: HMAC-SHA-256 in hex, its
 * key the 16 bytes of the event's salt, its message the canonical JSON (RFC 8785) of
 * `["ledger/request/v2", subject, n, of, {data, type}]`. It covers the event alone, so that what the others of the request keep
 * says nothing of a text that is taken out of this one; and once the salt has left with that, this one says nothing either.
 */
export const digestOf = (
  subject: Subject,
  { type, data }: EventBody,
  { n, of }: Pick<RequestMark, 'n' | 'of'>,
  salt: string,
): string =>
  createHmac('sha256', Buffer.from(salt, 'hex'))
    .update(canonical(['ledger/request/v2', subject, n, of, { type, data: data as unknown as Json }]))
    .digest('hex');
