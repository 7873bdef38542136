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
export const leafOf = ({ data, meta, ...place }: LeafParts): string =>
  leafWith({ data: canonical(data), meta: canonical(meta) }, place);

/** The canonical JSON of what a leaf holds. */
export interface LeafTexts {
  readonly data: string;
  readonly meta: string;
}

type LeafPlace = Omit<LeafParts, 'data' | 'meta'>;

/** The same, for a caller that has the canonical JSON of `data` and `meta` already. */
export const leafWith = ({ data, meta }: LeafTexts, { id, revision, stream, type }: LeafPlace): string =>
  `{"data":${data},"id":${canonical(id)},"meta":${meta},"revision":${revision},"stream":${canonical(stream)},"type":${canonical(type)},"v":1}`;

/** The canonical JSON of data and metadata, as it stands in the leaf of these parts; undefined where it is none of them. */
export function textsIn(leaf: string, { meta, ...place }: Omit<LeafParts, 'data'>): LeafTexts | undefined {
  const text = canonical(meta);
  const [before, after] = leafWith({ data: '\n', meta: text }, place).split('\n') as [string, string];
  if (!leaf.startsWith(before) || !leaf.endsWith(after)) return undefined;
  return { data: leaf.slice(before.length, leaf.length - after.length), meta: text };
}

/** The leaf of a record under our prefix that is not ours: not JSON, no ledger metadata, too large, not canonicalisable. */
export const foreignLeafOf = ({ id, revision, stream, type }: LeafPlace): string =>
  canonical({ foreign: true, id, revision, stream, type, v: 1 });
