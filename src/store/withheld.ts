import type { JsonObject } from '#src/domain/json.ts';
import { leafHash } from '#src/log/hash.ts';
import { leafOf } from '#src/log/leaf.ts';
import type { StoredEvent } from './port.ts';

/** The hash that the log has of an event: of its leaf, or of the one that is withheld. */
export const leafHashOf = ({ leaf, withheld }: Pick<StoredEvent, 'leaf' | 'withheld'>): Buffer =>
  withheld === undefined ? leafHash(leaf) : Buffer.from(withheld, 'base64');

/**
 * An event with other data, its own leaf withheld. The salt is removed with the text: a person who guesses the text cannot make
 * the leaf again whose hash stays.
 */
export function withheldWith(event: StoredEvent, data: JsonObject): StoredEvent {
  const { salt: _, ...meta } = event.meta;
  const leaf = leafOf({ ...event, data, meta });
  return { ...event, data, meta, leaf, withheld: leafHashOf(event).toString('base64') };
}

/** Whether two stores have the same of an event: hash, restated data, and through the leaf all the rest. */
export const isSameEvent = (a: StoredEvent | undefined, b: StoredEvent | undefined): boolean =>
  a?.leaf === b?.leaf && a?.withheld === b?.withheld;
