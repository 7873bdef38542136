// Whoever reads a ledger tries to find out a text that was erased from it: guesses it, makes again what the ledger may keep a
// hash of, and looks whether it does.
import { createHmac, hash } from 'node:crypto';
import type { Json, JsonObject } from '#src/domain/json.ts';
import { canonical } from '#src/log/canonical.ts';
import { leafHash } from '#src/log/hash.ts';
import { leafOf } from '#src/log/leaf.ts';
import type { StoredEvent } from '#src/store/port.ts';

export interface Erased {
  readonly subject: string;
  /** The event as it is restated, and the events of its request as they stand, with itself. */
  readonly event: StoredEvent;
  readonly request: readonly StoredEvent[];
  /** The event's data with a guess in the place of the text. */
  readonly dataWith: (guess: string) => JsonObject;
}

const HASHES = [
  [/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g, 'hex'],
  [/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=/g, 'base64'],
] as const;
const KEYS = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/g;

/** All hashes of 32 bytes that stand in texts, in hex. */
const hashesIn = (texts: readonly string[]): Set<string> =>
  new Set(
    texts.flatMap((text) =>
      HASHES.flatMap(([form, encoding]) =>
        Array.from(text.matchAll(form), ([found]) => Buffer.from(found, encoding).toString('hex')),
      ),
    ),
  );

const marked = (meta: JsonObject): JsonObject => (meta.request ?? {}) as JsonObject;

/** The digests that a guess gives of a text: plain, and keyed with each salt that is known, as text or as the bits it stands for. */
const digests = (text: string, salts: readonly string[]): string[] => [
  hash('sha256', text),
  ...salts.flatMap((salt) =>
    [salt, Buffer.from(salt, 'hex')].map((key) => createHmac('sha256', key).update(text).digest('hex')),
  ),
];

/** The digests of what a request may have been, in every form that a version of the service has had, and without a form. */
function requestDigests({ subject, event, request }: Erased, data: JsonObject, salts: readonly string[]): string[] {
  const bodies = request.map((one) => ({ type: one.type, data: one.id === event.id ? data : one.data }));
  const body = { type: event.type, data };
  const { n = 1, of = 1 } = marked(event.meta);
  const texts: Json[] = [
    data,
    body,
    [body],
    bodies,
    [subject, body],
    [subject, [body]],
    [subject, bodies],
    ['ledger/request/v2', subject, n, of, body],
  ];
  return texts.flatMap((text) => digests(canonical(text), salts));
}

/** Every metadata that the event may have had: with each salt that is known and none, with each digest. */
function metasOf({ event }: Erased, made: readonly string[], salts: readonly string[]): JsonObject[] {
  const { meta } = event;
  const salted = [meta, ...salts.map((salt) => ({ ...meta, salt }))];
  if (meta.request === undefined) return salted;
  return salted.flatMap((one) => [one, ...made.map((digest) => ({ ...one, request: { ...marked(meta), digest } }))]);
}

/** Which of the guesses at a text are confirmed by what is left of it, in texts that anybody may read. */
export function confirmed(erased: Erased, guesses: readonly string[], left: readonly string[]): string[] {
  const known = hashesIn(left);
  const salts = [...new Set(left.flatMap((text) => text.match(KEYS) ?? []))];
  return guesses.filter((guess) => {
    const data = erased.dataWith(guess);
    const made = [hash('sha256', guess), ...requestDigests(erased, data, salts)];
    const leaves = metasOf(erased, made, salts).map((meta) => leafOf({ ...erased.event, data, meta }));
    return [...made, ...leaves.map((leaf) => leafHash(leaf).toString('hex'))].some((one) => known.has(one));
  });
}
