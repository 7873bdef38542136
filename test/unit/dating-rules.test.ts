import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { readBody } from '#src/domain/contract.ts';
import type { JsonObject } from '#src/domain/json.ts';
import {
  amendsEvent,
  claim,
  dates,
  emergency,
  given,
  incident,
  operation,
  refused,
  taken,
  toll,
} from '../support/spec.ts';

const rule = suite('the rules of a word about a date');

rule('is taken of an incident, an operation and an emergency, whatever the record says', () => {
  for (const begun of [incident(), incident({ occurred: undefined }), operation(), emergency()]) {
    given([begun])
      .when(dates('police', '2020-01-01/2020-02', { occurredPrecision: 'about' }))
      .then(taken);
  }
});

rule('is in the second version of a statement; one of the first is read as it was stored', () => {
  const read = (version: number, data: JsonObject) => readBody('StatementRecorded', version, data);
  const [first, second] = [{ gist: 'calm' }, { gist: 'says when', occurred: '2021-11-12', occurredPrecision: 'about' }];
  assert.deepEqual(read(1, first), { ok: true, value: { type: 'StatementRecorded', data: first } });
  assert.deepEqual(read(2, second), { ok: true, value: { type: 'StatementRecorded', data: second } });
  assert.ok(!read(3, second).ok);
});

rule('may be none that EDTF could say: then only its words are kept', () =>
  given([emergency()])
    .when({ type: 'StatementRecorded', data: { gist: 'says when', occurredPrecision: 'Wednesday' } })
    .then(taken),
);

rule('is EDTF', () => given([incident()]).when(dates('police', 'Wednesday')).then(refused('contract', '/occurred')));

rule('a toll counts; it has no date of its own', () => {
  const begun = toll([claim('a')]);
  const statement = { type: 'StatementRecorded', data: { gist: 'calls for calm' } } as const;
  given([begun]).when(dates('police', '2021')).then(refused('dateless', '/occurred'));
  given([begun])
    .when({ ...statement, data: { ...statement.data, occurredPrecision: 'that year' } })
    .then(refused('dateless', '/occurredPrecision'));
  given([begun, statement])
    .when(amendsEvent(1, { occurred: '2021' }))
    .then(refused('dateless', '/fields/occurred'));
});

rule('nothing occurred tomorrow; an emergency may be in force from then on', () => {
  given([incident()]).when(dates('police', '2025-02')).then(refused('in-the-future', '/occurred'));
  given([incident(), dates('police', '2021-05-02')])
    .when(amendsEvent(1, { occurred: '2025-02' }))
    .then(refused('in-the-future', '/fields/occurred'));
  given([emergency()]).when(dates('president', '2025-02')).then(taken);
  given([emergency(), dates('president', '2021-05-11')])
    .when(amendsEvent(1, { occurred: '2025-02' }))
    .then(taken);
  given([emergency()])
    .when(dates('president', '2021', { stated: '2025-02' }))
    .then(refused('in-the-future', '/stated'));
});

rule('the date that it gives is amended as every field is, and taken out', () => {
  for (const occurred of ['2021-05-02', null]) {
    given([incident(), dates('police', '2021-05-03')])
      .when(amendsEvent(1, { occurred }))
      .then(taken);
  }
});

rule.run();
