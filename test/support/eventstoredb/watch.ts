import type { AllStreamSubscription, RecordedEvent, StreamSubscription } from '@eventstore/db-client';

const PATIENCE_MS = 120_000;

/** A subscription of which all is noted that it gives and how it ends. */
export class Watch {
  readonly events: RecordedEvent[] = [];
  /** `confirmation`, `caughtUp`, `end` and `error`, in their order, and `event` for each event. */
  readonly signs: string[] = [];
  error: (Error & { readonly type?: string }) | undefined;
  readonly #subscription: AllStreamSubscription | StreamSubscription;
  readonly #waiting = new Set<() => void>();

  constructor(subscription: AllStreamSubscription | StreamSubscription) {
    this.#subscription = subscription;
    const emitter: NodeJS.EventEmitter = subscription;
    emitter.on('data', ({ event }: { event?: RecordedEvent }) => {
      if (event) this.events.push(event);
      this.#note('event');
    });
    emitter.on('error', (error: Error) => {
      this.error = error;
      this.#note('error');
    });
    for (const sign of ['confirmation', 'caughtUp', 'end']) emitter.on(sign, () => this.#note(sign));
  }

  get ids(): string[] {
    return this.events.map(({ id }) => id);
  }

  /** Waits for a sign. @throws Error where it does not come in time */
  sign(name: string): Promise<void> {
    return this.until(() => this.signs.includes(name), name);
  }

  /** Waits for so many events in all. @throws Error where they do not come in time */
  count(events: number): Promise<void> {
    return this.until(() => this.events.length >= events, `${events} events`);
  }

  /** Waits until something holds. @throws Error where it does not in time */
  until(holds: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`waited in vain for ${what}, but saw ${this.signs.slice(-20).join(' ')}`));
      }, PATIENCE_MS);
      this.#waiting.add(check);
      check();
    });
  }

  stop(): Promise<void> {
    return this.#subscription.unsubscribe();
  }

  #note(sign: string): void {
    this.signs.push(sign);
    for (const check of [...this.#waiting]) check();
  }
}
