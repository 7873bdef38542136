import { type VerifierKey, verifyNote } from '#src/log/keys.ts';
import { formatNote, type Note, parseNote, withSignatures } from '#src/log/note.ts';
import type { EventStore } from '#src/store/port.ts';
import { cosignatureBook, type Kept } from './books.ts';

const AT_ONCE = 1000;
const TRIES = 20;

/** What became of a cosignature: kept, there already, or why it is not taken. */
export type Cosigned = { readonly kept: number } | { readonly refused: string };

/**
 * The signature lines of witnesses, which stand beside the log's own under the same checkpoint. They are kept in a book of
 * their own, and served by every node. Only those of witnesses that are known are taken, so that nobody fills the book.
 */
export class Cosignatures {
  readonly #store: EventStore;
  readonly #book: string;
  readonly #witnesses: readonly VerifierKey[];
  readonly #notes = new Map<string, Note>();
  #lines = 0;

  constructor(store: EventStore, origin: string, witnesses: readonly VerifierKey[] = []) {
    this.#store = store;
    this.#book = cosignatureBook(origin);
    this.#witnesses = witnesses;
  }

  /** Reads what was kept since. */
  async refresh(): Promise<void> {
    for (;;) {
      const lines = await this.#store.kept(this.#book, this.#lines, AT_ONCE);
      for (const line of lines) {
        const note = parseNote(line);
        const known = this.#notes.get(note.text);
        this.#notes.set(note.text, known === undefined ? note : withSignatures(known, note));
      }
      this.#lines += lines.length;
      if (lines.length < AT_ONCE) return;
    }
  }

  /** A checkpoint with the lines of those who have cosigned it. */
  on(kept: Kept): Kept {
    const others = this.#notes.get(kept.note.text);
    if (others === undefined) return kept;
    const note = withSignatures(kept.note, others);
    return { ...kept, note, text: formatNote(note) };
  }

  /**
   * Keeps the lines of known witnesses under a checkpoint.
   *
   * @param note a checkpoint that this log has signed, with the witnesses' lines
   */
  async add(note: Note): Promise<Cosigned> {
    const verdicts = this.#witnesses.map((witness) => ({ witness, verified: verifyNote(note, witness) }));
    const forged = verdicts.find(({ verified }) => verified === false);
    if (forged !== undefined) return { refused: `the signature of ${forged.witness.name} does not hold` };
    const signers = verdicts.filter(({ verified }) => verified).map(({ witness }) => witness);
    if (signers.length === 0) return { refused: 'no witness that is known here has signed it' };
    const signatures = note.signatures.filter(({ name, keyId }) =>
      signers.some((witness) => witness.name === name && witness.keyId.equals(keyId)),
    );
    for (let tries = 0; tries < TRIES; tries += 1) {
      await this.refresh();
      const known = this.#notes.get(note.text);
      const own = { text: note.text, signatures };
      const merged = known === undefined ? own : withSignatures(known, own);
      const added = merged.signatures.length - (known?.signatures.length ?? 0);
      if (added === 0) return { kept: 0 };
      if (await this.#store.keep(this.#book, this.#lines, formatNote(own))) {
        await this.refresh();
        return { kept: added };
      }
    }
    throw new Error(`the cosignatures were written by others ${TRIES} times in a row`);
  }
}
