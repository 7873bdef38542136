import type { Held } from './decide.ts';
import { decodeEntry, type Entry, encodeEntry } from './entry.ts';
import { LogIndex } from './index-of-log.ts';
import { LogFile, layOut } from './log-file.ts';
import { type Planned, plan } from './plan.ts';
import { RecentIds } from './recent-ids.ts';
import { NO_STREAM } from './revision.ts';
import { FIRST_WRITE } from './system-events.ts';
import { Wake } from './wake.ts';
import type { Append, Outcome, Write } from './write.ts';

interface Queued {
  readonly write: Write;
  resolve(outcome: Outcome): void;
}

export interface LogOptions {
  /** Unix time in ms, for `created`. */
  readonly clock?: () => number;
  /** The bytes of recent ids that are kept, see `RecentIds`. */
  readonly recentBytes?: number | undefined;
}

/** One log, in a file. Writes that wait at the same time share one write to the disk. */
export class Log {
  /** What is on disk: all that a read may see. */
  readonly durable = new LogIndex();
  readonly arrivals = new Wake();
  /** What is on disk or on its way there: what a write is held against. */
  readonly #held: Held;
  readonly #file: LogFile;
  readonly #clock: () => number;
  #queue: Queued[] = [];
  #flushing: Promise<void> | undefined;
  #abandoned = false;

  private constructor(file: LogFile, options: LogOptions) {
    this.#file = file;
    this.#clock = options.clock ?? Date.now;
    this.#held = { index: new LogIndex(), recent: new RecentIds(options.recentBytes) };
  }

  static async open(path: string, options: LogOptions = {}): Promise<Log> {
    const { file, records } = await LogFile.open(path);
    const log = new Log(file, options);
    for (const { position, message } of records) {
      const entry = decodeEntry(message, position);
      log.#held.index.push(entry);
      log.durable.push(entry);
    }
    if (records.length === 0) await log.write(FIRST_WRITE);
    return log;
  }

  /** Unix time in ms. */
  get now(): number {
    return this.#clock();
  }

  /** Resolves when the write is on disk or refused; never, where the log is abandoned before. */
  write(write: Write): Promise<Outcome> {
    return new Promise((resolve) => {
      if (this.#abandoned) return;
      this.#queue.push({ write, resolve });
      this.#flushing ??= this.#flush();
    });
  }

  /** Forgets the recent ids, as a server does that begins to lead. */
  forgetRecentIds(): void {
    this.#held.recent.clear();
  }

  /** Resolves when nothing waits to be written. */
  async settled(): Promise<void> {
    await this.#flushing;
  }

  /** Closes the file. What waits is not written and nobody is answered: to its clients the server is dead. */
  async abandon(): Promise<void> {
    if (this.#abandoned) return;
    this.#abandoned = true;
    await this.#flushing;
    await this.#file.close();
  }

  /** Writes half of an append's frame, then abandons the log. */
  async tear({ stream, events }: Append): Promise<void> {
    if (this.#abandoned) return;
    this.#abandoned = true;
    await this.#flushing;
    const records = events.map((event, n) => ({ stream, revision: BigInt(n), event }));
    await this.#file.tear(this.#layOut(records, this.#file.end).frame);
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    await null; // what is queued in the same turn goes in together
    while (this.#queue.length > 0 && !this.#abandoned) {
      const batch = this.#queue;
      this.#queue = [];
      const frames: Buffer[] = [];
      const written: Entry[] = [];
      let end = this.#file.end;
      const answers = batch.map(({ write, resolve }) => {
        const planned = plan(this.#held, write, end, this.now);
        if ('outcome' in planned) return () => resolve(planned);
        const { frame, laid } = this.#layOut(planned.records, end);
        end += frame.length;
        frames.push(frame);
        written.push(...laid);
        for (const entry of laid) this.#hold(entry);
        const last = laid[planned.own - 1];
        return () =>
          resolve({ outcome: 'written', revision: last?.revision ?? NO_STREAM, position: last?.position ?? end });
      });
      if (frames.length > 0) await this.#file.append(Buffer.concat(frames));
      if (this.#abandoned) break;
      for (const entry of written) this.durable.push(entry);
      for (const answer of answers) answer();
      if (written.length > 0) this.arrivals.all();
    }
    this.#flushing = undefined;
  }

  #layOut(records: readonly Planned[], at: number): { frame: Buffer; laid: readonly Entry[] } {
    const created = this.now;
    const timed = records.map((record) => ({ ...record, id: record.event.id, type: record.event.type, created }));
    const { frame, laid } = layOut(at, timed, (record, position) => encodeEntry(record.event, { ...record, position }));
    return { frame, laid: laid.map(({ event: _, ...entry }) => entry) };
  }

  #hold(entry: Entry): void {
    this.#held.index.push(entry);
    this.#held.recent.add(entry.id, entry);
  }
}
