import { mkdirSync } from 'node:fs';
import { pino } from 'pino';
import { compose, openLedger, type Running, TOKENS } from '#src/composition.ts';
import { settingsFrom } from '#src/config.ts';

/** A node of the service in this process, over REST as any other; it starts at once. */
export class LocalNode {
  readonly folder: string;
  readonly #store: string;
  readonly #lines: string[] = [];
  #running: Running | undefined;
  #url: string | undefined;

  private constructor(store: string, folder: string) {
    this.#store = store;
    this.folder = folder;
  }

  /** A node that runs. @param store what `LEDGER_STORE` is */
  static async begin(store: string, folder: string): Promise<LocalNode> {
    mkdirSync(folder, { recursive: true });
    const node = new LocalNode(store, folder);
    await node.start();
    return node;
  }

  /** Where it answers; undefined while it is down. */
  get url(): string | undefined {
    return this.#url;
  }

  /** What it has logged since it began, of a level: 50 is an error, 60 fatal. */
  logged(level: 50 | 60): string[] {
    return this.#lines.filter((line) => line.startsWith(`{"level":${level},`));
  }

  async start(): Promise<void> {
    const settings = settingsFrom({ LEDGER_STORE: this.#store, LEDGER_DATA: this.folder, LEDGER_PORT: '0' });
    const parts = compose(settings);
    const log = pino({ level: 'error', base: null }, { write: (line: string) => void this.#lines.push(line) });
    parts.registerInstance(TOKENS.log, log);
    this.#running = await openLedger(settings, parts);
    this.#url = await this.#running.app.listen({ host: '127.0.0.1', port: 0 });
  }

  async end(): Promise<void> {
    this.#url = undefined;
    await this.#running?.stop();
    this.#running = undefined;
  }
}
