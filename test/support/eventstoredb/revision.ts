/** An expected revision as the server's int64 has it: a revision of a stream, or one of these. */
export const NO_STREAM = -1n;
export const ANY = -2n;
export const STREAM_EXISTS = -4n;

/** The revision of a tombstone, and the `$tb` of a stream that was deleted softly: the greatest int64. */
export const DELETED = 2n ** 63n - 1n;

/** The options of every kind of write, which name what is expected alike. */
interface Expecting {
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
}

/** The revision that a write expects; `explicit` is the number in its options, which counts where nothing else is set. */
export function expectedOf(options: Expecting, explicit: string): bigint {
  if (options.hasNoStream()) return NO_STREAM;
  if (options.hasAny()) return ANY;
  return options.hasStreamExists() ? STREAM_EXISTS : BigInt(explicit);
}
