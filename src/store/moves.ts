import { isObject } from '#src/domain/json.ts';
import { LedgerNotOpenError } from './errors.ts';

/** The book in which a store keeps where its ledger comes from, and where it went. */
export const MOVES = 'moves';

/** A line of that book. Stores are named as a person would name them, without passwords; `at` is an RFC 3339 time. */
export type Move =
  | { readonly kind: 'arriving'; readonly from: string; readonly ledger: string; readonly at: string }
  | { readonly kind: 'arrived'; readonly at: string }
  | { readonly kind: 'sealed'; readonly to: string; readonly at: string };

/**
 * Whether a ledger takes events here: `open`; `arriving`, while it is being moved here (`ledger` is the id of its first
 * event); `sealed`, for ever, once it was moved elsewhere.
 */
export type Standing =
  | { readonly kind: 'open' }
  | { readonly kind: 'arriving'; readonly from: string; readonly ledger: string }
  | { readonly kind: 'sealed'; readonly to: string };

/** What the lines of the book come to. A ledger that was sealed once stays so. */
export function standingOf(lines: readonly string[]): Standing {
  let standing: Standing = { kind: 'open' };
  for (const line of lines) {
    const move = parsed(line);
    if (move.kind === 'sealed') return { kind: 'sealed', to: move.to };
    if (move.kind === 'arriving') standing = { kind: 'arriving', from: move.from, ledger: move.ledger };
    if (move.kind === 'arrived') standing = { kind: 'open' };
  }
  return standing;
}

/** @throws LedgerNotOpenError where the ledger takes no events here */
export function mustBeOpen(standing: Standing): void {
  if (standing.kind !== 'open') throw new LedgerNotOpenError(standing);
}

/** A line as it was written; a broken one cannot be taken for none, for it may have sealed the ledger. */
function parsed(line: string): Move {
  const move: unknown = JSON.parse(line);
  if (!isObject(move)) throw new TypeError(`the book of moves holds a line that is none: ${line}`);
  return move as unknown as Move;
}
