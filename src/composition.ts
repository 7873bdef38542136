import 'reflect-metadata';
import { type Logger, pino } from 'pino';
import { container, type DependencyContainer, instanceCachingFactory } from 'tsyringe';
import { Replays } from './audit/replays.ts';
import { type Settings, witnessesIn } from './config.ts';
import { buildApp } from './http/app.ts';
import type { App } from './http/app-type.ts';
import type { Service } from './http/service.ts';
import { Editions } from './journal/editions.ts';
import { Journal } from './journal/journal.ts';
import { Reader } from './journal/reader.ts';
import { Serving } from './journal/serving.ts';
import { JournalOver } from './journal/waiters.ts';
import { signerOf } from './notary/key.ts';
import { Notary } from './notary/notary.ts';
import { Scrubber } from './notary/scrubber.ts';
import { Rebuilds } from './rebuilding/rebuilds.ts';
import { Recorder } from './recording/recorder.ts';
import { Subjects } from './recording/subjects.ts';
import { REGISTRY_MODULE, registryAt } from './registry.ts';
import { mustHoldLedger, openEmbedded } from './store/embedded.ts';
import { EventStoreDBStore } from './store/eventstoredb/store.ts';
import type { EventStore } from './store/port.ts';

/** What the container gives out. Factories only: Node runs the TypeScript as it is, which knows no decorator metadata. */
export const TOKENS = {
  settings: Symbol('settings'),
  log: Symbol('log'),
  now: Symbol('now'),
  stopping: Symbol('stopping'),
  placedWithinMs: Symbol('placedWithinMs'),
  store: Symbol('store'),
  registry: Symbol('registry'),
  editions: Symbol('editions'),
  journal: Symbol('journal'),
  subjects: Symbol('subjects'),
  recorder: Symbol('recorder'),
  notary: Symbol('notary'),
  scrubber: Symbol('scrubber'),
  serving: Symbol('serving'),
  replays: Symbol('replays'),
  rebuilds: Symbol('rebuilds'),
  service: Symbol('service'),
} as const;

/** As long as a caller does not notice; a node that is this far behind its store is found by health. */
const PLACED_WITHIN_MS = 100;

/** What a store is opened with beside its settings. */
export interface StoreParts {
  readonly log: Logger;
  /** The time in ms that events are stamped with; `Date.now` where absent. */
  readonly clock?: () => number;
  /** An empty folder: the store is opened only to be read, beside a service that has LEDGER_DATA. */
  readonly beside?: string;
}

/**
 * Opens the store that the settings name.
 *
 * @throws StoreLockedError, StoreFormatError; Error where the address is none
 */
export function openStore(settings: Settings, { log, clock = Date.now, beside }: StoreParts): EventStore {
  const { LEDGER_STORE: address, LEDGER_DATA: folder, LEDGER_PREFIX: prefix } = settings;
  return address === 'embedded'
    ? openEmbedded(folder, { clock, readOnly: beside !== undefined })
    : new EventStoreDBStore({ address, folder: beside ?? folder, prefix, clock, log });
}

/** For a command that works on a ledger that is there. @throws StoreFormatError where the folder of an embedded store holds none */
export function mustBeThere({ LEDGER_STORE: address, LEDGER_DATA: folder }: Settings): void {
  if (address === 'embedded') mustHoldLedger(folder);
}

