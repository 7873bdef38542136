import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { checkpointText, parseCheckpoint } from '#src/log/checkpoint.ts';
import { EMPTY_ROOT } from '#src/log/hash.ts';
import { COSIGNATURE_V1, formatVkey } from '#src/log/keys.ts';
import { Malformed } from '#src/log/malformed.ts';
import { formatNote, type NoteSignature } from '#src/log/note.ts';
import { parsePolicy, policyOf, verifyCheckpoint } from '#src/log/policy.ts';
import { type Signer, signerFromSeed, signText } from '#src/log/signer.ts';
import { cosign, witness } from '../support/witness.ts';

const test = suite('policies (C2SP tlog-policy)');

const log = signerFromSeed('ledger.example/log', Buffer.alloc(32, 1));
const other = signerFromSeed('other.example/log', Buffer.alloc(32, 2));
const [x1, x2, x3, y1, y2, y3] = [11, 12, 13, 14, 15, 16].map((seed) => witness(`w${seed}.example`, seed)) as [
  Signer,
  Signer,
  Signer,
  Signer,
  Signer,
  Signer,
];
const vkey = ({ key }: Signer): string => formatVkey(key);
const parse = (text: string) => parsePolicy(Buffer.from(text));

/** The example of the specification, with keys. */
const EXAMPLE = `log ${vkey(log)}

witness X1 ${vkey(x1)}
witness X2 ${vkey(x2)}
witness X3 ${vkey(x3)}
group X-witnesses 2 X1 X2 X3

witness Y1 ${vkey(y1)}
witness Y2 ${vkey(y2)}
witness Y3 ${vkey(y3)}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

const head = { origin: 'ledger.example/log', size: 0, root: EMPTY_ROOT };
const text = checkpointText(head);
const signedBy = (...signatures: NoteSignature[]) => parseCheckpoint(formatNote({ text, signatures }));
const cosignedBy = (...witnesses: Signer[]) =>
  signedBy(signText(text, log), ...witnesses.map((one) => cosign(text, 1_700_000_000n, one)));

const QUORUMS: [who: string, witnesses: Signer[], holds: boolean][] = [
  ['nobody', [], false],
  ['two of X', [x1, x3], false],
  ['two of X and one of Y', [x1, x3, y2], true],
  ['one of X and one of Y', [x2, y2], false],
  ['all of Y', [y1, y2, y3], false],
  ['everybody', [x1, x2, x3, y1, y2, y3], true],
];
for (const [who, witnesses, holds] of QUORUMS) {
  test(`cosigned by ${who}, the quorum of the specification's example ${holds ? 'holds' : 'does not hold'}`, () => {
    const signed = verifyCheckpoint(cosignedBy(...witnesses), parse(EXAMPLE));
    assert.ok(typeof signed === 'object');
    assert.equal(signed.quorum, holds);
    assert.deepEqual(
      signed.witnesses.map(({ key, time }) => [key.name, time]),
      witnesses.map(({ key }) => [key.name, 1_700_000_000n]),
    );
  });
}

test('a single witness, or none, can be the quorum', () => {
  const one = `log ${vkey(log)}\nwitness w ${vkey(x1)} https://w.example/\nquorum w\n`;
  assert.deepEqual(
    [cosignedBy(), cosignedBy(x1)].map((checkpoint) => {
      const signed = verifyCheckpoint(checkpoint, parse(one));
      return typeof signed === 'object' && signed.quorum;
    }),
    [false, true],
  );
  const none = verifyCheckpoint(cosignedBy(), parse(policyOf(vkey(log))));
  assert.ok(typeof none === 'object' && none.quorum && none.log.name === 'ledger.example/log');
});

test('a witness that cosigns twice counts once', () => {
  const two = `log ${vkey(log)}\nwitness a ${vkey(x1)}\nwitness b ${vkey(x2)}\ngroup both 2 a b\nquorum both\n`;
  const signed = verifyCheckpoint(cosignedBy(x1, x1), parse(two));
  assert.ok(typeof signed === 'object' && !signed.quorum);
});

test('a checkpoint without a signature of a log of the policy is refused', () => {
  const unsigned = signedBy(cosign(text, 1n, x1));
  assert.equal(
    verifyCheckpoint(unsigned, parse(policyOf(vkey(log)))),
    'no log of the policy has signed it as ledger.example/log',
  );
  assert.match(String(verifyCheckpoint(cosignedBy(), parse('quorum none\n'))), /no log of the policy/);
});

