import type { Json } from '#src/domain/json.ts';
import { canonical } from '../canonical.ts';
import { parseCheckpoint } from '../checkpoint.ts';
import { CompactRange, type EachTileHash } from '../compact-range.ts';
import { leafHash } from '../hash.ts';
import { formatVkey, type VerifierKey } from '../keys.ts';
import { bundleBytes, entriesPath, TILE_WIDTH, tileBytes, tilePath } from '../tiles.ts';
import { CHECKPOINT, DOCUMENTS, EVENTS, earlierPath, holeLine, KEY, README, RESTATED, restatedLine } from './layout.ts';
import { readme } from './readme.ts';
import type { ExportTarget } from './target.ts';

/** A leaf as its text; or the hash of one whose bytes are withheld, and what its entry was restated to, where that is known. */
export type ExportedLeaf = string | { readonly withheld: Uint8Array; readonly restated?: string };

export interface ExportContent {
  /** The leaves in the order of their positions from 0 on. Those beyond the checkpoint are not asked for. */
  readonly leaves: AsyncIterable<ExportedLeaf> | Iterable<ExportedLeaf>;
  /** The text of the checkpoint that the export is of. */
  readonly checkpoint: string;
  /** The texts of all earlier ones. Of several of one size the last is kept. */
  readonly earlier: Iterable<string>;
  /** The log's key: beside the leaves for the reader, not to be verified with. */
  readonly key: VerifierKey;
  /** The digests of the read models' documents as of the checkpoint, in the form that a replay compares. */
  readonly documents: Json;
}

export interface Exported {
  readonly leaves: number;
  readonly withheld: number;
  readonly checkpoints: number;
}

/** Thrown where the leaves do not come to a checkpoint: the ledger's files are not those that were signed. */
export class ExportMismatch extends Error {}

/** Puts leaves and hashes together to the files that hold 256 of them. */
class Files {
  readonly range = new CompactRange();
  withheld = 0;
  readonly #restated: string[] = [];
  readonly #target: ExportTarget;
  readonly #events: ReturnType<ExportTarget['append']>;
  #lines: Buffer[] = [];
  #entries: Buffer[] = [];
  readonly #tiles: Buffer[][] = [];

  constructor(target: ExportTarget) {
    this.#target = target;
    this.#events = target.append(EVENTS);
  }

  add(leaf: ExportedLeaf): void {
    const bytes = Buffer.from(typeof leaf === 'string' ? leaf : holeLine(leaf.withheld, this.range.size));
    this.#lines.push(bytes, Buffer.from('\n'));
    // A bundle has to have an entry for each leaf: that of a hole is empty, and is no leaf's.
    this.#entries.push(typeof leaf === 'string' ? bytes : Buffer.alloc(0));
    if (typeof leaf !== 'string') this.#withhold(leaf.restated);
    this.range.append(typeof leaf === 'string' ? leafHash(bytes) : leaf.withheld, this.#hash);
    if (this.#entries.length === TILE_WIDTH) this.#bundle();
  }

  #withhold(restated: string | undefined): void {
    this.withheld += 1;
    if (restated !== undefined) this.#restated.push(restatedLine(restated, this.range.size));
  }

  readonly #hash: EachTileHash = (level, index, hash) => {
    const tile = this.#tiles[level] ?? [];
    this.#tiles[level] = tile;
    tile.push(Buffer.from(hash));
    if (tile.length === TILE_WIDTH) this.#tile(level, Math.floor(index / TILE_WIDTH));
  };

  #tile(level: number, index: number): void {
    const hashes = this.#tiles[level] ?? [];
    this.#target.write(tilePath({ level, index, width: hashes.length }), tileBytes(hashes));
    this.#tiles[level] = [];
  }

  #bundle(): void {
    const width = this.#entries.length;
    const index = Math.ceil(this.range.size / TILE_WIDTH) - 1;
    this.#target.write(entriesPath({ index, width }), bundleBytes(this.#entries));
    this.#events.write(Buffer.concat(this.#lines));
    this.#entries = [];
    this.#lines = [];
  }

  /** Writes what is not full: the last bundle, and the last tile of each level. */
  end(): void {
    if (this.#entries.length > 0) this.#bundle();
    for (const [level, hashes] of this.#tiles.entries()) {
      if (hashes.length > 0) this.#tile(level, Math.floor(this.range.size / TILE_WIDTH ** (level + 1)));
    }
    this.#events.close();
    if (this.#restated.length > 0) this.#target.write(RESTATED, this.#restated.join(''));
  }
}

/** The last checkpoint of each size below one, by size. */
function earlierThan(size: number, texts: Iterable<string>): Map<number, { text: string; root: Buffer }> {
  const bySize = new Map<number, { text: string; root: Buffer }>();
  for (const text of texts) {
    const { head } = parseCheckpoint(text);
    if (head.size < size) bySize.set(head.size, { text, root: head.root });
  }
  return bySize;
}

/**
 * Writes an export. Of the leaves only a bundle is in memory. The checkpoint is written last but for the README, so a
 * folder without one is an export that did not come to its end.
 *
 * @throws ExportMismatch where the leaves do not come to the checkpoint, or to an earlier one
 */
export async function writeExport(target: ExportTarget, content: ExportContent): Promise<Exported> {
  const { head } = parseCheckpoint(content.checkpoint);
  const earlier = earlierThan(head.size, content.earlier);
  const files = new Files(target);
  const mustHold = (root: Buffer): void => {
    if (root.equals(files.range.root())) return;
    throw new ExportMismatch(`the first ${files.range.size} leaves have another root than the checkpoint of that size`);
  };
  const checkEarlier = (): void => {
    const root = earlier.get(files.range.size)?.root;
    if (root !== undefined) mustHold(root);
  };
  checkEarlier();
  if (head.size > 0) {
    for await (const leaf of content.leaves) {
      files.add(leaf);
      if (files.range.size === head.size) break;
      checkEarlier();
    }
  }
  files.end();
  if (files.range.size < head.size)
    throw new ExportMismatch(`${files.range.size} leaves, ${head.size} in the checkpoint`);
  mustHold(head.root);
  for (const [size, { text }] of earlier) target.write(earlierPath(size), text);
  target.write(KEY, `${formatVkey(content.key)}\n`);
  target.write(DOCUMENTS, `${canonical(content.documents)}\n`);
  target.write(CHECKPOINT, content.checkpoint);
  const exported = { leaves: head.size, withheld: files.withheld, checkpoints: earlier.size };
  target.write(README, readme({ ...exported, head, key: content.key }));
  return exported;
}
