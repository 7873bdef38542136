import type { StoredEvent } from './port.ts';

const MAX_EVENTS = 4_096;
const MAX_CHARS = 16_000_000;

/**
 * The newest events, kept so that who follows at the head costs no read and no parse. Only what is committed goes in.
 * It holds an unbroken end of the ledger: where it has an event, it has all the later ones.
 */
export class Tail {
  readonly #ring: (StoredEvent | undefined)[] = new Array(MAX_EVENTS).fill(undefined);
  #first = 0;
  #next = 0;
  #chars = 0;

  at(position: number): StoredEvent | undefined {
    const event = this.#ring[position % MAX_EVENTS];
    return event?.position === position ? event : undefined;
  }

  push(event: StoredEvent): void {
    if (event.position !== this.#next) this.#startAt(event.position);
    this.#next += 1;
    this.#chars += event.leaf.length;
    while (this.#next - this.#first > MAX_EVENTS || this.#chars > MAX_CHARS) this.#drop();
    this.#ring[event.position % MAX_EVENTS] = event;
  }

  /** Puts an event in the place of the one that is here, if it still is. */
  replace(event: StoredEvent): void {
    const before = this.at(event.position);
    if (before === undefined) return;
    this.#chars += event.leaf.length - before.leaf.length;
    this.#ring[event.position % MAX_EVENTS] = event;
  }

  #startAt(position: number): void {
    this.#ring.fill(undefined);
    this.#first = position;
    this.#next = position;
    this.#chars = 0;
  }

  #drop(): void {
    const slot = this.#first % MAX_EVENTS;
    this.#chars -= this.#ring[slot]?.leaf.length ?? 0;
    this.#ring[slot] = undefined;
    this.#first += 1;
  }
}
