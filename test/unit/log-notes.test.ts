import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { ED25519, formatVkey, keyIdOf, parseVkey, verifyNote } from '#src/log/keys.ts';
import { Malformed } from '#src/log/malformed.ts';
import { formatNote, parseNote, withSignatures } from '#src/log/note.ts';
import { newPem, signerFromPem, signerFromSeed, signText } from '#src/log/signer.ts';

const test = suite('signed notes (C2SP signed-note)');

/** The example of Go's sumdb/note: the verifier's key, the seed in the signer's, the text, and the signature. */
const GO = {
  vkey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  seed: Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1),
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  line: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};
const GO_NOTE = `${GO.text}\n${GO.line}`;

/** The example of the specification. */
const SPEC = {
  vkey: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  note: 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
};

for (const [whose, vkey, note] of [
  ['Go', GO.vkey, GO_NOTE],
  ['the specification', SPEC.vkey, SPEC.note],
] as const) {
  test(`the example of ${whose} verifies, and is written as it was read`, () => {
    assert.deepEqual(verifyNote(parseNote(note), parseVkey(vkey)), {});
    assert.equal(formatNote(parseNote(note)), note);
    assert.equal(formatVkey(parseVkey(vkey)), vkey);
  });
}

test('the example of Go is signed to the byte from its seed', () => {
  const signer = signerFromSeed('PeterNeumann', GO.seed);
  assert.equal(formatVkey(signer.key), GO.vkey);
  assert.equal(formatNote({ text: GO.text, signatures: [signText(GO.text, signer)] }), GO_NOTE);
});

test('any other byte of a note is refused, or leaves no signature of the key', () => {
  const bytes = Buffer.from(GO_NOTE);
  const key = parseVkey(GO.vkey);
  for (let at = 0; at < bytes.length; at += 1) {
    for (let bit = 1; bit < 256; bit *= 2) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ bit;
      try {
        assert.ok(!verifyNote(parseNote(changed), key), `accepted with byte ${at} changed by ${bit}`);
      } catch (error) {
        assert.ok(error instanceof Malformed, String(error));
      }
    }
  }
});

const line = GO.line;
const NO_NOTES: [what: string, note: string | Buffer][] = [
  ['nothing', ''],
  ['a text without signatures', GO.text],
  ['an empty line without signatures', `${GO.text}\n`],
  ['a signature without its newline', GO_NOTE.slice(0, -1)],
  ['two texts', `${GO_NOTE}\n${GO.text}`],
  ['a line among the signatures that is none', `${GO_NOTE}hello\n`],
  ['a hyphen in place of the dash', GO_NOTE.replace('—', '-')],
  ['two spaces', GO_NOTE.replace('— P', '—  P')],
  ['a name with a plus', GO_NOTE.replace('— Peter', '— Peter+')],
  ['a name with a space of Unicode', GO_NOTE.replace('— Peter', '— Peter\u2003')],
  ['a name with U+0085', GO_NOTE.replace('— Peter', '— Peter\u0085')],
  ['no name', `${GO.text}\n— ${line.split(' ')[2]}`],
  ['a signature of the key id alone', `${GO.text}\n— PeterNeumann x08gow==\n`],
  ['Base 64 without padding', GO_NOTE.replace('AM=\n', 'AM\n')],
  ['Base 64 with bits left over', GO_NOTE.replace('AM=\n', 'AN=\n')],
  ['the other Base 64', GO_NOTE.replace('x08go/Z', 'x08go_Z')],
  ['carriage returns', GO_NOTE.replaceAll('\n', '\r\n')],
  ['a tab', `\t${GO_NOTE}`],
  ['what is not UTF-8', Buffer.concat([Buffer.of(0xff), Buffer.from(GO_NOTE)])],
  ['a lone surrogate', `\ud800${GO_NOTE}`],
  ['more than a hundred signatures', `${GO.text}\n${line.repeat(101)}`],
];
for (const [what, note] of NO_NOTES) {
  test(`${what} is no note`, () => assert.throws(() => parseNote(note), Malformed));
}

