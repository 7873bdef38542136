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
 * The key of one caller for a subject as it stands in the metadata, in hex. It has no salt, because requests are found by it: a
 * person who guesses a text in a key can check the guess.
 */
export const keyHashOf = ({ key, caller, subject }: RecordRequest): string | undefined =>
  key === undefined ? undefined : hash('sha256', canonical([caller, subject, key]));

/**
 * The digest that an event keeps of the request it came with, equal however the request was written: HMAC-SHA-256 in hex. The
 * HMAC key is the 16 bytes of the event's salt. The message is the canonical JSON (RFC 8785) of
 * `["ledger/request/v2", subject, n, of, {data, type}]`. It covers this event alone: what the other events of the request keep
 * says nothing about a text that is erased from this one. Once the salt is erased with the text, this digest says nothing either.
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
