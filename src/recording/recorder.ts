import { v7 as uuidv7 } from 'uuid';
import { CONTRACTS, type LedgerEvent, metaOf, versionOf } from '#src/domain/contract.ts';
import { decide } from '#src/domain/decide.ts';
import type { EventBody } from '#src/domain/events.ts';
import type { Others } from '#src/domain/incident.ts';
import type { Json, JsonObject } from '#src/domain/json.ts';
import { mergeEventsOf } from '#src/domain/merging.ts';
import { advance, type State, trialOf } from '#src/domain/state.ts';
import type { Subject } from '#src/domain/subject.ts';
import { canonical } from '#src/log/canonical.ts';
import { budgetEnds } from '#src/store/budget.ts';
import { LedgerNotOpenError, StoreRefusedError, StoreUnavailableError } from '#src/store/errors.ts';
import type { AppendResult, EventStore, ExpectedRevision, NewEvent, StoredEvent } from '#src/store/port.ts';
import { othersOf, wholeNamed } from './others.ts';
import { isRepeated } from './repeated.ts';
import { digestOf, keyHashOf, type Outcome, type RecordRequest } from './request.ts';
import { newSalt as randomSalt } from './salt.ts';
import type { Known, Subjects } from './subjects.ts';

export interface RecorderOptions {
  readonly store: EventStore;
  readonly subjects: Subjects;
  /** Unix time in ms. */
  readonly now: () => number;
  /** Makes the salt of an event: 128 random bits in hex; from the system's generator where absent. */
  readonly newSalt?: () => string;
  /** The longest that a request waits for those before it, in ms, where its own budget is not less; 12 s where absent. */
  readonly turnWithinMs?: number;
}

/** As long as an append is tried: where the store does not answer, each that waits would take as long again. */
const TURN_WITHIN_MS = 12_000;

/** The lane of requests that merge, or name a whole: of two that would close a circle the second finds what the first recorded. */
const CIRCLES = 'circles';

const lanesOf = ({ subject, bodies }: RecordRequest): readonly string[] =>
  bodies.some((body) => body.type === 'IncidentsMerged' || wholeNamed(body) !== undefined)
    ? [subject, CIRCLES]
    : [subject];

/** How often a request is decided anew when others append to its subject in between. */
const TRIES = 20;

