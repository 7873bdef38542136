import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { ERASED, restated } from '#src/domain/erasure.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { eventId } from '../support/spec.ts';

const test = suite('what is taken out of an event by order of a court');

const restate = (type: string, data: JsonObject, ...pointers: string[]) =>
  restated({ id: eventId(0), type, version: 1, data }, pointers);

function refusedFor(type: string, data: JsonObject, pointer: string, why: RegExp): void {
  const result = restate(type, data, pointer);
  assert.ok(!result.ok, pointer);
  assert.deepEqual(
    result.refusals.map((refusal) => refusal.pointer),
    [pointer],
  );
  assert.match(result.refusals[0]?.detail ?? '', why);
}

const claim = { id: 'a', measure: 'killed', group: 'inmate', qualifier: 'exact', value: 5 };
const report = { publisher: 'Daily', via: 'an agency', url: 'https://example.org/a' };

test('texts go, and all else stays in its order', () => {
  const data = {
    claims: [
      { ...claim, claimant: 'Ana', institution: 'PN', quote: 'q', note: 'n' },
      { ...claim, id: 'b', quote: 'q' },
    ],
    note: 'n',
    report,
  };
  const pointers = ['/claims/0/quote', '/claims/0/claimant', '/note', '/report/via', '/note'];
  const result = restate('CasualtiesRevised', data, ...pointers);
  const expected = {
    claims: [
      { ...claim, institution: 'PN', note: 'n' },
      { ...claim, id: 'b', quote: 'q' },
    ],
    report: { publisher: 'Daily', url: 'https://example.org/a' },
  };
  assert.equal(JSON.stringify(result), JSON.stringify({ ok: true, data: expected }));
});

test('what a figure, a rule or an order depends on stays, and is named', () => {
  const data = { claims: [{ ...claim, claimant: 'Ana', part: 'Turi', stated: '2021' }], report };
  for (const field of ['value', 'id', 'measure', 'part', 'stated', 'qualifier']) {
    refusedFor('CasualtiesRevised', data, `/claims/0/${field}`, /not a text of CasualtiesRevised/);
  }
  for (const pointer of ['/claims', '/claims/0', '/report', '/report/published', '', 'note', '/claims/00/quote']) {
    refusedFor('CasualtiesRevised', data, pointer, /not a text/);
  }
  refusedFor('RiotReported', { kind: 'riot', places: ['EC-G'], facilities: ['Turi'] }, '/facilities', /not a text/);
});

test('who speaks stays where nothing else says whose voice a claim is', () => {
  const named = { claims: [{ ...claim, claimant: 'Ana' }], report };
  refusedFor('CasualtiesRevised', named, '/claims/0/claimant', /figures depend on it/);
  refusedFor('CasualtiesRevised', { claims: [claim], report }, '/report/publisher', /figures depend on it/);
  assert.ok(restate('CasualtiesRevised', { claims: [claim], report }, '/report/url').ok);
  assert.ok(restate('CasualtiesRevised', named, '/report/publisher', '/report/url').ok);
});

test('nor is a word about a date taken from who said it', () => {
  const word = { claimant: 'Ana', gist: 'g', quote: 'q', occurred: '2021-11-12' };
  refusedFor('StatementRecorded', word, '/claimant', /figures depend on it/);
  refusedFor('StatementRecorded', { gist: 'g', occurred: '2021-11-12', report }, '/report/publisher', /depend on it/);
  assert.ok(restate('StatementRecorded', { ...word, institution: 'A' }, '/claimant', '/quote').ok);
  assert.ok(restate('StatementRecorded', { claimant: 'Ana', gist: 'g' }, '/claimant').ok);
});

test('a text that has to be there is replaced, and an amendment goes on taking away what stood before it', () => {
  const data = (result: ReturnType<typeof restate>) => (result.ok ? result.data : result.refusals);
  assert.deepEqual(data(restate('StatementRecorded', { gist: 'g', quote: 'q' }, '/gist', '/quote')), { gist: ERASED });
  const fields = { quote: 'q', value: 3 };
  assert.deepEqual(data(restate('EntryAmended', { of: 'a', fields, reason: 'r' }, '/fields/quote', '/reason')), {
    of: 'a',
    fields: { quote: null, value: 3 },
  });
  refusedFor('EntryAmended', { of: 'a', fields }, '/fields/value', /not a text/);
  refusedFor('EntryAmended', { of: 'a', fields: { claimant: 'Ana' } }, '/fields/claimant', /not a text/);
});

test('what is not there, is gone already, or is an erasure is refused', () => {
  refusedFor('StatementRecorded', { gist: 'g' }, '/quote', /is not there/);
  refusedFor('StatementRecorded', { gist: ERASED }, '/gist', /is not there/);
  refusedFor('CasualtiesRevised', { claims: [claim] }, '/claims/1/quote', /is not there/);
  refusedFor('EntryAmended', { of: 'a', fields: { quote: null } }, '/fields/quote', /is not there/);
  const erasure = { event: eventId(1), hash: `${'A'.repeat(43)}=`, fields: ['/note'], order: 'o' };
  assert.deepEqual([restate('EntryErased', erasure, '/order').ok, restate('NotOurs', {}, '/note').ok], [false, false]);
});

test.run();
