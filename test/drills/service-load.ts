import assert from 'node:assert/strict';
import { Requests, type Sent } from './requests.ts';
import type { Tally } from './service-kill.ts';

/** Loads a service until it answers no more. */
export class Load {
  readonly requests: Requests;
  #unknown: Sent[] = [];

  constructor(random: () => number) {
    this.requests = new Requests(random);
  }

  /** Loads a service until it answers no more. What had no answer by then is unknown. */
  async run(url: string, workers: number): Promise<void> {
    const work = async (): Promise<void> => {
      for (;;) {
        const sent = this.requests.next();
        try {
          this.requests.take(sent, await this.requests.post(url, sent));
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error;
          this.#unknown.push(sent);
          return;
        }
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
  }

  /** Sends again, with the same key, what had no answer when the service died: each is recorded once. */
  async retryUnknown(url: string, tally: Tally): Promise<void> {
    const unknown = this.#unknown;
    this.#unknown = [];
    for (const sent of unknown) {
      const answer = await this.requests.post(url, sent);
      this.requests.take(sent, answer);
      tally.unknown += 1;
      if (answer.isRepeated) tally.unknownRecorded += 1;
    }
  }
}
