import { isObject } from '#src/domain/json.ts';
import type { StoredEvent } from './port.ts';

/** The book in which a shared store keeps what its events were restated to: its own records stay as they are. */
export const ERASURES = 'erasures';

type Restated = Pick<StoredEvent, 'stream' | 'revision' | 'id' | 'type' | 'data' | 'meta' | 'leaf' | 'withheld'>;

/** The line of an event that is withheld: the hash of the leaf that was recorded, and the leaf that it is restated to. */
export const lineOf = ({ withheld = '', leaf }: Pick<StoredEvent, 'leaf' | 'withheld'>): string =>
  JSON.stringify({ hash: withheld, leaf });

/** @throws TypeError where the line is none: what it withholds must not be given */
function parsed(line: string): Restated {
  const { hash, leaf } = JSON.parse(line);
  const { stream, revision, id, type, data, meta } = JSON.parse(String(leaf));
  const isWhole = typeof hash === 'string' && typeof stream === 'string' && Number.isSafeInteger(revision);
  if (!isWhole || typeof id !== 'string' || typeof type !== 'string' || !isObject(data) || !isObject(meta)) {
    throw new TypeError('the book of erasures holds a line that is none');
  }
  return { stream, revision, id, type, data, meta, leaf, withheld: hash };
}

const keyOf = ({ stream, revision }: Pick<StoredEvent, 'stream' | 'revision'>): string => `${revision} ${stream}`;

/** What a book of erasures says: the events that are withheld, as they are restated. A later line goes before an earlier one. */
export class Erasures {
  readonly #events = new Map<string, Restated>();
  #lines = 0;

  /** How many lines were read: the next one's number. */
  get lines(): number {
    return this.#lines;
  }

  /** Takes the next lines. Gives the events that they withhold. */
  learn(lines: readonly string[]): readonly Restated[] {
    const learned = lines.map(parsed);
    for (const event of learned) this.#events.set(keyOf(event), event);
    this.#lines += lines.length;
    return learned;
  }

  /** Whether an event is withheld and restated to just this. */
  has(event: Pick<StoredEvent, 'stream' | 'revision' | 'leaf'>): boolean {
    return this.#events.get(keyOf(event))?.leaf === event.leaf;
  }

  /** An event as it is given: what the store holds of it, or what that was restated to. */
  readonly given = <Event extends Omit<StoredEvent, 'position'>>(event: Event): Event => {
    const restated = this.#events.get(keyOf(event));
    return restated === undefined || restated.id !== event.id ? event : { ...event, ...restated };
  };
}

/** The fields that the events of a stream say were taken out of an event: a list for each that says so. */
export const fieldsErased = (stream: readonly StoredEvent[], id: string): readonly (readonly string[])[] =>
  stream
    .filter(({ type, data }) => type === 'EntryErased' && data.event === id)
    .map(({ data }) => data.fields as readonly string[]);

/** Whether a line of the book is of an event. */
export function isLineOf(line: string, { stream, revision, id }: StoredEvent): boolean {
  const event = parsed(line);
  return event.id === id && event.stream === stream && event.revision === revision;
}
