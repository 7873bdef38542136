import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Query } from '#projections/projection.ts';
import { endOf } from '#src/domain/time.ts';
import { positionAt } from '#src/journal/as-of.ts';
import { foldedAt } from '#src/journal/folded.ts';
import type { Until } from '#src/journal/read.ts';
import type { Reader } from '#src/journal/reader.ts';
import { JournalOver } from '#src/journal/waiters.ts';
import type { EventReader } from '#src/store/port.ts';
import { uuid } from './ids.ts';
import { instant, timeOf } from './instants.ts';
import { isReachable, neverSeen, notThereYet } from './positions.ts';
import { preferenceIn } from './prefer.ts';
import { ProblemError } from './problems.ts';
import type { Service } from './service.ts';

const position = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a position: a whole number from 0')
  .transform(Number);

export const recordedTime = instant.meta({
  description: 'what the ledger held by then: an RFC 3339 time; a bare date is its end in UTC',
  examples: ['2021-11-14'],
});

export const statedTime = z
  .string()
  .refine(
    (text) => endOf(text) !== undefined,
    'must be a date as 2022-07-02, 2022-07, 2022 or 2022-07-02T14:00, without an offset',
  )
  .meta({
    description: 'what had been said in public by the end of then, by the clock of the place',
    examples: ['2021-11-13'],
  });

/** What every read takes. */
export const viewQuery = {
  recordedUntil: recordedTime.exactOptional(),
  atPosition: position.exactOptional().meta({ description: 'what the ledger held up to this position' }),
  statedUntil: statedTime.exactOptional(),
  after: uuid
    .exactOptional()
    .meta({ description: 'the id of an event that the answer must include; see Prefer: wait=…' }),
};
const ViewQuery = z.object(viewQuery);
export type ViewQuery = z.infer<typeof ViewQuery>;

/** The view that a read answers for: named in the answer, so that it can be asked for again. */
export const AsOf = z.strictObject({
  position: z.int().min(0).nullable().meta({
    description: 'the last position in the view that the answer is made from; null if there is none',
  }),
  recordedUntil: z.string().nullable(),
  statedUntil: z.string().nullable(),
  unsettled: z
    .boolean()
    .meta({ description: 'recordedUntil is later than the newest event: the view may still change' }),
  versions: z.string().meta({
    description: 'the versions of the read models that it comes from',
    examples: ['incidents/1 operations/1'],
  }),
});
export type AsOf = z.infer<typeof AsOf>;

/** A read's view, resolved. */
export interface View {
  /** Reads what served when the view was resolved, so that an answer is of one version of each read model. */
  readonly reader: Reader;
  readonly until: Until;
  /** The id of the event at `until`, where that is a position that the ledger has. */
  readonly lastId?: string | undefined;
  /** The id of the last event that was folded when the view was resolved; '' before the first. */
  readonly head: string;
  /** The position of the newest erasure that was folded then, −1 before the first. */
  readonly erased: number;
  readonly query: Query;
  readonly given: ViewQuery;
  readonly unsettled: boolean;
}

const DEFAULT_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;

/** How long a read may wait: `Prefer: wait=<seconds>` (RFC 7240). */
function waitOf({ headers }: FastifyRequest): number {
  const wait = preferenceIn([headers.prefer ?? []].flat().join(), 'wait') ?? '';
  return /^\d+$/.test(wait) ? Math.min(Number(wait) * 1000, LONGEST_WAIT_MS) : DEFAULT_WAIT_MS;
}

const notYet = (detail: string): ProblemError => new ProblemError('not-served-yet', { detail });

/** What is waited for, where it came in time. @throws ProblemError where the journal ends or halts meanwhile */
async function came<T>(waiting: Promise<T>, { journal }: Service): Promise<T> {
  try {
    return await waiting;
  } catch (error) {
    if (!(error instanceof JournalOver)) throw error;
    throw journal.halted === undefined
      ? new ProblemError('shutting-down')
      : new ProblemError('journal-halted', { detail: journal.halted });
  }
}

async function waitForEvent(id: string, milliseconds: number, service: Service): Promise<void> {
  if ((await came(foldedAt(id, milliseconds, service), service)) === undefined) {
    throw notYet(`there is no event ${id} here yet: it comes soon if it was just recorded elsewhere, otherwise never`);
  }
}

/** Waits until a position is folded here. @throws ProblemError where it is not in time, or may never be there */
async function waitForPosition(position: number, milliseconds: number, service: Service): Promise<void> {
  const { journal, store } = service;
  if (position <= journal.head.position) return;
  const isSoon = isReachable(position, Math.max(journal.head.position, await store.head()));
  if (!isSoon && store.state().connected) throw neverSeen(position, journal.head.position);
  if (!(await came(journal.waiters.forPosition(position, milliseconds), service))) {
    throw notThereYet(position, journal.head.position);
  }
}

/** The id of the event at a position; undefined where there is none. */
export const idAt = async (position: number, store: EventReader): Promise<string | undefined> =>
  position < 0 ? undefined : (await store.read(position, 1))[0]?.id;

/** What serves at this moment: taken at once, for an answer is tagged by it. */
const servedNow = ({ reader, journal: { head } }: Service) => ({
  reader: reader.pinned(),
  head: head.id,
  erased: head.erased,
});

/** Resolves the view of a read, after the waiting that it asks for. @throws ProblemError */
export async function resolveView(request: FastifyRequest, given: ViewQuery, service: Service): Promise<View> {
  const { journal, store } = service;
  if (journal.halted !== undefined) throw new ProblemError('journal-halted', { detail: journal.halted });
  if (!service.serving.isOpen && !(await came(service.serving.opens(waitOf(request)), service))) {
    throw notYet('the service is still folding the events of the store');
  }
  const { recordedUntil, atPosition, statedUntil, after } = given;
  if (recordedUntil !== undefined && atPosition !== undefined) {
    const errors = [{ pointer: 'atPosition', detail: 'cannot be used together with recordedUntil' }];
    throw new ProblemError('invalid-request', { errors });
  }
  if (after !== undefined) await waitForEvent(after, waitOf(request), service);
  if (atPosition !== undefined) await waitForPosition(atPosition, waitOf(request), service);
  const query = { statedUntil: statedUntil === undefined ? null : (endOf(statedUntil) ?? null) };
  if (recordedUntil === undefined && atPosition === undefined) {
    return { ...servedNow(service), until: null, query, given, unsettled: false };
  }
  const { position, unsettled } =
    recordedUntil === undefined
      ? { position: atPosition ?? -1, unsettled: false }
      : await positionAt(timeOf(recordedUntil), journal, store);
  const lastId = await idAt(position, store);
  return { ...servedNow(service), until: position, lastId, query, given, unsettled };
}

/** A position as an answer names it: null is before the first. */
export const shownPosition = (position: number): number | null => (position < 0 ? null : position);

/** The view as its answer names it. @param used the greatest position among the documents used */
export const asOf = ({ reader, until, given, unsettled }: View, used: number): AsOf => ({
  position: shownPosition(until ?? used),
  recordedUntil: given.recordedUntil ?? null,
  statedUntil: given.statedUntil ?? null,
  unsettled,
  versions: reader.versions,
});
