import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { z } from 'zod';
import {
  CONTRACTS,
  type Contract,
  READABLE,
  readBody,
  readEvent,
  type Stored,
  versionOf,
} from '#src/domain/contract.ts';
import { EVENT_TYPES, EVENTS, type EventType, FIRST, POSTED, TYPES_OF } from '#src/domain/events.ts';
import type { Json, JsonObject } from '#src/domain/json.ts';
import { claim, eventId, SCOPE } from '../support/spec.ts';

const test = suite('the contracts');

const report = {
  publisher: 'Daily',
  via: 'an agency',
  url: 'https://example.org/a',
  archived: { url: 'https://archive.example.org/a', sha256: 'ab'.repeat(32) },
  published: '2021-11-14',
  retrieved: '2021-11-15T10:00Z',
  language: 'es-EC',
};
const fullClaim = claim('a', {
  stated: '2021-11-13',
  statedPrecision: 'about-day',
  claimant: 'Gen. Buenano',
  institution: 'PN',
  role: 'police',
  status: 'preliminary',
  relation: { kind: 'correction', of: ['z'], reason: 'body-parts-counted' },
  asOf: '2021-11-13',
  includesIncident: 'incident/x',
  part: 'Turi',
  basis: 'bodies',
  quote: '“five”',
  note: 'read aloud',
});
const where = {
  places: ['EC-G'],
  facilities: ['Turi'],
  city: 'Cuenca',
  zone: 'America/Guayaquil',
  partOf: 'incident/y',
};
const said = { claimant: 'Ana', institution: 'PN', role: 'police', stated: '2021', statedPrecision: 'year' };
const decree = {
  instrument: 'Decree 1',
  issuer: 'president',
  from: '2021',
  fromPrecision: 'year',
  days: 60,
  measures: ['curfew'],
};
const common = { note: 'n', report };

/** Every field of every type, and which of them must be there. */
const FULL: Readonly<Record<EventType, { data: object; needs: readonly string[] }>> = {
  RiotReported: {
    data: {
      title: 't',
      kind: 'gun-battle',
      between: 'gangs',
      ...where,
      occurred: '2021',
      occurredPrecision: 'year',
      claims: [fullClaim],
      ...common,
    },
    needs: ['kind', 'places'],
  },
  EmergencyDecreed: {
    data: { title: 't', provinces: ['EC-G'], zone: where.zone, ...decree, ...common },
    needs: ['provinces'],
  },
  EmergencyExtended: { data: { ...decree, ...common }, needs: [] },
  EmergencyLifted: {
    data: { instrument: 'i', issuer: 'p', lifted: '2021', liftedPrecision: 'year', ...common },
    needs: [],
  },
  TransferOperationBegun: {
    data: {
      title: 't',
      purpose: 'move',
      ...where,
      begun: '2021',
      begunPrecision: 'year',
      claims: [fullClaim],
      ...common,
    },
    needs: ['places'],
  },
  TransferOperationProgressed: {
    data: {
      moved: { qualifier: 'about', value: 30 },
      from: 'Turi',
      to: ['Latacunga'],
      progressed: '2021',
      progressedPrecision: 'year',
      claims: [fullClaim],
      ...common,
    },
    needs: [],
  },
  TransferOperationEnded: {
    data: { ended: '2021', endedPrecision: 'year', claims: [fullClaim], ...common },
    needs: [],
  },
  TollClaimed: { data: { title: 't', scope: SCOPE, claims: [fullClaim], ...common }, needs: ['scope', 'claims'] },
  CasualtiesRevised: { data: { claims: [fullClaim], ...common }, needs: ['claims'] },
  ClaimRetracted: { data: { of: ['a'], ...said, reason: 'r', ...common }, needs: ['of'] },
  ClaimReinstated: { data: { of: ['a'], ...said, reason: 'r', ...common }, needs: ['of'] },
  EntryAmended: { data: { of: 'a', fields: { value: 1 }, reason: 'r', note: 'n' }, needs: ['of', 'fields'] },
  AssessmentMade: {
    data: {
      measure: 'killed',
      group: 'all',
      part: 'Turi',
      qualifier: 'exact',
      value: 1,
      reason: 'r',
      stated: '2021',
      ...common,
    },
    needs: ['measure', 'group', 'qualifier', 'value', 'reason', 'stated'],
  },
  AssessmentLifted: {
    data: { assessment: eventId(0), reason: 'r', stated: '2021', ...common },
    needs: ['assessment', 'reason', 'stated'],
  },
  StatementRecorded: {
    data: { ...said, occurred: '2021', occurredPrecision: 'year', gist: 'g', quote: 'q', ...common },
    needs: ['gist'],
  },
  IncidentsMerged: { data: { into: 'incident/a', reason: 'r', ...common }, needs: ['into'] },
  IncidentSplit: { data: { reason: 'r', ...common }, needs: [] },
  EntryErased: {
    data: {
      event: eventId(0),
      hash: `${'A'.repeat(43)}=`,
      fields: ['/claims/0/quote'],
      order: 'No 7 of 2024',
      by: 'x',
    },
    needs: ['event', 'hash', 'fields', 'order'],
  },
};
const isTaken = (type: EventType, data: object): boolean => EVENTS[type].safeParse(data).success;
const without = (data: object, field: string): object =>
  Object.fromEntries(Object.entries(data).filter(([name]) => name !== field));

