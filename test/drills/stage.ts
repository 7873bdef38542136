import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from '../support/chance.ts';
import { ServerProgram } from './eventstoredb-program.ts';
import { LocalNode } from './local-node.ts';
import { type Answer, Requests, type Sent } from './requests.ts';

/** On a machine under any load. */
const WITHIN_MS = 120_000;

/** An answer as it was, with its tag. */
export interface Seen {
  readonly status: number;
  readonly etag: string | null;
  readonly text: string;
}

/** All answers of a node, by their addresses. */
export type Answers = ReadonlyMap<string, Seen>;

export async function get(url: string, headers: Record<string, string> = {}): Promise<Seen> {
  const response = await fetch(url, { headers });
  const text = (await response.text()).replace(/"instance":"[^"]*"/, '');
  return { status: response.status, etag: response.headers.get('etag'), text };
}

/** All incidents of a node, each by itself, its list, and the events. */
export async function answersOf({ url }: LocalNode, more: readonly string[] = []): Promise<Answers> {
  const seen = new Map<string, Seen>();
  const see = async (path: string): Promise<string> => {
    const answer = await get(`${url}${path}`, { prefer: 'wait=60' });
    seen.set(path, answer);
    return answer.text;
  };
  const mustSee = async (path: string): Promise<string> => {
    const text = await see(path);
    assert.equal(seen.get(path)?.status, 200, text);
    return text;
  };
  const paths = new Set(more);
  for (let next: string | null = '/v1/incidents?limit=50'; next !== null; ) {
    const page = JSON.parse(await mustSee(next)) as { items: { subject: string }[]; next: string | null };
    for (const { subject } of page.items) paths.add(`/v1/incidents/${subject.slice('incident/'.length)}`);
    next = page.next;
  }
  for (const path of paths) await see(path);
  await see('/v1/events?limit=500');
  await see('/v1/incidents?atPosition=5');
  seen.set('events', await get(`${url}/v1/events`, { Accept: 'application/x-ndjson', prefer: 'wait=60' }));
  return seen;
}

/** A server and a service node over it, with what is done to the files of both. */
export class Stage {
  readonly root = mkdtempSync(join(tmpdir(), 'ledger-stage-'));
  readonly requests = new Requests(chance());
  readonly server: ServerProgram;
  readonly node: LocalNode;
  #fresh = 0;

  private constructor(server: ServerProgram, node: LocalNode) {
    this.server = server;
    this.node = node;
  }

  static async begin(): Promise<Stage> {
    const server = await ServerProgram.begin();
    const folder = mkdtempSync(join(tmpdir(), 'ledger-stage-node-'));
    return new Stage(server, await LocalNode.begin(server.address, folder));
  }

  async end(): Promise<void> {
    await this.node.end();
    await this.server.end();
    for (const folder of [this.root, this.node.folder]) rmSync(folder, { recursive: true, force: true });
  }

  /** Records so many requests through a node; gives them with their answers. */
  async record(count: number, node = this.node): Promise<{ sent: Sent; answer: Answer }[]> {
    const recorded: { sent: Sent; answer: Answer }[] = [];
    for (let n = 0; n < count; n += 1) {
      const sent = this.requests.next();
      const answer = await this.requests.post(node.url ?? '', sent);
      this.requests.take(sent, answer);
      recorded.push({ sent, answer });
    }
    return recorded;
  }

  /** A further node, which begins with nothing. */
  async another(): Promise<LocalNode> {
    this.#fresh += 1;
    return LocalNode.begin(this.server.address, join(this.root, `fresh-${this.#fresh}`));
  }

  /** The files of the node whose names begin so are put aside under a name, or put back from there. */
  keep(name: string): void {
    mkdirSync(join(this.root, name));
    for (const file of readdirSync(this.node.folder).filter((one) => one.includes('.db'))) {
      copyFileSync(join(this.node.folder, file), join(this.root, name, file));
    }
  }

  putBack(name: string, file: 'journal.db' | 'order.db'): void {
    for (const each of [file, `${file}-wal`, `${file}-shm`]) {
      rmSync(join(this.node.folder, each), { force: true });
      const kept = join(this.root, name, each);
      if (existsSync(kept)) copyFileSync(kept, join(this.node.folder, each));
    }
  }

  /** The files that the node has set aside. */
  get asides(): string[] {
    return readdirSync(this.node.folder).filter((file) => file.includes('.aside-'));
  }

  /** Where the log of the server ends, which is the border of an entry. */
  get logEnd(): number {
    return statSync(this.server.file).size;
  }

  /** Takes the server away, does something to its log, and lets it come back. */
  async whileAway(change: (file: string) => void): Promise<void> {
    await this.server.kill();
    change(this.server.file);
    await this.server.start();
  }

  cut(end: number): Promise<void> {
    return this.whileAway((file) => truncateSync(file, end));
  }

  /** Waits until the node answers as one that begins anew on the same store, and gives these answers. */
  async answersAsFresh(more: readonly string[] = []): Promise<Answers> {
    const fresh = await this.another();
    try {
      const until = performance.now() + WITHIN_MS;
      for (;;) {
        await sleep(200);
        try {
          const [its, right] = [await answersOf(this.node, more), await answersOf(fresh, more)];
          assert.deepEqual(its, right);
          return right;
        } catch (error) {
          if (performance.now() > until) throw error;
        }
      }
    } finally {
      await fresh.end();
    }
  }
}
