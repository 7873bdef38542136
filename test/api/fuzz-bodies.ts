import fc from 'fast-check';
import type { Json } from '#src/domain/json.ts';
import { REPORT } from './events.ts';
import { EXAMPLES } from './every-type.ts';

/** A request as random as it gets: what is sent, and as what. */
export interface Shot {
  readonly payload: string | Buffer;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
}

const ODD_TEXTS = ['', ' ', '\0', '\ud800', '\udfff\ud83d', '\u{1f4a5}', '\u202e', 'é', '__proto__', 'constructor'];
const ODD_TIMES = ['2021-02-30', '2999', '../2021', '2021-09-28T25:00', '-0001', '2021-09-28/2021-09-27', '2021-XX'];
const ODD_NAMES = [...ODD_TEXTS, 'id', 'claims', 'report', 'toString', 'hasOwnProperty', 'a/b~c', 'value', 'of'];

const deep = (levels: number): Json => {
  let value: Json = 1;
  for (let n = 0; n < levels; n += 1) value = n % 2 === 0 ? [value] : { a: value };
  return value;
};

const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, -1, 0, 1.5, 2 ** 53, Number.MAX_VALUE, [], {}, [null], '24', '2021-09-28'),
  fc.constantFrom<Json>(...ODD_TEXTS, ...ODD_TIMES),
  fc.integer({ min: 0, max: 2 ** 53 - 1 }),
  fc.string({ maxLength: 40, unit: 'binary' }),
  fc.integer({ min: 1, max: 3_000 }).map((length) => 'x'.repeat(length)),
  fc.integer({ min: 1, max: 200 }).map(deep),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);

/** One change: where, and what becomes of what is there. */
interface Change {
  readonly where: readonly number[];
  readonly how: 'drop' | 'replace' | 'add' | 'wrap' | 'double' | 'nest';
  readonly name: string;
  readonly value: Json;
}

const change: fc.Arbitrary<Change> = fc.record({
  where: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 6 }),
  how: fc.constantFrom('drop', 'replace', 'add', 'wrap', 'double', 'nest'),
  name: fc.oneof(fc.constantFrom(...ODD_NAMES), fc.string({ maxLength: 10 })),
  value: odd,
});

/** Changes one place of a value: each number picks a member of what the one before picked, as far as that goes. */
function changed(value: Json, { where, how, name, value: given }: Change): Json {
  if (typeof value !== 'object' || value === null) return given;
  const [pick = 0, ...rest] = where;
  const entries = Object.entries(value) as [string, Json][];
  const [key, member] = entries[pick % Math.max(1, entries.length)] ?? [];
  if (key === undefined || member === undefined) return given;
  let into = entries;
  if (rest.length > 0 && typeof member === 'object' && member !== null) {
    into = entries.map(([k, v]) => [k, k === key ? changed(v, { where: rest, how, name, value: given }) : v]);
  } else if (how === 'drop') into = entries.filter(([k]) => k !== key);
  else if (how === 'replace') into = entries.map(([k, v]) => [k, k === key ? given : v]);
  else if (how === 'add') into = [...entries, [name, given]];
  else if (how === 'wrap') into = entries.map(([k, v]) => [k, k === key ? [v] : v]);
  else if (how === 'nest') into = entries.map(([k, v]) => [k, k === key ? { [name]: v } : v]);
  else into = [...entries, [`${key}2`, member]];
  return Array.isArray(value) ? into.map(([, v]) => v) : Object.fromEntries(into);
}

const examples = Object.entries(EXAMPLES).flatMap(([type, { subject, least, most, before, reported }]) => {
  const full = { type, data: most as Json, ...(reported ? { report: REPORT as Json } : {}) };
  const begin = before as unknown as Json[];
  return [
    { subject, body: { type, data: least as Json } as Json, begin },
    { subject, body: full as Json, begin },
  ];
});

const subjectNumber = fc.nat({ max: 80 });

/** A valid request of one of a few subjects: one event, or all that its subject needs before it. */
const valid: fc.Arbitrary<Json> = fc
  .tuple(fc.constantFrom(...examples), subjectNumber, fc.boolean())
  .map(([{ subject, body, begin }, n, whole]) => {
    const name = `${subject.slice(0, subject.indexOf('/'))}/fuzz-${n}`;
    return whole ? { subject: name, events: [...begin, body] } : { subject: name, ...(body as object) };
  });

/** A third of the requests stay as they are: their subjects' rules decide. */
const changes = fc.oneof(
  fc.constant<Change[]>([]),
  change.map((one) => [one]),
  fc.array(change, { minLength: 2, maxLength: 3 }),
);

const mutated = fc.tuple(valid, changes).map(([body, changes]) => changes.reduce(changed, body));

const headers = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: fc.nat({ max: 3 }).map((n) => ({ 'if-match': `"${n}"` })) },
  { weight: 1, arbitrary: fc.constant({ 'if-none-match': '*' }) },
  { weight: 1, arbitrary: fc.nat({ max: 60 }).map((n) => ({ 'idempotency-key': `k${n}` })) },
  { weight: 1, arbitrary: fc.constantFrom('W/"1"', '1', '"x"', '*').map((tag) => ({ 'if-match': tag })) },
);

const JSON_TYPE = 'application/json';
const NDJSON = 'application/x-ndjson';
const types = fc.constantFrom(
  JSON_TYPE,
  JSON_TYPE,
  NDJSON,
  'text/plain',
  'application/json; charset=utf-16',
  '*/*',
  'x',
  '',
);

const asJson: fc.Arbitrary<Shot> = fc
  .tuple(mutated, headers)
  .map(([body, headers]) => ({ payload: JSON.stringify(body), type: JSON_TYPE, headers }));

const asLines: fc.Arbitrary<Shot> = fc
  .array(
    fc.oneof(
      mutated.map((body) => JSON.stringify(body)),
      fc.string({ maxLength: 20 }),
    ),
    { maxLength: 5 },
  )
  .map((lines) => ({ payload: lines.join('\n'), type: NDJSON, headers: {} }));

/** JSON that was cut, or some of whose bytes are others. */
const broken: fc.Arbitrary<Shot> = fc
  .tuple(valid, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 }), fc.nat({ max: 5 }), types)
  .map(([body, flips, cut, type]) => {
    const payload = Buffer.from(JSON.stringify(body));
    for (const [at, byte] of flips) payload[at % payload.length] = byte;
    return { payload: cut === 0 ? payload.subarray(0, payload.length / 2) : payload, type, headers: {} };
  });

const garbage: fc.Arbitrary<Shot> = fc
  .tuple(fc.uint8Array({ maxLength: 300 }), types, headers)
  .map(([bytes, type, headers]) => ({ payload: Buffer.from(bytes), type, headers }));

export const shot: fc.Arbitrary<Shot> = fc.oneof(
  { weight: 14, arbitrary: asJson },
  { weight: 2, arbitrary: asLines },
  { weight: 2, arbitrary: broken },
  { weight: 2, arbitrary: garbage },
);
