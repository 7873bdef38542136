import { setTimeout as delay } from 'node:timers/promises';
import { ClockBounds } from './clock-bounds.ts';
import type { Connection } from './connection.ts';
import { readStreamRecords } from './reading.ts';
import type { Unplaced } from './records.ts';

const EVERY_MS = 30_000;

/** How soon the server is asked again that did not answer, or took so long that its answer tells little. */
const AGAIN_MS = 1000;
const LONG_MS = 500;

/**
 * How much later than a response's date the server's clock may stand: the date has no parts of a second, and the server
 * writes it anew once a second, a little late where it is busy.
 */
const DATE_LAG_MS = 3000;

const ignore = (): void => undefined;

/**
 * How this service's clock stands to the server's. The dates of the server's responses tell it to a few seconds, before the
 * first append and while none is taken; the stamps that the server gives this service's own events tell it to ms.
 */
export class ServerClock {
  readonly #connection: Connection;
  readonly #clock: () => number;
  readonly #everyMs: number;
  readonly #bounds = new ClockBounds();
  readonly #stop = new AbortController();
  #stampLookedAt = Number.NEGATIVE_INFINITY;

  /** @param clock the service's, in ms. @param everyMs how often the server is asked, and how often a stamp is looked at */
  constructor(connection: Connection, clock: () => number, everyMs = EVERY_MS) {
    this.#connection = connection;
    this.#clock = clock;
    this.#everyMs = everyMs;
    void this.#ask();
  }

  /** See `StoreState`. */
  get offMs(): number | undefined {
    return this.#bounds.ahead(this.#clock(), performance.now());
  }

  /** Looks now and then at the stamp of an append that the server has just answered. @param began when it was first sent */
  appended({ stream, events }: { readonly stream: string; readonly events: readonly Unplaced[] }, began: number): void {
    const ended = performance.now();
    const last = events.at(-1);
    if (last === undefined || ended - this.#stampLookedAt < this.#everyMs) return;
    this.#stampLookedAt = ended;
    const look = async (): Promise<void> => {
      const [record] = await readStreamRecords(this.#connection, stream, last.revision, { limit: 1 });
      if (record?.id !== last.id) return;
      const created = record.created.getTime();
      this.#bounds.note(created, created + 1, began, ended);
    };
    look().catch(ignore); // the next append tells
  }

  close(): void {
    this.#stop.abort();
  }

  /** Never rejects. */
  async #ask(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const began = performance.now();
      const date = await this.#connection.session.date().catch(ignore);
      const ended = performance.now();
      if (date !== undefined) this.#bounds.note(date, date + DATE_LAG_MS, began, ended);
      const isTold = date !== undefined && ended - began < LONG_MS;
      await delay(isTold ? this.#everyMs : AGAIN_MS, undefined, { signal, ref: false }).catch(ignore);
    }
  }
}
