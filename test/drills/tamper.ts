// Changes an export in every way that a hand could, one change at a time, and lets it be verified:
// `node test/drills/tamper.ts --events 1000` changes each byte; `--every 7 --phase 3` each seventh from the third on.
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { formatVkey } from '#src/log/keys.ts';
import { formatNote, parseNote } from '#src/log/note.ts';
import { parsePolicy } from '#src/log/policy.ts';
import { tileOf } from '#src/log/tiles.ts';
import type { Finding } from '#src/log/verify/finding.ts';
import { verifyExport } from '#src/log/verify/verify.ts';
import { exportOf, idOf, LOG, leavesOf, type MemoryExport } from '../support/exports.ts';
import { cosign, witness } from '../support/witness.ts';
import { type Change, type Expected, fileChanges, lineChanges, rewrites } from './tamper-lines.ts';

export interface TamperPlan {
  readonly events: number;
  /** Which bytes are changed: each so manieth, from the phase on. */
  readonly every: number;
  readonly phase?: number;
  /** Whether whole lines and files are changed as well. */
  readonly lines: boolean;
  progress?(done: string): void;
}

/** How many changes of each kind were refused. Nothing else comes out: one that is not refused ends the drill. */
export type Tally = Record<string, number>;

const WITNESS = witness('witness.example/1', 2);
const policy = parsePolicy(Buffer.from(`log ${formatVkey(LOG.key)}\nwitness w ${formatVkey(WITNESS.key)}\nquorum w\n`));

/** An export whose checkpoint a witness has cosigned. */
async function cosignedExport(events: number): Promise<MemoryExport> {
  const folder = await exportOf(leavesOf(events), [Math.floor(events / 2)]);
  const note = parseNote(folder.read('checkpoint') ?? '');
  const cosignature = cosign(note.text, 1_700_000_000n, WITNESS);
  folder.write('checkpoint', formatNote({ ...note, signatures: [...note.signatures, cosignature] }));
  return folder;
}

async function mustRefuse(folder: MemoryExport, what: string, expected: Expected): Promise<void> {
  const verified = await verifyExport(folder, { policy, checkpoints: [], proofs: [] });
  assert.ok(!('checkpoint' in verified), `accepted: ${what}`);
  const [first]: readonly Finding[] = verified;
  const isNamed =
    expected.line === undefined
      ? first?.file === expected.file || first?.what.includes(expected.file)
      : first?.line === expected.line;
  assert.ok(isNamed, `${what} was put down to ${JSON.stringify(first)}`);
  if (expected.id !== undefined) assert.equal(first?.id, expected.id, what);
}

/** Where each leaf of a file of leaves begins and ends, with what belongs to it: its newline, or its length before it. */
function leafRanges(bytes: Buffer, isBundle: boolean): [start: number, end: number][] {
  const ranges: [number, number][] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = isBundle ? start + 2 + bytes.readUInt16BE(start) : bytes.indexOf('\n', start) + 1;
    ranges.push([start, end]);
    start = end;
  }
  return ranges;
}

/** What a change of each byte of a file has to be put down to. */
function expectations(path: string, bytes: Buffer): (at: number) => Expected {
  const tile = tileOf(path);
  if (path !== 'events.ndjson' && (tile === undefined || Number(tile.level) > 0)) return () => ({ file: path });
  const first = (tile?.index ?? 0) * 256;
  const at = (n: number): Expected => ({ file: path, line: first + n + 1, id: idOf(first + n) });
  if (tile?.level === 0) return (byte) => at(Math.floor(byte / 32));
  const ranges = leafRanges(bytes, tile !== undefined);
  let n = 0;
  return (byte) => {
    while (byte >= (ranges[n]?.[1] ?? Number.POSITIVE_INFINITY)) n += 1;
    const { file, line = 0, id = '' } = at(n);
    // In the events the id itself, or what it is known by, may be what was changed.
    const [start, end] = ranges[n] ?? assert.fail();
    const known = bytes.subarray(start, end).indexOf(`"id":"${id}"`) + start;
    const isItsId = tile === undefined && byte >= known && byte < known + 6 + id.length + 13;
    return isItsId ? { file, line } : { file, line, id };
  };
}

async function changeBytes(
  folder: MemoryExport,
  { every, phase = 0, progress }: TamperPlan,
  tally: Tally,
): Promise<void> {
  for (const [path, bytes] of folder.files) {
    if (!/^(events|checkpoint|tile)/.test(path)) continue;
    const kind = `bytes of ${path.replace(/\.ndjson$|[/\d.].*$/, '')}${tileOf(path)?.level === 'entries' ? ' entries' : ''}`;
    const expected = expectations(path, bytes);
    // Of the checkpoints, which are few bytes, each one.
    const step = path.startsWith('checkpoint') ? 1 : every;
    for (let at = step === 1 ? 0 : phase; at < bytes.length; at += step) {
      const whose = expected(at);
      const before = bytes[at] ?? 0;
      bytes[at] = before ^ (1 << ((at + Math.floor(at / 8)) % 8));
      await mustRefuse(folder, `byte ${at} of ${path} as ${bytes[at]}`, whose);
      bytes[at] = before;
      tally[kind] = (tally[kind] ?? 0) + 1;
      if ((tally[kind] ?? 0) % 10_000 === 0) progress?.(`${tally[kind]} ${kind} refused`);
    }
  }
}

/** Lets an export of so many events be changed and verified. @throws AssertionError at the first change that is not refused */
export async function tamper(plan: TamperPlan): Promise<Tally> {
  const folder = await cosignedExport(plan.events);
  const verified = await verifyExport(folder, { policy, checkpoints: [], proofs: [] });
  assert.ok('checkpoint' in verified && verified.earlier === 1, 'the export does not hold as it is');
  const tally: Tally = {};
  await changeBytes(folder, plan, tally);
  const refuse = async ({ kind, what, expected, changed }: Change): Promise<void> => {
    await mustRefuse(changed, what, expected);
    tally[kind] = (tally[kind] ?? 0) + 1;
  };
  for (const change of plan.lines ? lineChanges(folder) : []) await refuse(change);
  for (const change of plan.lines ? fileChanges(folder) : []) await refuse(change);
  if (plan.lines) for await (const change of rewrites(folder, plan.events)) await refuse(change);
  return tally;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '1000' },
      every: { type: 'string', default: '1' },
      phase: { type: 'string', default: '0' },
    },
  });
  const [events, every, phase] = [Number(values.events), Number(values.every), Number(values.phase)];
  const began = performance.now();
  const progress = (done: string): void => console.log(`${Math.round((performance.now() - began) / 1000)} s: ${done}`);
  console.log(await tamper({ events, every, phase, lines: phase === 0, progress }));
}
