interface Written {
  readonly stream: string;
  readonly revision: bigint;
}

/** A rough size of one id kept, as the real server counts it. */
const sizeOf = (stream: string): number => 28 + 2 * stream.length;

/**
 * The ids written since the start, the oldest forgotten first: all that stands between an append without an explicit
 * revision and being written twice. It is bounded and does not outlive the process, as in the real server.
 */
export class RecentIds {
  readonly #limit: number;
  readonly #ids = new Map<string, Written>();
  #bytes = 0;

  constructor(bytes = 8 * 1024 * 1024) {
    this.#limit = bytes;
  }

  get(id: string): Written | undefined {
    return this.#ids.get(id);
  }

  clear(): void {
    this.#ids.clear();
    this.#bytes = 0;
  }

  add(id: string, written: Written): void {
    if (this.#ids.has(id)) return; // an id that is written twice stays where it was first
    this.#ids.set(id, written);
    this.#bytes += sizeOf(written.stream);
    for (const [oldest, { stream }] of this.#ids) {
      if (this.#bytes <= this.#limit) break;
      this.#ids.delete(oldest);
      this.#bytes -= sizeOf(stream);
    }
  }
}
