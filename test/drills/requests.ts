import assert from 'node:assert/strict';

/** So many of the newest incidents are what half of the requests to known ones go to: many are at them at once. */
const HOT = 5;

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

/** What came back for a request. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Whether the request was recorded before. */
  readonly isRepeated: boolean;
  readonly retryAfter: string | null;
}

/** The recorded events of an answer. */
export const eventsOf = ({ text }: Answer): { readonly id: string; readonly revision: number }[] =>
  JSON.parse(text).events;

const claim = (id: string, value: number): object => ({
  id,
  measure: 'killed',
  group: 'inmate',
  qualifier: 'exact',
  value,
  stated: '2021-09-29',
});

/** Makes requests of one to three events, some to new incidents, some to known ones, and keeps what was said of them. */
export class Requests {
  readonly acknowledged = new Map<string, Acknowledged>();
  readonly sent: Sent[] = [];
  readonly random: () => number;
  readonly #answers = new Map<string, string>();
  readonly #subjects: string[] = [];

  constructor(random: () => number) {
    this.random = random;
  }

  /** One of these, at random. */
  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.random() * from.length)];
  }

  next(): Sent {
    const isKnown = this.random() < 0.6;
    return this.#make(
      isKnown ? this.pick(this.random() < 0.5 ? this.#subjects : this.#subjects.slice(-HOT)) : undefined,
    );
  }

  /** A request that begins an incident of its own. */
  first(): Sent {
    return this.#make(undefined);
  }

  #make(known: string | undefined): Sent {
    const request = `r${this.sent.length}`;
    const count = 1 + Math.floor(this.random() * 3);
    const revised = Array.from({ length: count - (known === undefined ? 1 : 0) }, (_, index) => ({
      type: 'CasualtiesRevised',
      data: { claims: [claim(`${request}-${index}`, index)] },
    }));
    const reported = { type: 'RiotReported', data: { kind: 'riot', places: ['EC-G'], occurred: '2021-09-28' } };
    const subject = known ?? `incident/${request}`;
    const body = JSON.stringify({ subject, events: known === undefined ? [reported, ...revised] : revised });
    const sent = { request, events: count, subject, body };
    this.sent.push(sent);
    return sent;
  }

  /** Sends a request with its key. Rejects where the service breaks the connection. */
  async post(url: string, { request, body }: Sent): Promise<Answer> {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': request, 'X-Request-Id': request },
      body,
    });
    return {
      status: response.status,
      text: await response.text(),
      isRepeated: response.headers.get('idempotency-replayed') === 'true',
      retryAfter: response.headers.get('retry-after'),
    };
  }

  /** Takes the answer of a request that must be recorded: every one of the same request is the first one again. */
  take({ request, subject }: Sent, answer: Answer): void {
    assert.equal(answer.status, 201, `${subject}: ${answer.text}`);
    const before = this.#answers.get(request);
    if (before !== undefined) {
      assert.equal(answer.text, before, `the request ${request} was answered otherwise before`);
      return;
    }
    this.#answers.set(request, answer.text);
    for (const { id, revision } of eventsOf(answer)) this.acknowledged.set(id, { subject, revision });
    if (subject === `incident/${request}`) this.#subjects.push(subject);
  }
}
