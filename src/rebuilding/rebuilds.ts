import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { modelsOf, type Registry } from '#projections/models.ts';
import type { Settings } from '#src/config.ts';
import type { Editions } from '#src/journal/editions.ts';
import type { Journal } from '#src/journal/journal.ts';
import type { EventStore } from '#src/store/port.ts';
import { handOver } from './handing-over.ts';
import { Saying } from './pace.ts';
import { type AtEnd, doubtOf, REMEMBERED, type Rebuild, withoutTexts } from './rebuild.ts';
import type { RebuildJob, RebuildNews, RebuildWord } from './rebuild-thread.ts';

const THREAD = new URL('./rebuild-thread.ts', import.meta.url);

/** The versions to rebuild to: the newest that there is code for, or those that served before. */
export type Wanted = 'newest' | 'before';

export interface RebuildsOptions {
  readonly settings: Settings;
  readonly store: EventStore;
  readonly journal: Journal;
  readonly editions: Editions;
  readonly registry: Registry;
  /** The module of the registry. */
  readonly module: string;
  readonly log: Logger;
}

interface Running {
  readonly id: string;
  readonly worker: Worker;
  ended: Promise<void>;
}

/**
 * Builds the read models in other versions beside those that serve, one rebuild at a time, in a thread of its own; compares
 * them, and switches to them or holds them for a person. What there is to tell of a rebuild is kept: one that a stop broke off
 * goes on at the next start, and one that is held stays held.
 */
export class Rebuilds {
  readonly #options: RebuildsOptions;
  readonly #known: Map<string, Rebuild>;
  #running: Running | undefined;
  #isStopping = false;

  constructor(options: RebuildsOptions) {
    this.#options = options;
    const kept = options.editions.rebuilds().map((told) => JSON.parse(told) as Rebuild);
    this.#known = new Map(kept.reverse().map((rebuild) => [rebuild.id, rebuild]));
  }

  /** The one that is running or held. */
  get open(): Rebuild | undefined {
    return this.last().find(({ status }) => status === 'running' || status === 'held');
  }

  /** The last ones, the newest first. */
  last(): Rebuild[] {
    return [...this.#known.values()].reverse();
  }

  /** Why the newest versions do not serve though nobody turned them down or holds them; undefined where nothing went wrong. */
  get failure(): string | undefined {
    const [newest] = this.last();
    const isLeft = newest?.to === this.versionsOf('newest');
    return newest?.status === 'failed' && isLeft ? (newest.reason ?? '') : undefined;
  }

  find(id: string): Rebuild | undefined {
    return this.#known.get(id);
  }

  /** The versions that serve, the newest that there is code for, and those that served before. */
  versions(): { serving: string; newest: string; before: string | null } {
    const { registry, editions, journal } = this.#options;
    const { text: serving } = journal.edition.models;
    return { serving, newest: registry.newest.text, before: editions.of('before')?.versions ?? null };
  }

  /** The versions of an end, if there are any other than those that serve. */
  versionsOf(wanted: Wanted): string | undefined {
    const { registry, editions, journal } = this.#options;
    const versions = wanted === 'newest' ? registry.newest.text : editions.of('before')?.versions;
    return versions === journal.edition.models.text ? undefined : versions;
  }

  /** Goes on with what a stop broke off, or begins a rebuild to versions that are new, unless a person turned them down. */
  begin(): void {
    if (this.#isStopping) return;
    const { settings, editions, registry, journal } = this.#options;
    const { open } = this;
    if (open !== undefined) {
      const isPossible = modelsOf(registry, open.to) !== undefined && open.from === journal.edition.models.text;
      const isOvertaken = open.to !== registry.newest.text && open.to !== editions.of('before')?.versions;
      if (isPossible && !isOvertaken) {
        if (open.status === 'running') this.#run(open);
        return;
      }
      this.#change(open.id, { status: 'failed', stage: null, finished: now(), reason: 'other versions were started' });
    }
    const versions = this.versionsOf('newest');
    if (versions !== undefined && editions.declined !== versions) this.#start(versions, settings.LEDGER_REBUILD);
  }

  /** Starts a rebuild; undefined where one is running or held, or there is nothing to rebuild to. */
  start(wanted: Wanted, atEnd: AtEnd = this.#options.settings.LEDGER_REBUILD): Rebuild | undefined {
    const versions = this.versionsOf(wanted);
    return versions === undefined || this.open !== undefined ? undefined : this.#start(versions, atEnd);
  }

  #start(to: string, atEnd: AtEnd): Rebuild {
    const rebuild: Rebuild = {
      id: randomUUID(),
      from: this.#options.journal.edition.models.text,
      to,
      atEnd,
      started: now(),
      finished: null,
      status: 'running',
      stage: 'folding',
      done: 0,
      of: this.#options.journal.head.position + 1,
      comparison: null,
      switchedAt: null,
      reason: null,
    };
    this.#known.set(rebuild.id, rebuild);
    for (const old of this.last().slice(REMEMBERED)) this.#known.delete(old.id);
    this.#keep(rebuild);
    this.#options.log.info(
      { id: rebuild.id, from: rebuild.from, to },
      'read models are rebuilt beside those that serve',
    );
    this.#run(rebuild);
    return rebuild;
  }

