let ledgers = 0;

/** A prefix that no other ledger has, so that one server can serve many: those of other processes and other days, too. */
export function ownPrefix(): string {
  ledgers += 1;
  return `t${Date.now().toString(36)}p${process.pid}x${ledgers}.`;
}

/**
 * The settings of the store of a ledger that a test has for itself: the embedded one, whose folder is its own; on the
 * server that `EVENTSTORE_URL` names, where it is set.
 */
export function ownLedger(): Readonly<Record<string, string>> {
  const { EVENTSTORE_URL: address } = process.env;
  return address === undefined ? {} : { LEDGER_STORE: address, LEDGER_PREFIX: ownPrefix() };
}
