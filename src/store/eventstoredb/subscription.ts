import commandErrors from '@eventstore/db-client/dist/utils/CommandError.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadCall, Session } from './connection.ts';
import type { Said } from './protocol/said.ts';
import type { LogPosition } from './records.ts';

const ignore = (): void => undefined;

/** Where a subscription begins, after which place in the log, and what the names of the streams that it gives begin with. */
export interface Wanted {
  readonly after: LogPosition | undefined;
  readonly prefixes: readonly string[];
}

/** How many records the server looks at, at the most, before it says how far it is: nobody here asks. */
const WINDOW = 1000;

function requestOf({ after, prefixes }: Wanted): ReadReq {
  const { Options } = messages.ReadReq;
  const all = new Options.AllOptions();
  if (after === undefined) all.setStart(new shared.Empty());
  else {
    const { commit, prepare } = after;
    all.setPosition(new Options.Position().setCommitPosition(String(commit)).setPreparePosition(String(prepare)));
  }
  const filter = new Options.FilterOptions()
    .setStreamIdentifier(new Options.FilterOptions.Expression().setPrefixList([...prefixes]))
    .setMax(WINDOW)
    .setCheckpointintervalmultiplier(WINDOW);
  return new messages.ReadReq().setOptions(
    new Options()
      .setAll(all)
      .setSubscription(new Options.SubscriptionOptions())
      .setUuidOption(new Options.UUIDOption().setString(new shared.Empty()))
      .setFilter(filter),
  );
}

/** What is done with what a subscription says. */
export interface Listener {
  /** Takes it; where that gives a promise, what is said next waits for it. */
  take(said: Said): Promise<void> | undefined;
  /** A turn of the event loop has ended in which something was said. Gives after how many ms to call again, if at all. */
  turned(): number | undefined;
}

/**
 * Subscribes to the server's log and hands on what is said, in its order, until the server ends it, the signal aborts or the
 * session is given up.
 *
 * It is not the client's own `subscribeToAll`, which takes several times as long over each record.
 *
 * @throws what broke it, or what the listener throws
 */
export async function subscribeToLog(
  session: Session,
  wanted: Wanted,
  signal: AbortSignal,
  listener: Listener,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const opening = session.read(requestOf(wanted));
  let [isOver, isTurning] = [false, false];
  // A call that is cancelled may end without a word, and one that is opened too late must end, too.
  const end = (): void => {
    isOver = true;
    opening.then((call) => call.cancel(), ignore);
    resolve();
  };
  const heard = (call: ReadCall, said: Said): void => {
    const taking = listener.take(said);
    if (taking !== undefined) {
      call.pause();
      taking.then(() => call.resume(), reject);
    }
    if (!isTurning) setImmediate(turn);
    isTurning = true;
  };
  const turn = (): void =>
    unlessOver(() => {
      const wait = listener.turned();
      isTurning = wait !== undefined;
      if (wait !== undefined) setTimeout(turn, wait);
    });
  const unlessOver = (act: () => void): void => {
    if (isOver) return;
    try {
      act();
    } catch (error) {
      reject(error);
      end();
    }
  };
  const endings = [signal, session.retired];
  for (const ending of endings) ending.addEventListener('abort', end);
  opening.then((call) => {
    // Nobody hears those that come later.
    call.on('error', (error) => reject(commandErrors.convertToCommandError(error)));
    call.on('end', resolve);
    call.on('data', (said: Said) => unlessOver(() => heard(call, said)));
  }, reject);
  try {
    await promise;
  } finally {
    for (const ending of endings) ending.removeEventListener('abort', end);
    end();
  }
}
