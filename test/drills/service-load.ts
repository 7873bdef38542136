import assert from 'node:assert/strict';
import type { Tally } from './service-kill.ts';

/** A request that was sent: whatever comes of it, all its events are stored or none. */
export interface Sent {
  readonly request: string;
  readonly events: number;
  readonly subject: string;
  readonly body: string;
}

/** An event that the service said it has. */
export interface Acknowledged {
  readonly subject: string;
  readonly revision: number;
}

/** Posts requests of one to three events, some to new incidents, some to known ones, each with a key. */
export class Load {
  readonly acknowledged = new Map<string, Acknowledged>();
  readonly sent: Sent[] = [];
  readonly #random: () => number;
  readonly #subjects: string[] = [];
  #unknown: Sent[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  #next(): Sent {
    const request = `r${this.sent.length}`;
    const known = this.#random() < 0.6 ? this.#subjects[Math.floor(this.#random() * this.#subjects.length)] : undefined;
    const count = 1 + Math.floor(this.#random() * 3);
    const revised = Array.from({ length: count - (known === undefined ? 1 : 0) }, (_, index) => ({
      type: 'CasualtiesRevised',
      data: {
        claims: [
          {
            id: `${request}-${index}`,
            measure: 'killed',
            group: 'inmate',
            qualifier: 'exact',
            value: index,
            stated: '2021-09-29',
          },
        ],
      },
    }));
    const reported = { type: 'RiotReported', data: { kind: 'riot', places: ['EC-G'], occurred: '2021-09-28' } };
    const subject = known ?? `incident/${request}`;
    const body = JSON.stringify({ subject, events: known === undefined ? [reported, ...revised] : revised });
    const sent = { request, events: count, subject, body };
    this.sent.push(sent);
    return sent;
  }

  async #send(url: string, { request, subject, body }: Sent): Promise<Response> {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': request, 'X-Request-Id': request },
      body,
    });
    const text = await response.text();
    assert.equal(response.status, 201, `${subject}: ${text}`);
    const { events } = JSON.parse(text) as { events: { id: string; revision: number }[] };
    for (const { id, revision } of events) this.acknowledged.set(id, { subject, revision });
    if (subject === `incident/${request}`) this.#subjects.push(subject);
    return response;
  }

  /** Loads a service until it answers no more. What had no answer by then is unknown. */
  async run(url: string, workers: number): Promise<void> {
    const work = async (): Promise<void> => {
      for (;;) {
        const sent = this.#next();
        try {
          await this.#send(url, sent);
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
      const response = await this.#send(url, sent);
      tally.unknown += 1;
      if (response.headers.get('idempotency-replayed') === 'true') tally.unknownRecorded += 1;
    }
  }
}