test('a log of the policy signs for itself only', () => {
  const policy = parse(`log ${vkey(log)}\nlog ${vkey(other)} https://other.example/\nquorum none\n`);
  assert.match(String(verifyCheckpoint(signedBy(signText(text, other)), policy)), /no log of the policy/);
  assert.ok(typeof verifyCheckpoint(signedBy(signText(text, other), signText(text, log)), policy) === 'object');
});

test('a signature of a known key that does not hold refuses the whole checkpoint', () => {
  const forged = { ...cosign(text, 1n, x1), signature: Buffer.alloc(72) };
  const checkpoint = signedBy(signText(text, log), forged);
  assert.equal(verifyCheckpoint(checkpoint, parse(EXAMPLE)), 'the signature of w11.example does not hold');
  assert.ok(typeof verifyCheckpoint(checkpoint, parse(policyOf(vkey(log)))) === 'object');
});

test('spaces, tabs, comments, empty lines and octets above ASCII are taken', () => {
  const odd = Buffer.from(
    `\t# a comment\n\n \t\n  log\t${vkey(log)}  \nwitness caf\xe9 ${vkey(x1)}\nquorum caf\xe9`,
    'latin1',
  );
  const policy = parsePolicy(Buffer.concat([odd, Buffer.from('\n')]));
  assert.equal(policy.logs.length, 1);
  assert.equal(policy.witnesses.length, 1);
});

test('names are octets: two spellings of one letter are two names', () => {
  const kelvin = `witness K ${vkey(x1)}\nwitness \u212a ${vkey(x2)}\nquorum \u212a\n`;
  assert.deepEqual(parse(kelvin).quorum, { witness: x2.key });
});

const [l, w] = [`log ${vkey(log)}\n`, `witness a ${vkey(x1)}\n`];
const renamed = signerFromSeed('again', Buffer.alloc(32, 1));
const NO_POLICIES: [what: string, text: string][] = [
  ['nothing', ''],
  ['no quorum', l],
  ['two quorums', `${l}quorum none\nquorum none\n`],
  ['a quorum that is not defined', `${l}quorum a\n`],
  ['a quorum that is defined below', `${l}quorum a\n${w}`],
  ['a quorum of two', `${l}${w}quorum a none\n`],
  ['an unknown word', `${l}quorum none\nlogs\n`],
  ['a log without a key', 'log\nquorum none\n'],
  ['a log with two addresses', `log ${vkey(log)} a b\nquorum none\n`],
  ['a key twice', `${l}${l}quorum none\n`],
  ['a key twice under another name', `${l}log ${vkey(renamed)}\nquorum none\n`],
  ['a witness twice', `${w}witness b ${vkey(x1)}\nquorum none\n`],
  ['a name twice', `${w}witness a ${vkey(x2)}\nquorum none\n`],
  ['a witness named none', `witness none ${vkey(x1)}\nquorum none\n`],
  ['a group named none', `${w}group none any a\nquorum none\n`],
  ['a member none', `${w}group g any a none\nquorum none\n`],
  ['a group without members', `${w}group g any\nquorum none\n`],
  ['a group of itself', `${w}group g any a g\nquorum none\n`],
  ['a member of two groups', `${w}group g any a\ngroup h any a\nquorum none\n`],
  ['a member twice', `${w}group g 2 a a\nquorum none\n`],
  ['a threshold of 0', `${w}group g 0 a\nquorum none\n`],
  ['a threshold above the members', `${w}group g 2 a\nquorum none\n`],
  ['a threshold with a zero before it', `${w}group g 01 a\nquorum none\n`],
  ['a threshold that is a word', `${w}group g toString a\nquorum none\n`],
  ['a log with the key of a witness', `log ${vkey(x1)}\nquorum none\n`],
  ['a witness with the key of a log', `witness a ${vkey(log)}\nquorum none\n`],
  ['carriage returns', `${l}quorum none\r\n`],
  ['a last line without an end', `${l}quorum none`],
];
for (const [what, policy] of NO_POLICIES) {
  test(`a policy with ${what} is refused`, () => assert.throws(() => parse(policy), Malformed));
}

test('a policy takes at least 32 logs, 32 witnesses and 32 groups', () => {
  const lines = Array.from({ length: 32 }, (_, n) => {
    const key = vkey(signerFromSeed('log', Buffer.alloc(32, 100 + n)));
    const cosigner = vkey({ ...witness('w', 150 + n) });
    return `log ${key}\nwitness w${n} ${cosigner}\ngroup g${n} any w${n}\n`;
  });
  const policy = parse(`${lines.join('')}quorum g31\n`);
  assert.deepEqual([policy.logs.length, policy.witnesses.length], [32, 32]);
  assert.equal(policy.witnesses[0]?.type, COSIGNATURE_V1);
});

test.run();
