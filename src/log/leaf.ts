import type { Json } from '#src/domain/json.ts';
import { canonical } from './canonical.ts';

/** The longest leaf, in bytes of UTF-8, that any store takes (after stamping). */
export const MAX_LEAF_BYTES = 65_535;

/** What a leaf is made of. `data` and `meta` are as parsed from the store, before any upcast. */
export interface LeafParts {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly data: Json;
  readonly meta: Json;
}

/**
 * The leaf of an event: the RFC 8785 canonical JSON of `{data, id, meta, revision, stream, type, v: 1}`. No position
 * and no store clock is in it, so an event keeps its leaf when it moves to another store.
 *
 * @throws NotCanonicalisable where data or meta have no canonical form
 */
export const leafOf = ({ data, id, meta, revision, stream, type }: LeafParts): string =>
  leafWith(canonical(data), { id, meta, revision, stream, type });

/** The same, for a caller that has the canonical JSON of `data` already. */
export const leafWith = (data: string, { id, meta, revision, stream, type }: Omit<LeafParts, 'data'>): string =>
  `{"data":${data},"id":${canonical(id)},"meta":${canonical(meta)},"revision":${revision},"stream":${canonical(stream)},"type":${canonical(type)},"v":1}`;

/** The leaf of a record under our prefix that is not ours: not JSON, no ledger metadata, too large, not canonicalisable. */
export const foreignLeafOf = ({ id, revision, stream, type }: Omit<LeafParts, 'data' | 'meta'>): string =>
  canonical({ foreign: true, id, revision, stream, type, v: 1 });
