import { v7 as uuidv7 } from 'uuid';
import { CONTRACTS, metaOf, saltOf, versionOf } from '#src/domain/contract.ts';
import { type FieldRefusal, restated } from '#src/domain/erasure.ts';
import type { EventData } from '#src/domain/events.ts';
import { faultWords } from '#src/domain/fault-words.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { ERASURES, fieldsErased, isLineOf } from '#src/store/erasures.ts';
import type { EventStore, NewEvent, StoredEvent } from '#src/store/port.ts';
import { leafHashOf, withheldWith } from '#src/store/withheld.ts';
import { newSalt } from './salt.ts';

/** An order to take texts of an event away. */
export interface EraseOptions {
  readonly store: EventStore;
  /** The id of the event. */
  readonly event: string;
  /** JSON pointers (RFC 6901) into its data, as `/claims/0/quote` or `/report/via`. */
  readonly fields: readonly string[];
  /** The reference of the order, and who carries it out. */
  readonly order: string;
  readonly by?: string | undefined;
}

/**
 * What became of it. `already`: an earlier call has taken out all of these, and nothing is changed. `isSalted` is false if the
 * event was recorded without a salt: a person who guesses the texts can check the guess with the hash. It is undefined if the
 * event had an erasure before: that has taken the salt, if there was one.
 */
export type Erased =
  | {
      readonly outcome: 'erased';
      readonly restated: StoredEvent;
      readonly fields: readonly string[];
      readonly isSalted: boolean | undefined;
    }
  | { readonly outcome: 'already' }
  | { readonly outcome: 'unknown-event' }
  | { readonly outcome: 'too-large' }
  | { readonly outcome: 'refused'; readonly refusals: readonly FieldRefusal[] };

const TRIES = 20;

const refused = (pointer: string, detail: string): Erased => ({
  outcome: 'refused',
  refusals: [{ pointer, detail }],
});

/**
 * What an event is restated to without some of its fields. Where a shared store has withheld them, and the call that did stopped
 * before it could say so, that is what the event is already.
 */
async function restate(
  store: EventStore,
  event: StoredEvent,
  fields: readonly string[],
  saidSoFar: number,
): Promise<StoredEvent | Erased> {
  const withheld = (await store.kept(ERASURES)).filter((line) => isLineOf(line, event)).length;
  if (withheld > saidSoFar) return event;
  const version = metaOf(event.meta)?.schema;
  if (version === undefined) return refused('', 'it is a record of another program');
  const result = restated({ ...event, version }, fields);
  return result.ok ? withheldWith(event, result.data) : { outcome: 'refused', refusals: result.refusals };
}

/**
 * Takes texts out of an event: it is restated without them, the bytes of the leaf that it had are withheld, and an event of
 * its subject says so. What its own files have left over of them goes by the store's `sweep`.
 *
 * @throws what the store throws
 */
export async function eraseTexts({ store, event: id, fields, order, by }: EraseOptions): Promise<Erased> {
  await store.caughtUp();
  const event = await store.find(id);
  if (event === undefined) return { outcome: 'unknown-event' };
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stream = await store.readStream(event.stream);
    const said = fieldsErased(stream, id);
    const due = fields.filter((field) => !said.some((erased) => erased.includes(field)));
    if (due.length === 0) return { outcome: 'already' };
    const to = await restate(store, event, due, said.length);
    if ('outcome' in to) return to;
    const data: EventData<'EntryErased'> = {
      event: id,
      hash: leafHashOf(event).toString('base64'),
      fields: [...new Set(due)],
      order,
      ...(by === undefined ? {} : { by }),
    };
    const parsed = CONTRACTS.EntryErased.schema.safeParse(data, { error: faultWords });
    if (!parsed.success) {
      return {
        outcome: 'refused',
        refusals: parsed.error.issues.map(({ path, message }) => ({ pointer: `--${path.join(' ')}`, detail: message })),
      };
    }
    const saying: NewEvent = {
      id: uuidv7(),
      type: 'EntryErased',
      data: data as unknown as JsonObject,
      meta: { schema: versionOf(CONTRACTS.EntryErased), actor: 'operator', salt: newSalt() },
    };
    const expected = stream.at(-1)?.revision ?? event.revision;
    const { outcome } = await store.erase({ restated: to, expected, event: saying });
    const isSalted = event.withheld === undefined ? saltOf(event.meta) !== undefined : undefined;
    if (outcome === 'appended') return { outcome: 'erased', restated: to, fields: data.fields, isSalted };
    if (outcome === 'too-large') return { outcome };
  }
  throw new Error(`${event.stream} was changed by others ${TRIES} times in a row`);
}