/** How the parts of the service hang together: the one place where they are chosen. */
export function compose(settings: Settings): DependencyContainer {
  const parts = container.createChildContainer();
  const once = <T>(token: symbol, make: (parts: DependencyContainer) => T): void => {
    parts.register(token, { useFactory: instanceCachingFactory(make) });
  };
  parts.registerInstance(TOKENS.settings, settings);
  parts.registerInstance(TOKENS.now, Date.now);
  parts.registerInstance(TOKENS.stopping, new AbortController());
  parts.registerInstance(TOKENS.placedWithinMs, PLACED_WITHIN_MS);
  parts.registerInstance(TOKENS.registry, REGISTRY_MODULE);
  once(TOKENS.log, () => pino({ level: settings.LEDGER_LOG_LEVEL, base: null }));
  once(TOKENS.store, () =>
    openStore(settings, { clock: parts.resolve<() => number>(TOKENS.now), log: parts.resolve(TOKENS.log) }),
  );
  once(TOKENS.editions, async () => {
    const editions = new Editions(settings.LEDGER_DATA);
    editions.choose(await registryAt(parts.resolve(TOKENS.registry)));
    return editions;
  });
  once(TOKENS.journal, async (): Promise<Journal> => {
    const editions = await parts.resolve<Promise<Editions>>(TOKENS.editions);
    const journal = await Journal.open({
      store: parts.resolve(TOKENS.store),
      folder: editions.pathOf(editions.of('serving')),
      prefix: settings.LEDGER_PREFIX,
      log: parts.resolve(TOKENS.log),
      registry: await registryAt(parts.resolve(TOKENS.registry)),
      onReplaced: () => {
        parts.resolve<Subjects>(TOKENS.subjects).forgetAll();
        parts.resolve<Serving>(TOKENS.serving).begin();
        const { signal } = parts.resolve<AbortController>(TOKENS.stopping);
        void parts.resolve<Promise<Notary>>(TOKENS.notary).then((notary) => notary.begin(signal));
        void parts.resolve<Promise<Rebuilds>>(TOKENS.rebuilds).then((rebuilds) => rebuilds.replaced());
      },
      onErased: () => {
        void parts.resolve<Promise<Rebuilds>>(TOKENS.rebuilds).then((rebuilds) => rebuilds.erased());
        void parts.resolve<Promise<Replays>>(TOKENS.replays).then((replays) => replays.erased());
      },
    });
    editions.serves(journal.edition.models);
    return journal;
  });
  once(TOKENS.subjects, () => new Subjects(parts.resolve(TOKENS.store), settings.LEDGER_PREFIX));
  once(
    TOKENS.recorder,
    () =>
      new Recorder({
        store: parts.resolve(TOKENS.store),
        subjects: parts.resolve(TOKENS.subjects),
        now: parts.resolve(TOKENS.now),
      }),
  );
  once(TOKENS.notary, async () => {
    const { LEDGER_LOG_KEY: key, LEDGER_LOG_ORIGIN: origin, LEDGER_DATA: folder } = settings;
    const log = parts.resolve<Logger>(TOKENS.log);
    const journal = await parts.resolve<Promise<Journal>>(TOKENS.journal);
    const signer = signerOf({ key, origin, folder, log });
    return new Notary({
      store: parts.resolve(TOKENS.store),
      tree: () => journal.tree,
      origin,
      signer,
      witnesses: witnessesIn(settings.LEDGER_LOG_WITNESSES) ?? [],
      log,
    });
  });
  once(TOKENS.scrubber, async () => {
    const journal = await parts.resolve<Promise<Journal>>(TOKENS.journal);
    return new Scrubber({
      store: parts.resolve(TOKENS.store),
      tree: () => journal.tree,
      log: parts.resolve(TOKENS.log),
    });
  });
  once(TOKENS.serving, () => new Serving(parts.resolve(TOKENS.store), parts.resolve(TOKENS.journal)));
  once(TOKENS.replays, async () => {
    const journal = await parts.resolve<Promise<Journal>>(TOKENS.journal);
    return new Replays({ settings, registry: parts.resolve(TOKENS.registry), journal, log: parts.resolve(TOKENS.log) });
  });
  once(TOKENS.rebuilds, async () => {
    const module = parts.resolve<string>(TOKENS.registry);
    return new Rebuilds({
      settings,
      store: parts.resolve(TOKENS.store),
      journal: await parts.resolve<Promise<Journal>>(TOKENS.journal),
      editions: await parts.resolve<Promise<Editions>>(TOKENS.editions),
      registry: await registryAt(module),
      module,
      log: parts.resolve(TOKENS.log),
    });
  });
  once(TOKENS.service, async (): Promise<Service> => {
    const store = parts.resolve<EventStore>(TOKENS.store);
    const journal = await parts.resolve<Promise<Journal>>(TOKENS.journal);
    return {
      store,
      journal,
      serving: parts.resolve(TOKENS.serving),
      reader: new Reader(() => journal.edition, store, settings.LEDGER_PREFIX),
      recorder: parts.resolve(TOKENS.recorder),
      notary: await parts.resolve<Promise<Notary>>(TOKENS.notary),
      scrubber: await parts.resolve<Promise<Scrubber>>(TOKENS.scrubber),
      replays: await parts.resolve<Promise<Replays>>(TOKENS.replays),
      rebuilds: await parts.resolve<Promise<Rebuilds>>(TOKENS.rebuilds),
      prefix: settings.LEDGER_PREFIX,
      log: parts.resolve<Logger>(TOKENS.log),
      now: parts.resolve(TOKENS.now),
      placedWithinMs: parts.resolve(TOKENS.placedWithinMs),
    };
  });
  return parts;
}

