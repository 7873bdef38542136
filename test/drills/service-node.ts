import { mkdirSync } from 'node:fs';
import { type ServiceProcess, startService } from '../support/process.ts';

/** A node of the service in a process of its own that can be killed and started again over its folder. */
export class ServiceNode {
  readonly folder: string;
  readonly #store: string;
  readonly #outputs: ServiceProcess[] = [];
  #running: ServiceProcess | undefined;

  private constructor(store: string, folder: string) {
    this.#store = store;
    this.folder = folder;
  }

  /** A node that runs. @param store what `LEDGER_STORE` is */
  static async begin(store: string, folder: string): Promise<ServiceNode> {
    mkdirSync(folder, { recursive: true });
    const node = new ServiceNode(store, folder);
    await node.start();
    return node;
  }

  /** Where it answers; undefined while it is down. */
  get url(): string | undefined {
    return this.#running?.url;
  }

  /** Whether it has ended by itself. */
  get hasDied(): boolean {
    const child = this.#running?.child;
    return child !== undefined && (child.exitCode !== null || child.signalCode !== null);
  }

  /** All that it has logged since it began, as far as it is of a level: 50 is an error, 60 fatal. */
  logged(level: 50 | 60): string[] {
    return this.#outputs.flatMap((run) =>
      run
        .output()
        .split('\n')
        .filter((line) => line.startsWith(`{"level":${level},`)),
    );
  }

  async start(): Promise<void> {
    this.#running = await startService({ LEDGER_DATA: this.folder, LEDGER_STORE: this.#store });
    this.#outputs.push(this.#running);
  }

  /** From here on it does nothing, and its connections stay. */
  pause(): void {
    this.#running?.child.kill('SIGSTOP');
  }

  resume(): void {
    this.#running?.child.kill('SIGCONT');
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.end(signal);
  }
}
