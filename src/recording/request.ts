import { hash } from 'node:crypto';
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

/** The mark of a key in the metadata: the key of one caller, as SHA-256, and the request's digest. */
export interface Mark {
  readonly key: string;
  readonly digest: string;
}

/** The mark of a request with a key: equal for the same caller, key and events, however the request was written. */
export const markOf = ({ key, caller, subject, bodies }: RecordRequest): Mark | undefined =>
  key === undefined
    ? undefined
    : {
        key: hash('sha256', canonical([caller, subject, key])),
        digest: hash('sha256', canonical([subject, bodies as unknown as Json])),
      };
