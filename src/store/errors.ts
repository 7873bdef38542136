import type { Standing } from './moves.ts';

/** Another service holds the folder. */
export class StoreLockedError extends Error {
  override readonly name = 'StoreLockedError';

  constructor(folder: string) {
    super(`the ledger in ${folder} is in use by another service; only one may write to it`);
  }
}

/** A call to a store that is closed or closing. An append that it answers was not accepted and is not stored. */
export class StoreClosedError extends Error {
  override readonly name = 'StoreClosedError';

  constructor() {
    super('the store is closed');
  }
}

/** An append to a store that was opened to be read. */
export class StoreReadOnlyError extends Error {
  override readonly name = 'StoreReadOnlyError';

  constructor() {
    super('the store was opened to be read only');
  }
}

/** The file is missing, of another kind, of a newer format, or does not hold what a ledger holds. */
export class StoreFormatError extends Error {
  override readonly name = 'StoreFormatError';
}

/** An append with an event id that the ledger (or the same append) has already. Nothing of that append is stored. */
export class DuplicateEventError extends Error {
  override readonly name = 'DuplicateEventError';
  readonly id: string;

  constructor(id: string) {
    super(`the event id ${id} is in the ledger already`);
    this.id = id;
  }
}

/**
 * The store refuses a call, and will until somebody who runs it has mended that: the stream was deleted, or the service may
 * not read or write it. Nothing is stored by an append that it answers.
 */
export class StoreRefusedError extends Error {
  override readonly name: string = 'StoreRefusedError';
}

/**
 * The order of the ledger goes no further here, for what came next cannot be placed. What would be appended could not be
 * placed either: nothing is stored by an append that it answers.
 */
export class OrderHaltedError extends StoreRefusedError {
  override readonly name = 'OrderHaltedError';
}

/** What was done to a stream that a ledger does not do, so that no event goes after those that are there. */
export type Damage = 'system-event' | 'deleted';

/**
 * A stream of the ledger is not as the ledger left it: a record of the store's own type stands at its end, or its events were
 * deleted or cut off. Nothing is stored by an append that it answers.
 */
export class StreamDamagedError extends StoreRefusedError {
  override readonly name = 'StreamDamagedError';
  readonly damage: Damage;

  constructor(damage: Damage, message: string) {
    super(message);
    this.damage = damage;
  }
}

/** The ledger takes no events here: it has moved elsewhere, or is just being moved here. Nothing is stored. */
export class LedgerNotOpenError extends Error {
  override readonly name = 'LedgerNotOpenError';
  readonly standing: Standing;

  constructor(standing: Standing) {
    super(
      standing.kind === 'sealed'
        ? `the ledger has moved to ${standing.to}; nothing more is recorded here`
        : 'the ledger is just being moved here; nothing is recorded before all of it has arrived',
    );
    this.standing = standing;
  }
}

/** The store does not hold what was followed of it: it was restored from an older backup, or is another one. */
export class StoreReplacedError extends Error {
  override readonly name = 'StoreReplacedError';

  constructor() {
    super('the store does not hold what was followed of it');
  }
}

/** The store did not answer in time, or could not be reached: whether the append is stored is not known. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
