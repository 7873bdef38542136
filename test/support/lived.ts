/** So often a process looks whether time goes by for it, in ms. */
const TICK_MS = 20;

/**
 * Time as this process lives it: what is held against a limit says how long the code waited, not how long a machine under
 * load kept the process waiting. A tick is one tick, however late it comes.
 */
export class Lived {
  #ticks = 0;
  readonly #timer = setInterval(() => {
    this.#ticks += 1;
  }, TICK_MS);

  get ms(): number {
    return this.#ticks * TICK_MS;
  }

  stop(): number {
    clearInterval(this.#timer);
    return this.ms;
  }
}

/** How long something takes, in ms as this process lives them. */
export async function lived(body: () => Promise<unknown>): Promise<number> {
  const clock = new Lived();
  try {
    await body();
    return clock.ms;
  } finally {
    clock.stop();
  }
}
