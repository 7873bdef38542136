import type { Models } from '#projections/models.ts';
import { type Document, emptyDocuments } from './folding.ts';
import type { Tables } from './tables.ts';

/** How many streams' documents are kept in memory, beside those that wait to be written. */
const MOST = 30_000;

/** Thrown where a kept document is not JSON: somebody changed it. It can be folded again from the store. */
export class BrokenDocument extends Error {
  readonly stream: string;

  constructor(stream: string, cause: unknown) {
    super(`a kept document of ${stream} is not JSON`, { cause });
    this.stream = stream;
  }
}

/** The documents of a stream in memory. */
export interface Track {
  readonly documents: readonly Document[];
  /** Whether the file lacks something of them. */
  dirty: boolean;
}

/**
 * Documents in memory, the newest used last: what was folded and is not written yet stays until it is. A stream's
 * documents are one object, so that all readers see the same.
 */
export class Cache {
  readonly #tracks = new Map<string, Track>();
  readonly #prefix: string;
  readonly #tables: Tables;
  readonly #models: Models;
  #dirty = new Map<string, Track>();

  constructor(prefix: string, tables: Tables, models: Models) {
    this.#prefix = prefix;
    this.#tables = tables;
    this.#models = models;
  }

  /** The documents of a stream: empty ones where it has no event yet. @throws BrokenDocument */
  get(stream: string): Track {
    const cached = this.#tracks.get(stream);
    if (cached !== undefined) {
      this.#tracks.delete(stream);
      this.#tracks.set(stream, cached);
      return cached;
    }
    return this.#put(stream, { documents: this.#kept(stream), dirty: false });
  }

  #kept(stream: string): Document[] {
    try {
      return emptyDocuments(this.#prefix, stream, this.#models).map((document) => {
        const kept = this.#tables.document(document.model, stream);
        return kept === undefined ? document : { ...kept, projection: document.projection };
      });
    } catch (error) {
      throw error instanceof SyntaxError ? new BrokenDocument(stream, error) : error;
    }
  }

  /** Replaces a stream's documents by others, folded anew. */
  replace(stream: string, documents: readonly Document[]): Track {
    const track = this.#put(stream, { documents, dirty: false });
    this.touch(stream, track);
    return track;
  }

  #put(stream: string, track: Track): Track {
    this.#tracks.set(stream, track);
    if (this.#tracks.size > MOST) this.#evict();
    return track;
  }

  #evict(): void {
    for (const [stream, track] of this.#tracks) {
      if (this.#tracks.size <= MOST * 0.9) return;
      if (!track.dirty) this.#tracks.delete(stream);
    }
  }

  touch(stream: string, track: Track): void {
    if (track.dirty) return;
    track.dirty = true;
    this.#dirty.set(stream, track);
  }

  get dirtyCount(): number {
    return this.#dirty.size;
  }

  dirty(): ReadonlyMap<string, Track> {
    return this.#dirty;
  }

  /** What was dirty is written. */
  written(): void {
    for (const track of this.#dirty.values()) track.dirty = false;
    this.#dirty = new Map();
  }
}
