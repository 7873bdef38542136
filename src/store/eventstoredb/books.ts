import { v5 as uuidv5 } from 'uuid';
import { isObject } from '#src/domain/json.ts';
import { appendTo } from './appending.ts';
import type { Connection } from './connection.ts';
import { readPatience, readStreamRecords } from './reading.ts';

/** Of the ids of lines: a line that is kept again is the same record. */
const NAMESPACE = '5f0e3d0a-5d7c-4c86-8a3b-6b7b6a1f9d57';

/**
 * The books of a ledger: a stream each, outside its prefix, so that their lines have no position. Of the ledger `ledger.` the
 * book `moves` is the stream `ledgermoves`.
 */
export class Books {
  readonly #connection: Connection;
  readonly #ledger: string;

  /** @param prefix what the names of the ledger's streams begin with; it ends with a dot */
  constructor(connection: Connection, prefix: string) {
    this.#connection = connection;
    this.#ledger = prefix.slice(0, -1);
  }

  streamOf(book: string): string {
    return this.#ledger + book;
  }

  /** Keeps a line; false where the book is at another. @throws StoreUnavailableError where that stays unknown */
  async keep(book: string, number: number, text: string): Promise<boolean> {
    const stream = this.streamOf(book);
    const id = uuidv5(`${stream}/${number}/${text}`, NAMESPACE);
    const line = { id, stream, revision: number, type: 'LineKept', data: { text }, meta: {}, leaf: '' };
    const append = { stream, expected: number === 0 ? 'none' : number - 1, events: [line] } as const;
    const { outcome } = await appendTo(this.#connection, append, readPatience(), () => false);
    if (outcome === 'too-large') throw new RangeError(`a line of ${text.length} characters is too long for ${stream}`);
    return outcome === 'appended';
  }

  /** The lines of a book from one on, asked of the leader. */
  async lines(book: string, from: number, limit: number, patience = readPatience()): Promise<string[]> {
    const records = await readStreamRecords(this.#connection, this.streamOf(book), from, { limit, patience });
    return records.map(({ data, revision }) => {
      if (!isObject(data) || typeof data.text !== 'string') {
        throw new TypeError(`line ${revision} of ${this.streamOf(book)} is not what the ledger wrote`);
      }
      return data.text;
    });
  }
}