/** How long a stop waits for requests that are on their way. */
const STOP_WITHIN_MS = 10_000;

/** How long the beginning of a rebuild waits at a time until the ledger is served. */
const LOOK_FOR_REBUILDS_MS = 1000;

/** A ledger that answers requests. */
export interface Running {
  readonly app: App;
  readonly service: Service;
  /** Stops taking requests, finishes those that were accepted, then closes journal and store. */
  stop(): Promise<void>;
}

/** Reads the whole store anew and holds it against the last checkpoint, once the journal has come to its end: before events are taken. */
async function scrubbed({ store, journal, notary, scrubber, log }: Service): Promise<void> {
  await store.caughtUp();
  const head = await store.head();
  while (journal.head.position < head && journal.halted === undefined) await journal.waiters.forPosition(head, 1000);
  await notary.check();
  const { events, wrong } = await scrubber.once();
  log.info({ events, wrong }, 'all events were read anew');
}

/** Begins to rebuild what has to be, once all that the store holds is served. */
async function rebuilt({ serving, rebuilds }: Service, signal: AbortSignal): Promise<void> {
  try {
    for (let isOpen = false; !isOpen && !signal.aborted; ) isOpen = await serving.opens(LOOK_FOR_REBUILDS_MS);
    if (!signal.aborted) rebuilds.begin();
  } catch (error) {
    // The end came before.
    if (!(error instanceof JournalOver)) throw error;
  }
}

/** Opens a ledger by its settings; what was opened is closed again where that fails. @param parts for tests: a container with other parts */
export async function openLedger(settings: Settings, parts = compose(settings)): Promise<Running> {
  const store = parts.resolve<EventStore>(TOKENS.store);
  try {
    const service = await parts.resolve<Promise<Service>>(TOKENS.service);
    const stopping = parts.resolve<AbortController>(TOKENS.stopping);
    await service.notary.begin(stopping.signal);
    if (settings.LEDGER_SCRUB === 'start') await scrubbed(service);
    if (settings.LEDGER_SCRUB !== 'off') service.scrubber.begin();
    const app = await buildApp(service);
    void rebuilt(service, stopping.signal);
    return {
      app,
      service,
      async stop() {
        // A request that never arrives in full must not hold up the end for ever.
        const late = setTimeout(() => app.server.closeAllConnections(), STOP_WITHIN_MS);
        await app.close();
        clearTimeout(late);
        await service.recorder.idle();
        stopping.abort();
        await service.scrubber.close();
        await service.replays.close();
        await service.rebuilds.close();
        await service.journal.close();
        // Until here the journal may hear of an erasure, which empties the editions that do not serve.
        (await parts.resolve<Promise<Editions>>(TOKENS.editions)).close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
