import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { checkpointText, parseCheckpoint } from '#src/log/checkpoint.ts';
import { EMPTY_ROOT } from '#src/log/hash.ts';
import { COSIGNATURE_V1, cosignedText, formatVkey, parseVkey, verifyNote } from '#src/log/keys.ts';
import { Malformed } from '#src/log/malformed.ts';
import { formatNote, parseNote, signatureLine, withSignatures } from '#src/log/note.ts';
import { signCheckpoint, signerFromSeed } from '#src/log/signer.ts';
import { cosign, witness } from '../support/witness.ts';

const test = suite('checkpoints and cosignatures (C2SP tlog-checkpoint, tlog-cosignature)');

/** The example of both specifications. Its keys were not published. */
const SOFA = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`;
const [SOFA_TEXT = '', SOFA_LINES = ''] = SOFA.split('\n\n');

test('the example is read, and written as it was read', () => {
  const { head, note } = parseCheckpoint(SOFA);
  assert.equal(head.origin, 'example.com/behind-the-sofa');
  assert.equal(head.size, 20_852_163);
  assert.equal(head.root.toString('base64'), 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=');
  assert.equal(checkpointText(head), note.text);
  assert.equal(formatNote(note), SOFA);
  assert.deepEqual(
    note.signatures.map(({ name, keyId }) => [name, keyId.toString('hex')]),
    [
      ['example.com/behind-the-sofa', '033de0ae'],
      ['witness.example.com/w1', '8d66cf3f'],
    ],
  );
});

test('a witness of the example has signed the message that the specification shows, at that time', () => {
  const { note } = parseCheckpoint(SOFA);
  const time = note.signatures[1]?.signature.readBigUInt64BE() ?? 0n;
  assert.equal(time, 1_679_315_147n);
  assert.equal(
    cosignedText(note.text, time),
    'cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
  );
});

test('extension lines are read over, and stay in the text that is signed', () => {
  const { note, head } = parseCheckpoint(`${SOFA_TEXT}\nmore\nand more\n\n${SOFA_LINES}`);
  assert.equal(note.text, `${SOFA_TEXT}\nmore\nand more\n`);
  assert.equal(head.size, 20_852_163);
});

const NO_CHECKPOINTS: [what: string, text: string][] = [
  ['no note', `${SOFA_TEXT}\n`],
  ['no root', SOFA.replace(/^Csu.*\n/im, '')],
  ['no origin', SOFA.replace('example.com/behind-the-sofa\n', '\n')],
  ['a size with a zero before it', SOFA.replace('20852163', '020852163')],
  ['a size with a sign', SOFA.replace('20852163', '+20852163')],
  ['a size in hex', SOFA.replace('20852163', '0x13e2d43')],
  ['a size below zero', SOFA.replace('20852163', '-1')],
  ['a size of 2^53', SOFA.replace('20852163', '9007199254740992')],
  ['a root of 31 bytes', SOFA.replace('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', `${'A'.repeat(40)}AA==`)],
  ['a root with bits left over', SOFA.replace('q2I=', 'q2J=')],
  ['an empty extension line', SOFA.replace('q2I=\n', 'q2I=\n\nmore\n')],
];
for (const [what, text] of NO_CHECKPOINTS) {
  test(`${what}: no checkpoint`, () => assert.throws(() => parseCheckpoint(text), Malformed));
}

const log = signerFromSeed('ledger.example/log', Buffer.alloc(32, 1));
const head = { origin: 'ledger.example/log', size: 0, root: EMPTY_ROOT };

test('a checkpoint is signed, to the byte as other tools sign it', () => {
  const checkpoint = signCheckpoint(head, log);
  assert.equal(formatVkey(log.key), 'ledger.example/log+7cc83a9d+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c');
  assert.equal(
    checkpoint,
    'ledger.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— ledger.example/log fMg6naBI01mFRf11TT01vpQPR8iurembW5DIn83/1+I+hnhNtFTA8cfdVx+uSWorrdO4drIfs9sRvh21HePFHr73uwA=\n',
  );
  assert.deepEqual(verifyNote(parseNote(checkpoint), log.key), {});
});

test('a cosignature is verified, to the byte as other tools make it, and tells its time', () => {
  const one = witness('witness.example/1', 2);
  assert.equal(one.key.type, COSIGNATURE_V1);
  assert.equal(formatVkey(one.key), 'witness.example/1+165714c8+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU');
  const cosignature = cosign(checkpointText(head), 1_700_000_000n, one);
  assert.equal(
    signatureLine(cosignature),
    '— witness.example/1 FlcUyAAAAABlU/EAkmp3V/aOKaD/PwkV9nZpUEQGSbLfWAkBdlM6JOSK1DAn8vgkinLPU82fC5NOT837smo0vjGGewiEeIm1kVK5Dw==\n',
  );
  const note = withSignatures(parseNote(signCheckpoint(head, log)), {
    text: checkpointText(head),
    signatures: [cosignature],
  });
  assert.deepEqual(verifyNote(note, parseVkey(formatVkey(one.key))), { time: 1_700_000_000n });
  assert.deepEqual(verifyNote(note, log.key), {});
});

test('any other byte of a cosignature, its time among them, does not hold', () => {
  const one = witness('witness.example/1', 2);
  const { signature, ...rest } = cosign(checkpointText(head), 1_700_000_000n, one);
  for (let at = 0; at < signature.length; at += 1) {
    const changed = Buffer.from(signature);
    changed[at] = (changed[at] ?? 0) ^ 1;
    const note = { text: checkpointText(head), signatures: [{ ...rest, signature: changed }] };
    assert.equal(verifyNote(note, one.key), false, `byte ${at}`);
  }
  const short = { text: checkpointText(head), signatures: [{ ...rest, signature: signature.subarray(0, 71) }] };
  assert.equal(verifyNote(short, one.key), false);
});

test.run();
