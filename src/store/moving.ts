import { setTimeout as delay } from 'node:timers/promises';
import { MOVES, type Move } from './moves.ts';
import type { EventStore, StoredEvent } from './port.ts';
import { requestsOf } from './requests.ts';
import { isSameEvent } from './withheld.ts';

const BATCH = 1_000;
const LINES = 500;

/**
 * How long an append may be under way on another node that had not heard yet that the ledger was sealed. Only a store that
 * is shared has other nodes.
 */
const GRACE_MS = 15_000;

/** The move is not begun, or does not go on: nothing was changed by it. */
export class MoveRefusedError extends Error {
  override readonly name = 'MoveRefusedError';
}

/** What was moved is not what the source holds. The source may be sealed; the target takes no events. */
export class MoveDiffersError extends Error {
  override readonly name = 'MoveDiffersError';
}

export interface MoveOptions {
  readonly source: EventStore;
  readonly target: EventStore;
  /** The stores' names, as people read them later in refusals: without passwords. */
  readonly from: string;
  readonly to: string;
  /** The books that go with the events: what was signed of them. */
  readonly books?: readonly string[];
  readonly now?: () => number;
  readonly graceMs?: number;
  /** Called with what is going on, and how many events of how many it has got through. */
  readonly progress?: (what: 'copied' | 'checked', done: number, all: number) => void;
}

export interface Moved {
  /** All events of the ledger. */
  readonly events: number;
  /** Those that an earlier run had moved already. */
  readonly before: number;
  readonly requests: number;
}

/**
 * Moves a ledger to another store: ids, order, revisions, stamps and leaves stay as they are. What is there is copied while
 * the source still takes events, and compared; then the source is sealed, the rest copied and compared, and the target takes
 * events. The books that are named go with it. Called again after a stop in between, it goes on.
 *
 * @throws MoveRefusedError where the source has moved elsewhere, or the target holds anything but the beginning of this move
 * @throws MoveDiffersError where the target does not come to hold the same
 */
export async function move(options: MoveOptions): Promise<Moved> {
  const { source, target, to, graceMs = GRACE_MS } = options;
  await Promise.all([source.caughtUp(), target.caughtUp()]);
  await begin(options);
  const before = (await target.head()) + 1;
  const copied = await copy(options, before);
  const checked = await check(options, 0);
  if (source.state().standing.kind === 'open') {
    await note(source, { kind: 'sealed', to, at: time(options) });
    if (source.state().kind === 'eventstoredb') await delay(graceMs);
  }
  await source.caughtUp();
  const late = await copy(options, checked);
  const events = await check(options, checked);
  if (events !== (await target.head()) + 1) throw new MoveDiffersError(`${to} holds more than was moved there`);
  for (const book of options.books ?? []) await copyBook(options, book);
  await note(target, { kind: 'arrived', at: time(options) });
  return { events, before, requests: copied + late };
}

const time = ({ now = Date.now }: MoveOptions): string => new Date(now()).toISOString();

/** Adds a line to a store's book of moves. */
async function note(store: EventStore, line: Move): Promise<void> {
  const lines = await store.kept(MOVES);
  if (!(await store.keep(MOVES, lines.length, JSON.stringify(line)))) {
    throw new MoveRefusedError('another move of this ledger is going on');
  }
}

async function begin(options: MoveOptions): Promise<void> {
  const { source, target, from, to } = options;
  const [first] = await source.read(0, 1);
  const [origin, place] = [source.state().standing, target.state().standing];
  if (first === undefined) throw new MoveRefusedError(`there is no ledger in ${from}`);
  if (origin.kind === 'arriving') throw new MoveRefusedError(`the ledger in ${from} has not arrived there yet`);
  if (origin.kind === 'sealed' && origin.to !== to) {
    throw new MoveRefusedError(`the ledger in ${from} has moved to ${origin.to}`);
  }
  if (place.kind === 'sealed') throw new MoveRefusedError(`the ledger in ${to} has moved to ${place.to}`);
  const head = await target.head();
  if (place.kind === 'arriving') {
    if (place.ledger !== first.id) throw new MoveRefusedError(`another ledger is being moved to ${to}`);
    await mustBegin(options, head);
    return;
  }
  if (head >= 0) throw new MoveRefusedError(`${to} is not empty: it holds ${head + 1} events`);
  await note(target, { kind: 'arriving', from, ledger: first.id, at: time(options) });
}

/** @throws MoveRefusedError where the last event of the target is not the one that the source has there */
async function mustBegin({ source, target, from, to }: MoveOptions, head: number): Promise<void> {
  if (head < 0) return;
  const [[ours], [theirs]] = await Promise.all([source.read(head, 1), target.read(head, 1)]);
  if (!isSameEvent(ours, theirs)) {
    throw new MoveRefusedError(`${to} holds another event at position ${head} than ${from}`);
  }
}

/** Copies from a position to the end of the source, as it is at that moment, in whole requests. Gives how many. */
async function copy({ source, target, progress = () => undefined }: MoveOptions, from: number): Promise<number> {
  const all = (await source.head()) + 1;
  let requests = 0;
  for (let next = from; next < all; ) {
    const batch = (await source.read(next, BATCH)).filter(({ position }) => position < all);
    const whole = requestsOf(batch);
    // The last request may go on behind the batch.
    if (next + batch.length < all && whole.length > 1) whole.pop();
    const events = whole.flat();
    await target.takeOver(events);
    requests += whole.length;
    next += events.length;
    progress('copied', next, all);
  }
  await target.caughtUp();
  return requests;
}

/** Copies the lines of a book that the target has not. @throws MoveDiffersError where it has others */
async function copyBook({ source, target, to }: MoveOptions, book: string): Promise<void> {
  for (let from = 0; ; from += LINES) {
    const [ours, theirs] = await Promise.all([source.kept(book, from, LINES), target.kept(book, from, LINES)]);
    for (const [n, line] of ours.entries()) {
      const there = theirs[n] ?? ((await target.keep(book, from + n, line)) ? line : undefined);
      if (there !== line) throw new MoveDiffersError(`${to} has another line ${from + n} in its book ${book}`);
    }
    if (ours.length < LINES) return;
  }
}

/** Compares from a position on, event by event, to the end of the target. Gives the next position. */
async function check(options: MoveOptions, from: number): Promise<number> {
  const { source, target, progress = () => undefined } = options;
  const all = (await target.head()) + 1;
  let next = from;
  while (next < all) {
    const [ours, theirs] = await Promise.all([source.read(next, BATCH), target.read(next, BATCH)]);
    const length = Math.min(ours.length, theirs.length);
    if (length === 0) throw new MoveDiffersError(`${options.from} holds nothing at position ${next}`);
    for (let n = 0; n < length; n += 1) mustBeSame(ours[n], theirs[n]);
    const last = next + length - 1;
    const [before, after] = await Promise.all([source.recordedAt(last), target.recordedAt(last)]);
    if (before !== after)
      throw new MoveDiffersError(`the recorded time of position ${last} is ${after}, not ${before}`);
    next += length;
    progress('checked', next, all);
  }
  return next;
}

/** The leaf holds id, stream, revision, type, data, metadata and stamp. @throws MoveDiffersError */
function mustBeSame(ours: StoredEvent | undefined, theirs: StoredEvent | undefined): void {
  if (isSameEvent(ours, theirs) && ours?.position === theirs?.position) return;
  throw new MoveDiffersError(
    `position ${ours?.position} holds the event ${theirs?.id} of ${theirs?.stream}, not ${ours?.id} of ${ours?.stream} as it was`,
  );
}