for (const type of EVENT_TYPES) {
  const { data, needs } = FULL[type];

  test(`${type} is taken with every field it may have, and comes out as it went in`, () =>
    assert.deepEqual(EVENTS[type].parse(data), data));

  test(`${type} needs ${needs.join(', ') || 'nothing'}`, () => {
    const fields = Object.keys(data).filter((field) => !isTaken(type, without(data, field)));
    assert.deepEqual(fields.toSorted(), [...needs].sort());
  });

  test(`${type} refuses a field that it does not know, and null for one that is absent`, () => {
    assert.ok(!isTaken(type, { ...data, colour: 'red' }));
    for (const field of Object.keys(data)) assert.ok(!isTaken(type, { ...data, [field]: null }), field);
    for (const not of [null, undefined, 'text', 5, [data]]) assert.ok(!EVENTS[type].safeParse(not).success);
  });

  test(`${type} is posted with its report beside its data, not in it`, () => {
    assert.ok(POSTED[type].safeParse(without(data, 'report')).success);
    assert.equal(POSTED[type].safeParse(data).success, !('report' in data));
  });
}

test('claims, reports and what they hold are as strict as events', () => {
  for (const claims of [
    [{ ...fullClaim, colour: 'red' }],
    [{ ...fullClaim, relation: { ...fullClaim, kind: 'update' } }],
    [{ ...fullClaim, measure: 'bruised' }],
    [{ ...fullClaim, group: 'police-dogs' }],
    [{ ...fullClaim, role: 'king' }],
    [{ ...fullClaim, id: '-a' }],
    [{ ...fullClaim, id: 'a'.repeat(121) }],
    [{ ...fullClaim, quote: 'q'.repeat(301) }],
    [{ ...fullClaim, statedPrecision: 'p'.repeat(41) }],
    [{ ...fullClaim, stated: '../2021' }],
    [{ ...fullClaim, includesIncident: 'riot/x' }],
    [{ ...fullClaim, note: '' }],
    [],
    [fullClaim, undefined],
  ]) {
    assert.ok(!isTaken('CasualtiesRevised', { claims }), JSON.stringify(claims));
  }
  for (const broken of [
    { ...report, colour: 'red' },
    { ...report, url: 'ftp://example.org' },
    { ...report, archived: { url: report.url } },
    { ...report, published: 'last week' },
    { ...report, language: 'Spanish (Ecuador)' },
  ]) {
    assert.ok(!isTaken('CasualtiesRevised', { claims: [fullClaim], report: broken }), JSON.stringify(broken));
  }
});

test('no text holds U+0000 or a lone surrogate; every other one is kept as it is', () => {
  for (const gist of ['a\0b', 'a\ud800b', '\udc00', '']) assert.ok(!isTaken('StatementRecorded', { gist }));
  for (const gist of ['\u{1f600}', 'e\u0301', '\u2028', ' ']) {
    assert.deepEqual(EVENTS.StatementRecorded.parse({ gist }), { gist });
  }
});

