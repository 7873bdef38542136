import assert from 'node:assert/strict';
import type { EventType } from '#src/domain/events.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { type Subject, streamOf } from '#src/domain/subject.ts';
import { MemoryStore } from '#src/store/memory.ts';
import { schemaOf } from '../given.ts';
import { openTestLedger, type TestLedger } from '../ledger.ts';
import type { Entered } from './amended.ts';
import { type Clock, replacedIn, type Values } from './clocks.ts';
import { type Draft, draftOf } from './drafts.ts';
import { NOW, uuid } from './histories.ts';
import { knownOf } from './known.ts';
import { pasted } from './pasted.ts';
import { circlesIn, mustBeTaken, reasonsAgainst } from './rules.ts';
import { Stages } from './stages.ts';
import type { Wish } from './wishes.ts';

interface Taken {
  readonly id: string;
  readonly position: number;
}

/** What became of a post. */
interface Outcome {
  readonly status: number;
  readonly code?: string;
  readonly body?: string;
  readonly taken?: Taken;
}

/** A service over a store of its own, to which histories are posted one after the other. */
export class PostedLedger {
  readonly #ledger: TestLedger;
  readonly #store: MemoryStore;
  readonly #stages = new Stages();
  #next = 0;

  private constructor(ledger: TestLedger, store: MemoryStore) {
    this.#ledger = ledger;
    this.#store = store;
  }

  static async open(): Promise<PostedLedger> {
    const store = new MemoryStore(() => NOW);
    return new PostedLedger(await openTestLedger({ store, now: () => NOW }), store);
  }

  /** Begins another history; undefined where a new ledger is needed. */
  begin({ hasRegions }: Clock): PostedHistory | undefined {
    const stage = this.#stages.next(hasRegions === true);
    return stage === undefined ? undefined : new PostedHistory(this, stage);
  }

  async get<Body>(url: string): Promise<{ status: number; location: string | undefined; body: Body }> {
    const { statusCode: status, headers, body } = await this.#ledger.app.inject(`/v1/${url}`);
    return { status, location: headers.location, body: JSON.parse(body === '' ? 'null' : body) };
  }

  /** @param revision the last one of the subject; below 0: it has not begun */
  async post({ type, data }: Draft, subject: Subject, revision: number): Promise<Outcome> {
    const { report, ...rest } = data;
    const { statusCode, headers, body } = await this.#ledger.app.inject({
      method: 'POST',
      url: '/v1/events',
      headers: revision < 0 ? {} : { 'if-match': `"${revision}"` },
      payload: { subject, type, data: rest, report },
    });
    if (statusCode !== 201) return { status: statusCode, code: JSON.parse(body).code, body };
    const position = Number(headers['ledger-position']);
    assert.ok(Number.isInteger(position), 'it is placed at once');
    this.#next = position + 1;
    return { status: 201, taken: { id: JSON.parse(body).events[0].id, position } };
  }

  /** Appends what another node has taken. */
  async append({ type, data }: Draft, subject: Subject, revision: number): Promise<Taken> {
    const id = uuid(this.#next);
    const event = { id, type, data: data as JsonObject, meta: { schema: schemaOf(type as EventType) } };
    await this.#store.append(streamOf('ledger.', subject), revision < 0 ? 'none' : revision, [event]);
    const { journal } = this.#ledger.service;
    while (journal.head.position < this.#next) await new Promise((resolve) => setTimeout(resolve, 1));
    return { id, position: this.#next++ };
  }

  end(): Promise<void> {
    return this.#ledger.end();
  }
}

/** One history that is posted, and what of it was taken. */
export class PostedHistory {
  readonly #ledger: PostedLedger;
  readonly #stage: Values;
  readonly events: Entered[] = [];

  constructor(ledger: PostedLedger, stage: Values) {
    this.#ledger = ledger;
    this.#stage = stage;
  }

  /** A read of the service. */
  get<Body>(url: string): Promise<{ status: number; location: string | undefined; body: Body }> {
    return this.#ledger.get(url);
  }

  /** Posts what a wish stands for, and fails where the text takes what is refused, or refuses what is taken. */
  async wish(wished: Wish, n: number): Promise<void> {
    const wish = replacedIn(wished, this.#stage);
    const { subject } = wish;
    const draft = draftOf(wish, subject, knownOf(this.events, subject), n);
    if (draft === undefined) return;
    const revision = this.events.filter((event) => event.subject === subject).length - 1;
    const { status, code, body, taken } = await this.#ledger.post(draft, subject, revision);
    const reasons = reasonsAgainst(draft, subject, this.events);
    const what = `\n${pasted([{ ...draft, subject, id: '', position: 0 }])}\n`;
    if (taken !== undefined) {
      assert.deepEqual(reasons, [], `taken, though the text refuses it: ${what}`);
      this.events.push({ subject, ...draft, ...taken });
      return;
    }
    assert.ok(status >= 400 && status < 500, `${status}: ${what} ${body}`);
    if (wish.isRaced && this.#isRaced(draft, subject, code)) {
      this.events.push({ subject, ...draft, ...(await this.#ledger.append(draft, subject, revision)) });
      return;
    }
    const isWrong = reasons.length === 0 && mustBeTaken(draft, subject, this.events);
    assert.ok(!isWrong, `refused, though the text has nothing against it: ${what} ${body}`);
  }

  /** Whether only what other subjects hold speaks against it: a node that did not know of that has taken it. */
  #isRaced(draft: Draft, subject: string, code: string | undefined): boolean {
    if (draft.type === 'IncidentsMerged') return code === 'merge-cycle' || code === 'survivor-merged';
    const [circle, ...others] = reasonsAgainst(draft, subject, this.events);
    const isOnlyCircle = others.length === 0 && circle === circlesIn(draft, subject, this.events)[0];
    return circle !== undefined && isOnlyCircle && this.events.some((event) => event.subject === draft.data.partOf);
  }
}