test('a note may have empty lines in its text, no text but a line, and a BOM that stays part of it', () => {
  const key = signerFromSeed('a', Buffer.alloc(32, 1));
  for (const text of ['a\n\nb\n', '\n', '\n\n\n', '\ufeffa\n', 'ed è subito sera.\n']) {
    const note = formatNote({ text, signatures: [signText(text, key)] });
    const read = parseNote(Buffer.from(note));
    assert.equal(read.text, text);
    assert.deepEqual(verifyNote(read, key.key), {});
  }
});

test('signatures of unknown keys are passed over, even under a known name or a known id', () => {
  const [one, two] = [signerFromSeed('a', Buffer.alloc(32, 1)), signerFromSeed('a', Buffer.alloc(32, 2))];
  const note = { text: 'x\n', signatures: [signText('x\n', two), { ...signText('x\n', one), name: 'b' }] };
  assert.equal(verifyNote(note, one.key), undefined);
  assert.deepEqual(verifyNote({ ...note, signatures: [...note.signatures, signText('x\n', one)] }, one.key), {});
});

test('of several signatures of a known key all must hold', () => {
  const { key } = signerFromSeed('PeterNeumann', GO.seed);
  const forged = GO.line.replace('J', 'K');
  assert.equal(verifyNote(parseNote(GO_NOTE + forged), key), false);
  assert.deepEqual(verifyNote(parseNote(GO_NOTE + GO.line), key), {});
});

test('signatures of others are added to a note, each once, and none of another text', () => {
  const other = signText(GO.text, signerFromSeed('other', Buffer.alloc(32, 3)));
  const more = withSignatures(parseNote(GO_NOTE), {
    text: GO.text,
    signatures: [other, ...parseNote(GO_NOTE).signatures],
  });
  assert.deepEqual(
    more.signatures.map(({ name }) => name),
    ['PeterNeumann', 'other'],
  );
  assert.throws(() => withSignatures(parseNote(GO_NOTE), parseNote(SPEC.note)), Malformed);
});

const NO_KEYS = [
  '',
  'PeterNeumann',
  GO.vkey.replace('c74f20a3', 'c74f20a4'),
  GO.vkey.replace('c74f20a3', 'C74F20A3'),
  GO.vkey.replace('PeterNeumann', 'PeterNeuman'),
  GO.vkey.replace('PeterNeumann', 'Peter Neumann'),
  GO.vkey.replace('PeterNeumann', ''),
  GO.vkey.slice(0, -4),
  `${GO.vkey}=`,
  `${GO.vkey}\n`,
  // An RSA key, or any other type.
  GO.vkey.replace('+AR', '+Bh'),
];
for (const vkey of NO_KEYS) {
  test(`'${vkey}' is no verifier key`, () => assert.throws(() => parseVkey(vkey), Malformed));
}

test('a key comes from PEM, made here or by others, or from its seed', () => {
  const pem = newPem();
  assert.equal(formatVkey(signerFromPem('x', pem).key), formatVkey(signerFromPem('x', pem).key));
  // The first test vector of RFC 8032, as `openssl pkey` writes it.
  const known =
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n';
  const { key } = signerFromPem('x', known);
  assert.equal(key.publicKey.toString('hex'), 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  assert.deepEqual(key.keyId, keyIdOf('x', ED25519, key.publicKey));
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
  assert.equal(formatVkey(signerFromSeed('x', seed).key), formatVkey(key));
});

test('what is no Ed25519 private key, and a name that no key can have, are refused', () => {
  assert.throws(() => signerFromPem('x', 'hello'), Malformed);
  assert.throws(() => signerFromSeed('x', Buffer.alloc(31)), Malformed);
  assert.throws(() => signerFromSeed('a b', Buffer.alloc(32)), Malformed);
  assert.throws(() => signerFromSeed('', Buffer.alloc(32)), Malformed);
});

test.run();
