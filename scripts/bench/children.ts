import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** A process of the bench that does what it is asked, one thing after the other. */
export interface Worker {
  /** What it told when it was up. */
  readonly up: Told;
  ask(what: Serializable): Promise<Told>;
  /** The processor time that it has taken so far, in µs. */
  cpu(): Promise<number>;
  stop(): Promise<void>;
}

/** A server of the bench in a process of its own. */
export interface Child extends Worker {
  readonly origin: string;
}

/** What a child tells once it is up, or done. */
export type Told = { readonly [field: string]: string | number };

/** How long a child may take to tell something, in ms. */
const LONGEST_MS = 300_000;

/** Starts the processes of the bench and ends them, each by its own handle. */
export class Children {
  readonly #folder: string;
  readonly #profile: string | undefined;
  readonly #running = new Set<ChildProcess>();

  #cpu = 0;

  /** @param profile where the children write CPU profiles, if they do */
  constructor(folder: string, profile: string | undefined) {
    this.#folder = folder;
    this.#profile = profile;
  }

  /** The processor time, in µs, of the children that have ended. */
  get cpu(): number {
    return this.#cpu;
  }

  #start(script: string, args: readonly string[]): ChildProcess {
    const log = openSync(join(this.#folder, 'children.log'), 'a');
    const child = fork(new URL(script, import.meta.url), args, {
      stdio: ['ignore', log, 'inherit', 'ipc'],
      execArgv: this.#profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${this.#profile}`],
    });
    closeSync(log);
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }

  /** The next that a child tells. */
  async #told(child: ChildProcess): Promise<Told> {
    const done = new AbortController();
    const signal = AbortSignal.any([done.signal, AbortSignal.timeout(LONGEST_MS)]);
    const ended = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`a child process of the bench ended with ${code} before it had said anything`);
    });
    try {
      const [told] = (await Promise.race([once(child, 'message', { signal }), ended])) as [Told];
      return told;
    } finally {
      ended.catch(() => undefined);
      done.abort();
    }
  }

  /** Starts a process that stays: a script of this folder, which tells when it is up and knows `cpu` and `stop`. */
  async worker(script: string, ...args: readonly string[]): Promise<Worker> {
    const child = this.#start(script, args);
    const up = await this.#told(child);
    const ask = (what: Serializable): Promise<Told> => {
      const told = this.#told(child);
      child.send(what);
      return told;
    };
    const cpu = async (): Promise<number> => Number((await ask('cpu')).cpu);
    return {
      up,
      ask,
      cpu,
      stop: async () => {
        this.#cpu += await cpu();
        const exit = once(child, 'exit');
        child.send('stop');
        await exit;
      },
    };
  }

  /** Starts a server: see `serve.ts` for what there is. */
  async serve(...args: readonly string[]): Promise<Child> {
    const worker = await this.worker('./serve.ts', ...args);
    return { ...worker, origin: String(worker.up.origin) };
  }

  /** Runs a script of this folder to its end and gives what it tells. */
  async run(script: string, ...args: readonly string[]): Promise<Told> {
    const child = this.#start(script, args);
    const exit = once(child, 'exit');
    const told = await this.#told(child);
    this.#cpu += Number(told.cpu);
    await exit;
    return told;
  }

  /** Ends what still runs, at once. */
  end(): void {
    for (const child of this.#running) child.kill('SIGKILL');
  }
}
