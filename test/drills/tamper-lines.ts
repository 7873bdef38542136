import { formatNote, parseNote } from '#src/log/note.ts';
import { signerFromSeed, signText } from '#src/log/signer.ts';
import { exportOf, idOf, LOG, leavesOf, MemoryExport } from '../support/exports.ts';

/** What has to be named: a file, the line if it is about one, and the event's id if its bytes are still those. */
export interface Expected {
  readonly file: string;
  readonly line?: number;
  readonly id?: string;
}

/** One change to an export, and what it has to be put down to. */
export interface Change {
  readonly kind: string;
  readonly what: string;
  readonly expected: Expected;
  readonly changed: MemoryExport;
}

const EVENTS = 'events.ndjson';

/** The export with other files in place of some, or without them. Those that are left share their bytes with it. */
function withFiles(folder: MemoryExport, files: Readonly<Record<string, Buffer | string | undefined>>): MemoryExport {
  const changed = new MemoryExport();
  for (const [path, bytes] of folder.files) changed.files.set(path, bytes);
  for (const [path, bytes] of Object.entries(files)) {
    if (bytes === undefined) changed.files.delete(path);
    else changed.write(path, bytes);
  }
  return changed;
}

/** Lines swapped, dropped, doubled, inserted and cut, at each place. */
export function* lineChanges(folder: MemoryExport): Generator<Change> {
  const lines = folder.read(EVENTS)?.toString().slice(0, -1).split('\n') ?? [];
  const change = (kind: string, line: number, changed: readonly string[], end = '\n'): Change => ({
    kind,
    what: `${kind} at line ${line}`,
    expected: { file: EVENTS, line },
    changed: withFiles(folder, { [EVENTS]: changed.join('\n') + end }),
  });
  for (const [n, text] of lines.entries()) {
    const next = lines[n + 1];
    if (next !== undefined) yield change('lines swapped', n + 1, lines.toSpliced(n, 2, next, text));
    yield change('lines dropped', n + 1, lines.toSpliced(n, 1));
    yield change('lines doubled', n + 2, lines.toSpliced(n, 0, text));
    yield change('lines inserted', n + 1, lines.toSpliced(n, 0, text.replaceAll(idOf(n), idOf(lines.length + n))));
    yield change('empty lines inserted', n + 1, lines.toSpliced(n, 0, ''));
    yield change('cut before a line', n + 1, lines.slice(0, n), n === 0 ? '' : '\n');
    yield change('cut in a line', n + 1, [...lines.slice(0, n), text.slice(0, (n * 37) % text.length)], '');
    yield change('cut before a newline', n + 1, lines.slice(0, n + 1), '');
  }
}

/** Whole files removed, emptied, longer, shorter, and each in the place of the next. */
export function* fileChanges(folder: MemoryExport): Generator<Change> {
  const all = [...folder.files].filter(([path]) => path.startsWith('tile/') || path.startsWith('checkpoint'));
  for (const [n, [file, bytes]] of all.entries()) {
    const others: [kind: string, bytes: Buffer | undefined][] = [
      ['files removed', undefined],
      ['files emptied', Buffer.alloc(0)],
      ['files longer', Buffer.concat([bytes, Buffer.from('\n')])],
      ['files shorter', bytes.subarray(0, -1)],
      ['files that are another', all[(n + 1) % all.length]?.[1]],
    ];
    for (const [kind, other] of others) {
      // Without an earlier checkpoint an export is still one; without its own it is none.
      if (other === undefined && file.startsWith('checkpoint')) continue;
      yield { kind, what: `${kind}: ${file}`, expected: { file }, changed: withFiles(folder, { [file]: other }) };
    }
  }
}

/** One event changed, with all tiles and bundles made to fit: under the old checkpoint, and under one by another key. */
export async function* rewrites(folder: MemoryExport, events: number): AsyncGenerator<Change> {
  const checkpoints = folder.list('checkpoints').toSorted((a, b) => Number(a) - Number(b));
  const kept = ['checkpoint', ...checkpoints.map((size) => `checkpoints/${size}`)];
  const forger = signerFromSeed(LOG.key.name, Buffer.alloc(32, 66));
  for (let n = 0; n < events; n += Math.ceil(events / 100)) {
    const leaves = leavesOf(events);
    const leaf = (leaves[n] ?? '').replace(/"(note|type)":"./, (start) => `${start.slice(0, -1)}X`);
    const rewritten = await exportOf(leaves.with(n, leaf));
    const old = Object.fromEntries(kept.map((path) => [path, folder.read(path)]));
    const first = checkpoints.find((size) => Number(size) > n);
    yield {
      kind: 'rewritten with all tiles',
      what: `event ${n} rewritten`,
      expected: { file: first === undefined ? 'checkpoint' : `checkpoints/${first}` },
      changed: withFiles(rewritten, old),
    };
    const { text } = parseNote(rewritten.read('checkpoint') ?? '');
    yield {
      kind: 'rewritten and signed by another key',
      what: `event ${n} rewritten and signed`,
      expected: { file: 'checkpoint' },
      changed: withFiles(rewritten, { checkpoint: formatNote({ text, signatures: [signText(text, forger)] }) }),
    };
  }
}
