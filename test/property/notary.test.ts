import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { pino } from 'pino';
import { suite } from 'uvu';
import { openJournalFile } from '#src/journal/schema.ts';
import { Tables } from '#src/journal/tables.ts';
import { Tree } from '#src/journal/tree.ts';
import { EMPTY_ROOT, leafHash } from '#src/log/hash.ts';
import { COSIGNATURE_V1, cosignedText, formatVkey, verifyNote } from '#src/log/keys.ts';
import { formatNote, parseNote } from '#src/log/note.ts';
import { signCheckpoint, signerFromSeed } from '#src/log/signer.ts';
import { Notary } from '#src/notary/notary.ts';
import { MemoryStore } from '#src/store/memory.ts';
import type { StoredEvent } from '#src/store/port.ts';
import { event } from '../contract/events.ts';
import { plainRoot } from '../support/log.ts';
import fc from '../support/random.ts';
import { tries } from '../support/tries.ts';

const ORIGIN = 'example.org/ledger';
const log = pino({ level: 'silent' });
const keyOf = (n: number) => signerFromSeed(ORIGIN, Buffer.alloc(32, n));

const WITNESS = signerFromSeed('witness.example/w', Buffer.alloc(32, 9), COSIGNATURE_V1);

/** A checkpoint with a witness's line, as it was cosigned at a time, in seconds since 1970. */
function cosigned(text: string, { key, privateKey } = WITNESS, time = 1_700_000_000n): string {
  const note = parseNote(text);
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(time);
  const signature = Buffer.concat([stamp, sign(null, Buffer.from(cosignedText(note.text, time)), privateKey)]);
  return formatNote({ ...note, signatures: [...note.signatures, { name: key.name, keyId: key.keyId, signature }] });
}

/** A store whose nodes die at a write of a checkpoint: before it is kept, or after it. */
class Mortal extends MemoryStore {
  dies: 'before' | 'after' | undefined;

  override async keep(...line: Parameters<MemoryStore['keep']>): Promise<boolean> {
    const { dies } = this;
    if (!line[0].startsWith('log-') || dies === undefined) return super.keep(...line);
    this.dies = undefined;
    if (dies === 'after') await super.keep(...line);
    throw new Error('the node is gone');
  }
}

/** A node over a store: its tree follows by hand, its clock is moved by hand. */
class Node {
  readonly tree = new Tree(new Tables(openJournalFile(':memory:')));
  readonly notary: Notary;

  constructor(store: MemoryStore, clock: { now: number }, signer = keyOf(1)) {
    const [tree, now] = [() => this.tree, () => clock.now];
    this.notary = new Notary({ store, tree, origin: ORIGIN, signer, witnesses: [WITNESS.key], log, now });
  }

  follow(leaves: readonly string[]): void {
    for (const leaf of leaves.slice(this.tree.size)) this.tree.append(leafHash(leaf));
  }
}

const leavesOf = async (store: MemoryStore): Promise<string[]> =>
  (await store.read(0, 10_000)).map(({ leaf }: StoredEvent) => leaf);

const append = (store: MemoryStore): Promise<unknown> =>
  store.append(`ledger.incident-${event().id}`, 'none', [event()]);

const test = suite('the notary');

test('never lets two checkpoints contradict each other, with three nodes that sign, lag and die', async () => {
  const steps = fc.array(
    fc.record({
      node: fc.nat(2),
      does: fc.constantFrom('append', 'follow', 'sign', 'sign', 'die before', 'die after', 'all sign'),
    }),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const [store, clock] = [new Mortal(), { now: 0 }];
      const nodes = [0, 1, 2].map(() => new Node(store, clock));
      const published: string[] = [];
      const sign = async (n: number): Promise<void> => {
        const newest = await nodes[n]?.notary.newest().catch(() => undefined);
        if (newest !== undefined) published.push(newest.text);
      };
      for (const { node, does } of all) {
        clock.now += 1001;
        if (does === 'append') await append(store);
        if (does === 'follow') nodes[node]?.follow(await leavesOf(store));
        if (does === 'sign') await sign(node);
        if (does === 'all sign') await Promise.all([0, 1, 2].map(sign));
        if (does.startsWith('die')) {
          store.dies = does === 'die before' ? 'before' : 'after';
          await sign(node);
          store.dies = undefined;
          nodes[node] = new Node(store, clock);
        }
      }
      const leaves = await leavesOf(store);
      const kept = await nodes[0]?.notary.kept(0, 1000);
      const sizes = kept?.map(({ head }) => head.size) ?? [];
      assert.deepEqual(
        sizes,
        [...new Set(sizes)].toSorted((a, b) => a - b),
      );
      for (const { head, note } of kept ?? []) {
        assert.deepEqual(head.root, plainRoot(leaves.slice(0, head.size)));
        assert.ok(verifyNote(note, keyOf(1).key));
      }
      const texts = new Set(kept?.map(({ text }) => text));
      assert.ok(
        published.every((text) => texts.has(text)),
        'a checkpoint was published that is not kept',
      );
    }),
    { numRuns: tries(300, 3000) },
  );
});

