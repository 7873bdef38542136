import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { lived } from '../support/lived.ts';
import { type Answer, eventsOf, type Requests, type Sent } from './requests.ts';

/** What writers met with. */
export interface Met {
  /**
   * Answers that the outcome is not known, answers that the store is away and nothing was stored, and connections that
   * broke: each request is sent again with its key.
   */
  unknown: number;
  away: number;
  broken: number;
  /** Requests that had been recorded when they were sent again. */
  repeated: number;
  /** The longest that one try of a request took to be answered, in ms. */
  slowestMs: number;
  /** Reads on a node that had to include what was recorded just now, through any. */
  readsAfter: number;
}

export interface LoadOptions {
  readonly requests: Requests;
  /** Where the nodes that are up answer. */
  readonly urls: () => readonly string[];
  /** The longest pause of a writer between two requests, in ms. */
  readonly thinkMs: number;
  /** How many of the requests are sent twice at once, to any nodes. */
  readonly twice?: number;
}

const NO_NODE_MS = 50;

/** Writers that send each request to any node until it is recorded, and now and then ask whether it still is. */
export class NodeLoad {
  readonly met: Met = { unknown: 0, away: 0, broken: 0, repeated: 0, slowestMs: 0, readsAfter: 0 };
  readonly #options: LoadOptions;
  #stopped = false;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#stopped = true;
  }

  get hasStopped(): boolean {
    return this.#stopped;
  }

  /** Resolves after `stop`, when every request has its answer. */
  async run(writers: number): Promise<void> {
    this.#stopped = false;
    await Promise.all(Array.from({ length: writers }, () => this.#write()));
  }

  async #write(): Promise<void> {
    const { requests, thinkMs, twice = 0 } = this.#options;
    const { random } = requests;
    while (!this.#stopped) {
      const sent = requests.next();
      const isTwice = random() < twice;
      const [answer] = await Promise.all(
        isTwice ? [this.#persist(sent, true), this.#persist(sent, true)] : [this.#persist(sent)],
      );
      if (random() < 0.1) assert.ok((await this.#persist(sent, true)).isRepeated, 'a request was recorded twice');
      if (random() < 0.1) await this.#readAfter(sent, answer);
      await sleep(random() * thinkMs);
    }
  }

  async #anyNode(): Promise<string> {
    for (;;) {
      const { requests, urls } = this.#options;
      const url = requests.pick(urls());
      if (url !== undefined) return url;
      await sleep(NO_NODE_MS);
    }
  }

  /** Sends a request to any node, again and again, until it is recorded. @param mayBeStored whether it may be already */
  async #persist(sent: Sent, mayBeStored = false): Promise<Answer> {
    for (let tries = 1, may = mayBeStored; ; tries += 1) {
      const answer = await this.#try(sent);
      if (typeof answer !== 'string') {
        assert.ok(may || !answer.isRepeated, `nothing was stored of ${sent.request}, it was said, and it was`);
        if (answer.isRepeated && tries > 1) this.met.repeated += 1;
        this.#options.requests.take(sent, answer);
        return answer;
      }
      this.met[answer] += 1;
      may ||= answer !== 'away';
    }
  }

  /** One try: the answer, or what came instead of it, after the time to wait before the next. */
  async #try(sent: Sent): Promise<Answer | 'unknown' | 'away' | 'broken'> {
    const url = await this.#anyNode();
    const before = performance.now();
    let answer: Answer;
    try {
      answer = await this.#options.requests.post(url, sent);
    } catch {
      await sleep(NO_NODE_MS);
      return 'broken';
    }
    this.met.slowestMs = Math.max(this.met.slowestMs, Math.round(performance.now() - before));
    if (answer.status !== 503) return answer;
    assert.ok(answer.retryAfter !== null, 'a 503 says when to try again');
    await sleep(Number(answer.retryAfter) * 1000);
    return JSON.parse(answer.text).code === 'outcome-unknown' ? 'unknown' : 'away';
  }

  /** Reads a subject on any node: the answer must include what was recorded. */
  async #readAfter({ subject }: Sent, answer: Answer): Promise<void> {
    const last = eventsOf(answer).at(-1) ?? assert.fail();
    const url = await this.#anyNode();
    let response: Response;
    try {
      response = await fetch(`${url}/v1/${subject.replace('incident/', 'incidents/')}?after=${last.id}`, {
        headers: { Prefer: 'wait=30' },
      });
    } catch {
      return; // the node was killed
    }
    const text = await response.text();
    assert.equal(response.status, 200, `${url} does not read what was written: ${text}`);
    assert.ok(JSON.parse(text).revision >= last.revision, 'a read after an event does not include it');
    this.met.readsAfter += 1;
  }

  /** How long it takes from now until a new request is recorded and read, in ms that this process lives. */
  answersAgain(): Promise<number> {
    return lived(async () => {
      const sent = this.#options.requests.first();
      await this.#readAfter(sent, await this.#persist(sent));
    });
  }
}
