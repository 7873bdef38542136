import { compose, openLedger, TOKENS } from '#src/composition.ts';
import { settingsFrom } from '#src/config.ts';
import { Journal } from '#src/journal/journal.ts';
import { Tree } from '#src/journal/tree.ts';
import { followedBy } from '#src/store/follow.ts';
import type { EventReader } from '#src/store/port.ts';
import { PREFIX } from './ledgers.ts';
import { yardstick } from './yardstick.ts';

/**
 * A child process of the bench: `serve.ts ledger FOLDER [ADDRESS PREFIX]`, `unfollowed FOLDER`, `unlogged FOLDER`, `raised FOLDER` or
 * `yardstick [READY]`.
 */

interface Server {
  readonly origin: string;
  stop(): Promise<void>;
}

/** A store that nobody can follow: nothing ever comes. */
const unfollowed = (store: EventReader): EventReader =>
  followedBy(store, (_fromPosition, signal) => ({
    [Symbol.asyncIterator]: () => ({
      next: () =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ done: true, value: undefined }), { once: true });
        }),
    }),
  }));

/**
 * The service as it is, its log in the file that is this process's output; or `unfollowed`, without what its journal does; or
 * `raised`, with read models of raised versions, held once they are rebuilt.
 */
async function ledger(what: string, folder: string, address = 'embedded', prefix = PREFIX): Promise<Server> {
  const settings = settingsFrom({
    LEDGER_DATA: folder,
    LEDGER_PORT: '0',
    LEDGER_STORE: address,
    LEDGER_PREFIX: prefix,
    LEDGER_REBUILD: 'hold',
  });
  const isFollowed = what !== 'unfollowed';
  const parts = compose(settings);
  if (what === 'raised') parts.registerInstance(TOKENS.registry, import.meta.resolve('./raised-registry.ts'));
  if (!isFollowed) {
    const store = unfollowed(parts.resolve<EventReader>(TOKENS.store));
    const journal = Journal.open({ store, folder, prefix: settings.LEDGER_PREFIX, log: parts.resolve(TOKENS.log) });
    parts.registerInstance(TOKENS.journal, journal);
  }
  const running = await openLedger(settings, parts);
  if (isFollowed) {
    const { journal, store } = running.service;
    const head = await store.head();
    if (journal.head.position < head) await journal.waiters.forPosition(head, 300_000);
  }
  return {
    origin: await running.app.listen({ host: settings.LEDGER_HOST, port: 0 }),
    stop: () => running.stop(),
  };
}

async function yardstickServer(readyFile: string | undefined): Promise<Server> {
  const app = yardstick(readyFile);
  return { origin: await app.listen({ host: '127.0.0.1', port: 0 }), stop: () => app.close() };
}

/** From then on no tree grows in this process. */
function withoutTree(): void {
  for (const part of ['append', 'write', 'written'] as const) Tree.prototype[part] = () => undefined;
}

const [what = '', path = '', store, prefix] = process.argv.slice(2);
if (what === 'unlogged') withoutTree();
const server =
  what === 'yardstick' ? await yardstickServer(path || undefined) : await ledger(what, path, store, prefix);
const end = async (): Promise<void> => {
  await server.stop();
  process.disconnect?.();
};
process.on('message', (message) => {
  const { user, system } = process.cpuUsage();
  if (message === 'cpu') process.send?.({ cpu: user + system });
  else void end();
});
// Where the bench is gone, so is this.
process.once('disconnect', () => process.exit());
process.send?.({ origin: server.origin });