/**
 * Records events: decides upon what the store holds, appends with that revision, and decides anew where another was
 * faster. Requests of one subject go one after the other, so that of two with the same key the second gets the answer
 * of the first.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /**
   * @throws UnknownOutcome where the store did not say what became of the append
   * @throws StoreUnavailableError where it was not asked to append anything: it did not say what it holds, or the requests
   *   before this one took too long
   */
  record(request: RecordRequest): Promise<Outcome> {
    const { turnWithinMs = TURN_WITHIN_MS } = this.#options;
    const lanes = lanesOf(request);
    const before = Promise.all(lanes.map((lane) => this.#queues.get(lane)));
    const until = Math.min(performance.now() + turnWithinMs, budgetEnds());
    const result = before.then(() => {
      if (performance.now() > until) throw new StoreUnavailableError('the requests before it took too long');
      return this.#record(request);
    });
    const settled = result.catch(() => undefined);
    for (const lane of lanes) this.#queues.set(lane, settled);
    settled.then(() => {
      for (const lane of lanes) if (this.#queues.get(lane) === settled) this.#queues.delete(lane);
    });
    return result;
  }

  /** The revision of a subject as far as is known here, to be named to a caller; −1 before its first event. */
  async revisionOf(subject: Subject): Promise<number> {
    return (await this.#options.subjects.get(subject)).revision;
  }

  /** Resolves when all that was accepted is settled. */
  async idle(): Promise<void> {
    while (this.#queues.size > 0) await Promise.all(this.#queues.values());
  }

  async #record(request: RecordRequest): Promise<Outcome> {
    const { subjects, store, newSalt = randomSalt } = this.#options;
    const key = keyHashOf(request);
    const events = newEvents(request, key, newSalt);
    let known = await subjects.get(request.subject);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const revisions = key === undefined ? undefined : known.requests.get(key);
      if (revisions !== undefined) {
        const before = await this.#answeredBefore(request, key, revisions);
        if (before !== undefined) return before;
        known = await subjects.anew(request.subject);
        continue;
      }
      const expected = known.revision < 0 ? 'none' : known.revision;
      const verdict = (await this.#differing(request, expected)) ?? (await this.#refused(request, known, events));
      if (verdict !== undefined) {
        // What is known may be behind what others recorded, or be of a store that was another: nothing is refused for that.
        const newer = await subjects.newer(request.subject, known);
        if (newer?.length === 0) return verdict;
        known =
          newer === undefined ? await subjects.anew(request.subject) : subjects.learn(request.subject, known, newer);
        continue;
      }
      let result: AppendResult;
      try {
        result = await store.append(subjects.streamOf(request.subject), expected, events);
      } catch (error) {
        subjects.forget(request.subject);
        if (error instanceof LedgerNotOpenError || error instanceof StoreRefusedError) throw error;
        throw new UnknownOutcome(
          events.map(({ id }) => id),
          error,
        );
      }
      if (result.outcome === 'too-large') return result;
      if (result.outcome === 'appended') {
        subjects.learn(request.subject, known, result.events);
        return { outcome: 'recorded', events: result.events };
      }
      // None missed and yet not as expected: the store is behind what was known of it, so it is asked anew.
      known =
        result.missed.length === 0
          ? await subjects.anew(request.subject)
          : subjects.learn(request.subject, known, result.missed);
    }
    throw new Error(`${request.subject} was changed by others ${TRIES} times in a row`);
  }

  /** What a request with this key was answered with; undefined where the store does not hold what it recorded. */
  async #answeredBefore(
    request: RecordRequest,
    key: string | undefined,
    revisions: readonly number[],
  ): Promise<Outcome | undefined> {
    const [first = 0] = revisions;
    const stream = await this.#options.subjects.since(request.subject, first - 1);
    const events = stream.slice(0, revisions.length);
    const isHeld = ({ meta }: StoredEvent): boolean => metaOf(meta)?.request?.key === key;
    if (events.length < revisions.length || !events.every(isHeld)) return undefined;
    return { outcome: isRepeated(request, events, stream) ? 'repeated' : 'key-reused', events };
  }

  /** The subject has another revision than the caller says. */
  async #differing({ subject, ifRevision }: RecordRequest, revision: ExpectedRevision): Promise<Outcome | undefined> {
    return ifRevision === undefined || ifRevision === revision
      ? undefined
      : { outcome: 'revision-differs', revision, missed: await this.#options.subjects.since(subject, ifRevision) };
  }

  async #refused(request: RecordRequest, known: Known, events: readonly NewEvent[]): Promise<Outcome | undefined> {
    const others = await othersOf(known.state.history, request.bodies, this.#options.subjects);
    const refusals = this.#refusals(request, known, events, others);
    return refusals.length === 0 ? undefined : { outcome: 'refused', refusals };
  }

  /** Decides each event upon the state that those before it lead to. */
  #refusals({ subject, bodies }: RecordRequest, known: Known, events: readonly NewEvent[], others: Others) {
    if (known.unreadable !== undefined) {
      const detail = `${subject} holds an event that this version cannot read: ${known.unreadable}`;
      return [{ code: 'newer-event', pointer: '', detail, index: 0 } as const];
    }
    const now = this.#options.now();
    let trial: State = known.state;
    return bodies.flatMap((body, index) => {
      const refusals = decide(body, trial, now, others).map((refusal) => ({ ...refusal, index }));
      if (refusals.length === 0 && index < bodies.length - 1) {
        // A trial never touches what is known: `advance` shares the claims of the state that it is given.
        const from = trial === known.state ? trialOf(trial) : trial;
        trial = advance(from, provisional(body, subject, from, events[index]?.id ?? ''));
        for (const merge of mergeEventsOf({ ...trial.history, entries: trial.history.entries.slice(-1) }))
          others.merges.take(merge);
      }
      return refusals;
    });
  }
}

/** The store did not say what became of an append. */
export class UnknownOutcome extends Error {
  readonly ids: readonly string[];

  constructor(ids: readonly string[], cause: unknown) {
    super('the store did not say what became of an append', { cause });
    this.ids = ids;
  }
}

/** An event as it would be, had it been appended. */
const provisional = (body: EventBody, subject: Subject, { history }: State, id: string): LedgerEvent => ({
  ...body,
  id,
  subject,
  position: history.position + 1,
  revision: history.revision + 1,
  recorded: '',
});

/**
 * The data as the store will give it back. Contracts fix the order of fields; only the fields of an amendment are free, and
 * come back in canonical order: a document must not depend on whether its event was read or just written.
 */
const asReadBack = ({ type, data }: EventBody): JsonObject =>
  type === 'EntryAmended' ? JSON.parse(canonical(data as unknown as Json)) : (data as unknown as JsonObject);

function newEvents(
  { subject, bodies, caller, correlation }: RecordRequest,
  key: string | undefined,
  newSalt: () => string,
): NewEvent[] {
  return bodies.map((body, index) => {
    const { type } = body;
    const salt = newSalt();
    const place = { n: index + 1, of: bodies.length };
    return {
      id: uuidv7(),
      type,
      data: asReadBack(body),
      meta: {
        schema: versionOf(CONTRACTS[type]),
        actor: caller,
        correlation,
        salt,
        ...(key === undefined ? {} : { request: { key, digest: digestOf(subject, body, place, salt), ...place } }),
      },
    };
  });
}