  /** Says what is to become of a rebuild that is running or held. Undefined where it is neither, or is just being switched to. */
  decide(id: string, atEnd: AtEnd): Rebuild | undefined {
    const rebuild = this.find(id);
    if (rebuild?.status !== 'running' && rebuild?.status !== 'held') return undefined;
    if (rebuild.stage === 'switching') return atEnd === 'switch' ? rebuild : undefined;
    this.#change(id, { atEnd });
    if (rebuild.status === 'held' && atEnd === 'switch') {
      this.#change(id, { status: 'running', stage: 'folding', reason: null });
      this.#run(this.find(id) ?? rebuild, true);
    }
    return this.find(id);
  }

  #keep(rebuild: Rebuild): void {
    this.#options.editions.keepRebuild(rebuild, REMEMBERED);
  }

  /** @param isKept whether the file has to know: not of each step of the progress */
  #change(id: string, change: Partial<Rebuild>, isKept = true): void {
    const rebuild = this.find(id);
    if (rebuild === undefined) return;
    const changed = { ...rebuild, ...change };
    this.#known.set(id, changed);
    if (isKept) this.#keep(changed);
  }

  /** @param isReleased a person has looked at what differs: nothing holds it */
  #run(rebuild: Rebuild, isReleased = false): void {
    const { settings, module, editions } = this.#options;
    const folder = editions.pathOf(editions.target(rebuild.to));
    const isCompared = rebuild.comparison === null;
    const saying = new Saying();
    const { busy } = saying;
    const job: RebuildJob = { settings, registry: module, folder, versions: rebuild.to, isCompared, busy };
    const worker = new Worker(THREAD, { workerData: job });
    const running: Running = { id: rebuild.id, worker, ended: Promise.resolve() };
    this.#running = running;
    running.ended = this.#follow(running, folder, isReleased).finally(() => {
      saying.stop();
      if (this.#running === running) this.#running = undefined;
    });
  }

  /** Hears of a rebuild until its thread has ended, and then of what is done with it. */
  async #follow({ id, worker }: Running, folder: string, isReleased: boolean): Promise<void> {
    const { journal, log } = this.#options;
    let isReady = false;
    let failure = 'its thread ended before it was done';
    worker.on('message', (news: RebuildNews) => {
      if (news.kind === 'where') {
        journal.write();
        worker.postMessage({ position: journal.head.position } satisfies RebuildWord);
      } else if (news.kind === 'progress') {
        this.#change(id, { stage: news.stage, done: news.done, of: news.of }, false);
      } else if (news.kind === 'compared') {
        const isErasedSince = journal.head.erased > news.comparison.position;
        const { comparison } = news;
        this.#change(id, { comparison: isErasedSince ? withoutTexts(comparison) : comparison });
      }
      if (news.kind === 'ready') isReady = true;
    });
    worker.on('error', (error) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    await new Promise((resolve) => void worker.once('exit', resolve));
    // A rebuild that a stop broke off, or that something else has ended, is not judged.
    if (this.#isStopping || this.find(id)?.status !== 'running') return;
    try {
      if (!isReady) throw new Error(failure);
      await this.#finish(id, folder, isReleased);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ id, reason }, 'a rebuild failed: what serves goes on to serve');
      this.#change(id, { status: 'failed', stage: null, finished: now(), reason });
    }
  }

  async #finish(id: string, folder: string, isReleased: boolean): Promise<void> {
    const { journal, log } = this.#options;
    const { atEnd, comparison } = this.find(id) ?? {};
    const doubt = isReleased || comparison === undefined || comparison === null ? null : doubtOf(comparison);
    if (atEnd === 'hold' || doubt !== null) {
      log.warn({ id, doubt }, 'rebuilt read models are held for a person');
      this.#change(id, { status: 'held', atEnd: 'hold', stage: null, reason: doubt });
      return;
    }
    this.#change(id, { stage: 'switching' }, false);
    if (await this.#switch(id, folder)) log.info({ id }, 'the rebuilt read models serve');
    else if (journal.halted !== undefined) throw new Error('the journal has halted');
  }

  /** @returns whether it serves */
  async #switch(id: string, folder: string): Promise<boolean> {
    const { store, settings, journal, editions, registry, log } = this.#options;
    const { to, from } = this.find(id) ?? { to: '', from: '' };
    const models = modelsOf(registry, to);
    if (models === undefined) throw new Error(`there is no code for ${to}`);
    const commit = (): void => {
      const change = { status: 'switched', stage: null, finished: now(), switchedAt: journal.head.position } as const;
      editions.transaction(() => {
        // Away from the newest is back: that stays so until a person, or still newer ones, have it otherwise.
        editions.decline(from === registry.newest.text ? from : '');
        editions.switchTo(editions.target(to));
        this.#change(id, change);
      });
    };
    const isWanted = (): boolean => !this.#isStopping && this.find(id)?.status === 'running';
    const options = { store, folder, prefix: settings.LEDGER_PREFIX, log, registry, models };
    const serves = await handOver(journal, options, commit, isWanted);
    if (serves) editions.sweep();
    return serves;
  }

  /** The store turned out to be another: what was built of it is void. What is open begins anew. */
  replaced(): void {
    this.#options.editions.emptyOthers();
    void this.#again();
  }

  /** Texts were taken out of an event: editions that do not follow have them, and so may what was compared. */
  erased(): void {
    const { editions } = this.#options;
    for (const rebuild of this.last()) {
      if (rebuild.comparison !== null) this.#change(rebuild.id, { comparison: withoutTexts(rebuild.comparison) });
    }
    const { open } = this;
    // One that is being built follows, too, and hears of it there.
    editions.emptyOthers(open?.status === 'running' ? editions.target(open.to).folder : undefined);
  }

  /** Ends the rebuild that is open, and begins it again from the first event. */
  async #again(): Promise<void> {
    const { open } = this;
    if (open === undefined) return;
    this.#change(open.id, { status: 'failed', stage: null, finished: now(), reason: 'it has to begin anew' });
    const ended = this.#running?.ended;
    this.#running?.worker.postMessage('stop' satisfies RebuildWord);
    await ended;
    if (this.#isStopping || this.open !== undefined) return;
    if (modelsOf(this.#options.registry, open.to) !== undefined) this.#start(open.to, open.atEnd);
  }

  /** Ends the one that is running: it goes on at the next start. */
  async close(): Promise<void> {
    this.#isStopping = true;
    this.#running?.worker.postMessage('stop' satisfies RebuildWord);
    await this.#running?.ended;
  }
}

const now = (): string => new Date().toISOString();
