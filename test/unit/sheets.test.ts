import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { SheetsRefused } from '../../scripts/lib/sheets/faults.ts';
import { readSheet } from '../../scripts/lib/sheets/text.ts';
import { claimSheet, riot, type Sheets, says, sheetsOf, subjectSheet, written } from '../support/sheets.ts';

const test = suite('the sheets of an import');

const SUBJECTS = [riot('a'), riot('b')];
const TOLL = {
  id: 't',
  kind: 'toll',
  scope: {
    ...{ place: 'EC', population: 'inmates', measure: 'killed', group: 'inmate' },
    ...{ from: '2021-01-01', to: '2021-12-31' },
  },
};

/** What is said of sheets that are refused, without the folder of the files. */
function faultsOf({ read, claimsFile, remove }: Sheets): string[] {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof SheetsRefused, String(error));
    const folder = claimsFile.slice(0, -'claims.ndjson'.length);
    return error.message.replaceAll(folder, '').split('\n');
  } finally {
    remove();
  }
  return [];
}

function eventsOf(sheets: Sheets) {
  try {
    return sheets.read().map(({ line: { idempotencyKey: _, ...event } }) => event);
  } finally {
    sheets.remove();
  }
}

const claims = (text: string | Buffer): Sheets => sheetsOf(text, subjectSheet(SUBJECTS));
const subjects = (text: string | Buffer): Sheets => sheetsOf('', text);

const LATIN = claimSheet([says('A', 'a', 30), says('B', 'a', 31, { claimant: 'Fiscalía' })]);