test('signs at most once a second, and only what is new', async () => {
  const [store, clock] = [new MemoryStore(), { now: 0 }];
  const node = new Node(store, clock);
  const sizes: (number | undefined)[] = [];
  for (const step of [0, 500, 400, 200, 2_000, 2_000]) {
    clock.now += step;
    if (step !== 2_000) await append(store);
    node.follow(await leavesOf(store));
    sizes.push((await node.notary.newest())?.head.size);
  }
  assert.deepEqual(sizes, [1, 1, 1, 4, 4, 4]);
  assert.equal((await node.notary.kept(0, 10)).length, 2);
});

test('refuses a history that is not the one that was signed, and says where', async () => {
  const [store, clock] = [new MemoryStore(), { now: 0 }];
  const node = new Node(store, clock);
  for (let n = 0; n < 5; n += 1) await append(store);
  const leaves = await leavesOf(store);
  node.follow(leaves);
  await node.notary.newest();

  const other = new Node(store, clock);
  other.follow(leaves.with(2, leaves[2]?.replace('68', '69') ?? '').concat('{}'));
  await other.notary.begin(new AbortController().signal);
  assert.match(other.notary.contradiction ?? '', /^the first 5 events have the root .*= was signed$/);
  assert.equal((await other.notary.newest())?.head.size, 5);
  assert.equal((await other.notary.kept(0, 10)).length, 1);

  class Short extends MemoryStore {
    override kept(...line: Parameters<MemoryStore['kept']>): Promise<readonly string[]> {
      return store.kept(...line);
    }
  }
  const short = new Node(new Short(), clock);
  await short.notary.begin(new AbortController().signal);
  assert.equal(short.notary.contradiction, 'the store holds 0 events; 5 were signed');
});

test('signs nothing with a key that is not the log’s, and serves what was signed', async () => {
  const [store, clock] = [new MemoryStore(), { now: 0 }];
  const [first, second] = [new Node(store, clock), new Node(store, clock, keyOf(2))];
  await append(store);
  first.follow(await leavesOf(store));
  const signed = await first.notary.newest();
  await append(store);
  second.follow(await leavesOf(store));
  assert.equal((await second.notary.newest())?.text, signed?.text);
  assert.equal(second.notary.signs, false);
  assert.equal(formatVkey((await second.notary.key()) ?? keyOf(3).key), formatVkey(keyOf(1).key));
});

test('keeps and serves the lines of the witnesses that it knows, on every node', async () => {
  const [store, clock] = [new MemoryStore(), { now: 0 }];
  const [one, two] = [new Node(store, clock), new Node(store, clock)];
  await append(store);
  for (const node of [one, two]) node.follow(await leavesOf(store));
  const signed = (await one.notary.newest())?.text ?? '';
  const stranger = signerFromSeed('stranger.example/s', Buffer.alloc(32, 8), COSIGNATURE_V1);
  const withLine = cosigned(signed);
  const forged = withLine.replace(/.{12}\n$/, 'AAAAAAAAAAA=\n');
  assert.deepEqual(await one.notary.cosign(signed), { refused: 'no witness that is known here has signed it' });
  assert.ok('refused' in (await one.notary.cosign(cosigned(signed, stranger))));
  assert.deepEqual(await one.notary.cosign(forged), { refused: 'the signature of witness.example/w does not hold' });
  const other = signCheckpoint({ origin: ORIGIN, size: 0, root: EMPTY_ROOT }, keyOf(2));
  assert.deepEqual(await one.notary.cosign(cosigned(other)), {
    refused: 'it is not a checkpoint that this log has signed',
  });
  assert.deepEqual(await one.notary.cosign(cosigned(withLine, stranger)), { kept: 1 });
  assert.deepEqual(await two.notary.cosign(withLine), { kept: 0 });
  clock.now += 1001;
  for (const node of [one, two]) assert.equal((await node.notary.newest())?.text, withLine);
  assert.equal((await two.notary.kept(0, 1))[0]?.text, withLine);
});

test.run();
