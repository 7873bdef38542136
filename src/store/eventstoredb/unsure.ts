const MOST = 10_000;

/** The appends of which this process does not know what became, by the ids of their events: the newest of them. */
export class Unsure {
  readonly #ids = new Set<string>();

  add(events: readonly { readonly id: string }[]): void {
    for (const { id } of events) this.#ids.add(id);
    for (const id of this.#ids) {
      if (this.#ids.size <= MOST) break;
      this.#ids.delete(id);
    }
  }

  has(events: readonly { readonly id: string }[]): boolean {
    return this.#ids.size > 0 && events.some(({ id }) => this.#ids.has(id));
  }
}