test('are UTF-8, or refused with the line and the byte', () => {
  const line = LATIN.split('\n')[1] ?? '';
  const [inLine, inFile] = [line.indexOf('í') + 1, LATIN.indexOf('í') + 1];
  assert.deepEqual(faultsOf(claims(Buffer.from(LATIN, 'latin1'))), [
    `claims.ndjson:2: is not UTF-8: byte ${inLine} of this line (${inFile} of the file) is 0xED; save the sheet as UTF-8`,
  ]);
  const crlf = Buffer.from(LATIN.replaceAll('\n', '\r\n'), 'latin1');
  assert.match(faultsOf(claims(crlf))[0] ?? '', new RegExp(`^claims.ndjson:2: is not UTF-8: byte ${inLine} of`));
  const cut = Buffer.from(`${subjectSheet(SUBJECTS)}í`).subarray(0, -1);
  assert.match(
    faultsOf(subjects(cut))[0] ?? '',
    /^subjects.json:6: is not UTF-8: byte 1 of this line \(\d+ of the file\)/,
  );
  const surrogate = Buffer.from([...Buffer.from('{"id": "'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')]);
  assert.match(faultsOf(claims(surrogate))[0] ?? '', /^claims.ndjson:1: is not UTF-8: byte 9 of this line/);
});

test('both say what is wrong with them at once', () => {
  const both = sheetsOf(Buffer.from(LATIN, 'latin1'), Buffer.from(subjectSheet([riot('ñ')]), 'latin1'));
  assert.deepEqual(
    faultsOf(both).map((fault) => fault.slice(0, fault.indexOf(': is'))),
    ['subjects.json:3', 'claims.ndjson:2'],
  );
});

test('in UTF-16 are told apart, with a mark and without', () => {
  const utf16 = Buffer.from(LATIN, 'utf16le');
  for (const bytes of [
    utf16,
    Buffer.from(utf16).swap16(),
    Buffer.from(`\ufeff${LATIN}`, 'utf16le'),
    Buffer.from(`\ufeff${LATIN}`, 'utf16le').swap16(),
  ]) {
    assert.deepEqual(faultsOf(claims(bytes)), ['claims.ndjson: is UTF-16, not UTF-8: save it as UTF-8']);
  }
});

test('may begin with a byte order mark, end lines as any system does, and leave lines empty', () => {
  const plain = eventsOf(claims(LATIN));
  const marked = sheetsOf(`\ufeff${LATIN}`, `\ufeff${subjectSheet(SUBJECTS)}`);
  assert.deepEqual(eventsOf(marked), plain);
  for (const end of ['\r\n', '\r', '\n\n  \n']) {
    const other = sheetsOf(LATIN.replaceAll('\n', end), subjectSheet(SUBJECTS).replaceAll('\n', end));
    assert.deepEqual(eventsOf(other), plain);
  }
  assert.equal(eventsOf(sheetsOf('', subjectSheet(SUBJECTS))).length, 2);
});

test('leave absent what is an empty text, an empty list, null, or holds nothing else', () => {
  const empty = { facilities: [], title: '', zone: null, occurred: { from: '', to: '' }, partOf: [''], note: {} };
  const row = says('A', 'a', 30, { relation: { kind: '', of: [], reason: '' }, note: [], quote: '', publisher: null });
  assert.deepEqual(eventsOf(written([riot('a', empty)], [row])), eventsOf(written([riot('a')], [says('A', 'a', 30)])));
  const blank = eventsOf(written([riot('a', { title: ' ' })]));
  assert.deepEqual(blank[0]?.data, { kind: 'riot', places: ['EC-G'], title: ' ' });
  const [named] = eventsOf(written([riot('a', { facilities: ['Turi', ''] })]));
  assert.deepEqual(named?.data.facilities, ['Turi']);
});

test('say nothing that they do not say: ends, intervals, reports', () => {
  const operation = (occurred?: object) => ({
    id: 'o',
    kind: 'operation',
    places: ['EC-G'],
    ...(occurred && { occurred }),
  });
  const typesOf = (row: object) => eventsOf(written([row])).map(({ type, data }) => [type, data]);
  const begun = (more: object) => ['TransferOperationBegun', { places: ['EC-G'], ...more }];
  assert.deepEqual(typesOf(operation()), [begun({})]);
  assert.deepEqual(typesOf(operation({ from: '2022-11-02' })), [begun({ begun: '2022-11-02' })]);
  assert.deepEqual(typesOf(operation({ to: '2022-11-05' })), [
    begun({}),
    ['TransferOperationEnded', { ended: '2022-11-05' }],
  ]);
  const occurredOf = (occurred: object) => eventsOf(written([riot('a', { occurred })]))[0]?.data.occurred;
  assert.equal(occurredOf({ from: '2021-11-12', to: '2021-11-13' }), '2021-11-12/2021-11-13');
  assert.equal(occurredOf({ from: '2021-11-12', to: '2021-11-12' }), '2021-11-12');
  assert.equal(occurredOf({ from: '2021-11-12' }), '2021-11-12/');
  assert.equal(occurredOf({ to: '2021-11-13' }), '/2021-11-13');
  const { to: _, from, ...counted } = TOLL.scope;
  const [total] = eventsOf(written([{ ...TOLL, scope: { ...counted, from } }], [says('T', 't', 280)]));
  assert.deepEqual(total?.data.scope, { ...counted, interval: '2021-01-01/' });
  assert.equal('report' in (eventsOf(written([riot('a')], [says('A', 'a', 30)]))[1] ?? {}), false);
});

test('pass on every column of a subject', () => {
  const more = { city: 'Guayaquil', zone: 'America/Guayaquil', partOf: 'incident/b', between: 'gangs', note: 'n' };
  const [event] = eventsOf(written([riot('a', { ...more, occurredPrecision: 'night' })]));
  assert.deepEqual(event?.data, { kind: 'riot', places: ['EC-G'], ...more, occurredPrecision: 'night' });
});

const line = (text: string): string => `${JSON.stringify(says('A', 'a', 30))}\n\n${text}\n`;
const ROW = JSON.stringify(says('B', 'a', 31));

/** What is wrong in a sheet of claims, all on line 3, and what is said of it. */
const WRONG_CLAIMS: readonly [what: string, text: string, said: string | RegExp][] = [
  ['a trailing comma', line(`${ROW.slice(0, -1)},}`), 'role: is not JSON: a comma before a closing bracket'],
  ['two rows on a line', line(`${ROW} ${ROW}`), /is not JSON: /],
  ['half a row', line(ROW.slice(0, 60)), /is not JSON: /],
  ['a comment', line(`// ${ROW}`), /is not JSON: /],
  ['a name without quotes', line('{id: "B"}'), /is not JSON: /],
  ['a list', line('[]'), 'must be an object: one claim a line'],
  ['a column twice', line(`${ROW.slice(0, -1)},"value":32}`), 'value: appears twice'],
  [
    'a part of a column twice',
    line(`${ROW.slice(0, -1)},"relation":{"kind":"update","of":["A"],"of":["B"]}}`),
    'relation.of: appears twice',
  ],
  ['an id twice', line(JSON.stringify(says('A', 'a', 31))), 'A, id: appears twice, first at claims.ndjson:1: A'],
  ['no id', line(JSON.stringify({ ...says('B', 'a', 31), id: '' })), 'id: is required'],
  ['an id that is a number', line(JSON.stringify({ ...says('B', 'a', 31), id: 7 })), 'id: must be a text'],
  ['a number as text', line(ROW.replace('31', '"31"')), 'B, value: must be a number, without quotes'],
  ['an unknown column', line(`${ROW.slice(0, -1)},"valeu":32}`), 'B, valeu: an unknown column'],
  ['a wrong word', line(ROW.replace('killed', 'kiled')), /^B, measure: must be one of: killed, injured, /],
  ['a wrong report', line(`${ROW.slice(0, -1)},"url":"ftp://x"}`), 'B, url: must be an http or https address'],
  ['a subject of no sheet', line(ROW.replace('"a"', '"z"')), 'B, subject: z is in no sheet of subjects'],
  [
    'a member that would be a prototype',
    line(`${ROW.slice(0, -1)},"__proto__":{"a":1}}`),
    'B, __proto__: an unknown column',
  ],
];

for (const [what, text, said] of WRONG_CLAIMS) {
  test(`with ${what} are refused whole, with line and column`, () => {
    const [fault = '', ...more] = faultsOf(claims(text));
    assert.ok(fault.startsWith('claims.ndjson:3: '), fault);
    const rest = fault.slice('claims.ndjson:3: '.length);
    if (typeof said === 'string') assert.equal(rest, said);
    else assert.match(rest, said);
    assert.deepEqual(more, []);
  });
}

/** The same of a sheet of subjects, on line 4. */
const WRONG_SUBJECTS: readonly [what: string, subject: object | string, said: string | RegExp][] = [
  [
    'a trailing comma',
    '{"id": "b", "kind": "riot",}',
    'subjects.1.kind: is not JSON: a comma before a closing bracket',
  ],
  ['a column twice', '{"id": "b", "kind": "riot", "kind": "clash"}', 'subjects.1.kind: appears twice'],
  ['no subject', '7', 'must be an object: one subject'],
  ['an id twice', riot('a'), 'a, id: appears twice, first at subjects.json:3: a'],
  ['an id of another form', riot('b c'), /^b c, id: must be <kind>/],
  ['no kind', { id: 'b', places: ['EC-G'] }, 'b, kind: is required'],
  ['no places', { id: 'b', kind: 'riot', places: [] }, 'b, places: is required'],
  ['an unknown column', riot('b', { plcaes: ['EC-A'] }), 'b, plcaes: an unknown column'],
  ['a column of another kind', riot('b', { scope: TOLL.scope }), 'b, scope: a subject of kind riot has no such column'],
  ['an end that would be lost', riot('b', { ended: '2021' }), 'b, ended: an unknown column'],
  ['occurred as text', riot('b', { occurred: '2021' }), /^b, occurred: must be an object, for example {"from"/],
  ['a number in occurred', riot('b', { occurred: { from: 2021 } }), 'b, occurred.from: must be a text'],
  ['an unknown part', riot('b', { occurred: { from: '2021', until: '2022' } }), 'b, occurred.until: an unknown column'],
  ['a day that is none', riot('b', { occurred: { from: '2021-02-30' } }), /^b, occurred: must be a date as 2022-07-02/],
  [
    'a wrong end',
    { id: 'b', kind: 'operation', places: ['EC-G'], occurred: { to: 'x' } },
    /^b, occurred.to: must be a date as 2022-07-02/,
  ],
  ['an emergency', { id: 'b', kind: 'emergency' }, /^b, kind: an emergency is in no sheet: post EmergencyDecreed/],
  ['a toll without a scope', { id: 'b', kind: 'toll' }, 'b, scope: is required'],
  [
    'a toll with places',
    { ...TOLL, id: 'b', places: ['EC-G'] },
    'b, places: a subject of kind toll has no such column',
  ],
  [
    'a toll of two things',
    { ...TOLL, id: 'b', scope: { ...TOLL.scope, facility: 'Turi' } },
    /^b, scope.place: exactly one/,
  ],
  [
    'a toll without a beginning',
    { ...TOLL, id: 'b', scope: { ...TOLL.scope, from: '' } },
    /^b, scope.from, scope.to: must be/,
  ],
];

for (const [what, subject, said] of WRONG_SUBJECTS) {
  test(`with a subject that has ${what} are refused whole, with line and column`, () => {
    const row = typeof subject === 'string' ? subject : JSON.stringify(subject);
    const [fault = '', ...more] = faultsOf(subjects(`{"subjects": [\n\n${JSON.stringify(riot('a'))},\n${row}\n]}`));
    assert.ok(fault.startsWith('subjects.json:4: '), fault);
    const rest = fault.slice('subjects.json:4: '.length);
    if (typeof said === 'string') assert.equal(rest, said);
    else assert.match(rest, said);
    assert.deepEqual(more, []);
  });
}

test('name the line of a column, where a subject has several', () => {
  const rows = JSON.stringify({ subjects: [riot('a', { occurred: { from: '2021-02-30' } })] }, null, 1);
  const at = rows.split('\n').findIndex((text) => text.includes('occurred')) + 1;
  assert.match(
    faultsOf(subjects(rows))[0] ?? '',
    new RegExp(`^subjects.json:${at}: a, occurred: must be a date as 2022-07-02`),
  );
});

test('are an object with subjects, and what is about them', () => {
  assert.deepEqual(eventsOf(subjects('{"about": "x", "subjects": []}')), []);
  assert.deepEqual(faultsOf(subjects('[]')), ['subjects.json: subjects: must be a list of subjects']);
  assert.deepEqual(faultsOf(subjects('{"subjects": [], "claims": []}')), [
    'subjects.json:1: claims: an unknown member: only subjects and about are known',
  ]);
  assert.match(faultsOf(subjects(''))[0] ?? '', /^subjects.json:1: is not JSON/);
});

test('say all that is wrong, and nothing of rows whose subject is wrong itself', () => {
  const wrong = written(
    [riot('a', { places: ['nowhere'] }), { id: 'b', kind: '' }],
    [says('A', 'a', 30, { value: '30', role: 'cop' }), says('B', 'b', 31), says('C', 'c', -1)],
  );
  assert.deepEqual(
    faultsOf(wrong).map((fault) => /^[^:]*:\d+: [^:]*/.exec(fault)?.[0]),
    [
      'subjects.json:4: b, kind',
      'subjects.json:3: a, places.0',
      'claims.ndjson:1: A, role',
      'claims.ndjson:1: A, value',
      'claims.ndjson:3: C, subject',
      'claims.ndjson:3: C, value',
    ],
  );
});

test('a sheet that does not end is refused, not read for ever', () => {
  assert.throws(() => readSheet('/dev/zero'), /has more than 128 MiB: split it/);
});

test.run();