test('every kind of subject takes its first event and those of every kind', () => {
  for (const [kind, types] of Object.entries(TYPES_OF)) {
    assert.ok(types.includes(FIRST[kind as keyof typeof FIRST]));
    for (const type of ['CasualtiesRevised', 'EntryAmended', 'StatementRecorded'] as const)
      assert.ok(types.includes(type));
  }
});

/** StatementRecorded as a later version may have it: what once were `words` are the `gist`, and in the third in lower case. */
const newer: Contract = {
  schema: z.strictObject({ gist: z.string(), version: z.literal(3) }),
  upcasters: [
    ({ words, ...rest }: JsonObject): JsonObject => ({ ...rest, gist: words ?? null }),
    ({ gist, ...rest }: JsonObject): JsonObject => ({ ...rest, gist: String(gist).toLowerCase(), version: 3 }),
  ],
};
const TABLE = { StatementRecorded: newer };
const read = (version: number, data: Json): object => readBody('StatementRecorded', version, data, TABLE);
const value = (gist: string): object => ({
  ok: true,
  value: { type: 'StatementRecorded', data: { gist, version: 3 } },
});

test('an older shape is read through every upcaster since', () => {
  assert.equal(versionOf(newer), 3);
  assert.deepEqual(read(1, { words: 'CALM' }), value('calm'));
  assert.deepEqual(read(2, { gist: 'CALM' }), value('calm'));
  assert.deepEqual(read(3, { gist: 'CALM', version: 3 }), value('CALM'));
});

test('upcasting leaves what is stored as it is', () => {
  const stored = Object.freeze({ words: 'CALM' });
  read(1, stored);
  assert.deepEqual(stored, { words: 'CALM' });
});

const reasonOf = (reading: object): string => ('reason' in reading ? String(reading.reason) : assert.fail('was read'));

test('what cannot be read is said, never thrown', () => {
  assert.match(reasonOf(readBody('PersonsNamed', 1, {})), /does not know: PersonsNamed/);
  assert.match(reasonOf(readBody('toString', 1, {})), /does not know/);
  assert.match(reasonOf(read(4, { gist: 'x' })), /schema version 4; this version reads up to 3/);
  assert.match(reasonOf(read(3, { gist: 5 })), /does not satisfy its contract/);
  assert.match(reasonOf(read(1, null)), /could not be upcast|does not satisfy/);
  for (const data of [null, 5, 'x', [], {}, { claims: [{}] }, { claims: { length: 1e9 } }] as Json[]) {
    for (const type of EVENT_TYPES) if (readBody(type, 1, data).ok) assert.deepEqual(FULL[type].needs, [], type);
  }
});

const stored = (fields: object): Stored => ({
  id: eventId(0),
  position: 7,
  revision: 3,
  type: 'StatementRecorded',
  data: { gist: 'calm' },
  meta: { schema: 1, recorded: '2025-01-01T00:00:00.000Z' },
  ...fields,
});

test('a record is read with its place, its time and its subject', () => {
  const reading = readEvent(stored({}), 'incident/x');
  assert.ok(reading.ok);
  const { id, subject, position, revision, recorded, type, data } = reading.value;
  assert.deepEqual(
    [id, subject, position, revision, recorded, type, data],
    [eventId(0), 'incident/x', 7, 3, '2025-01-01T00:00:00.000Z', 'StatementRecorded', { gist: 'calm' }],
  );
});

test('metadata may hold what a later version added, but not less than this one needs', () => {
  assert.ok(
    readEvent(stored({ meta: { schema: 1, recorded: '2025-01-01T00:00:00Z', mood: 'calm' } }), 'incident/x').ok,
  );
  for (const meta of [
    null,
    {},
    [],
    { schema: 1 },
    { schema: 0, recorded: '2025-01-01T00:00:00Z' },
    { schema: 1, recorded: 'now' },
  ]) {
    assert.match(reasonOf(readEvent(stored({ meta }), 'incident/x')), /metadata/);
  }
});

test('what this version can read is told by every type and its version', () => {
  assert.equal(
    READABLE,
    EVENT_TYPES.map((type) => `${type}/${versionOf(CONTRACTS[type])}`)
      .toSorted()
      .join(' '),
  );
});

test.run();
