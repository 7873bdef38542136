/** Lets many wait for the next time that something happens. */
export class Wake {
  #waiting = new Set<() => void>();

  /** Resolves at the next `all` or when the signal aborts. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      if (signal.aborted) return resolve();
      this.#waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  all(): void {
    for (const done of [...this.#waiting]) done();
  }
}
