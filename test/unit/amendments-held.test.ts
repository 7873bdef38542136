import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { decide } from '#src/domain/decide.ts';
import type { EventBody } from '#src/domain/events.ts';
import { advance, initialState } from '#src/domain/state.ts';
import { eventsOf, type Given } from '../support/given.ts';
import {
  amends,
  amendsEvent,
  claim,
  emergency,
  eventId,
  given,
  incident,
  lifts,
  operation,
  pins,
  refused,
  reinstates,
  retracts,
  SCOPE,
  says,
  strikes,
  TODAY,
  taken,
  toll,
} from '../support/spec.ts';

const held = suite('what an amendment leaves is what could have been posted');

const on = (stated: string) => ({ stated });
const related = (kind: string, ...of: string[]) => ({
  relation: { kind, of, ...(kind === 'correction' ? { reason: 'double-count' } : {}) },
});
const upon = (base: string) => ({ qualifier: 'increment', value: 2, base });
const begun = incident({ claims: [claim('a', on('2021-05-02'))] });
const progress = (progressed: string): Given => ({ type: 'TransferOperationProgressed', data: { progressed } });
const end = (ended: string): Given => ({ type: 'TransferOperationEnded', data: { ended } });
const extended = (from: string): Given => ({ type: 'EmergencyExtended', data: { days: 30, from } });
const lifted = (on: string): Given => ({ type: 'EmergencyLifted', data: { lifted: on } });

held('the base of an increment keeps its measure and group while the increment stands upon it', () => {
  const history = [begun, says(claim('b', upon('a')))];
  for (const [field, value] of Object.entries({ group: 'police', measure: 'injured' }))
    given(history)
      .when(amends('a', { [field]: value }))
      .then(refused('series-mismatch', `/fields/${field}`));
  given(history)
    .when(amends('a', { part: 'Turi', value: 7 }))
    .then(taken);
  given([...history, strikes('b')])
    .when(amends('a', { group: 'police' }))
    .then(taken);
});

held('what is updated or repeated keeps its series; what is corrected need not', () => {
  for (const kind of ['update', 'repeat'])
    for (const [field, value] of Object.entries({ group: 'police', measure: 'injured', part: 'Turi' }))
      given([begun, says(claim('b', related(kind, 'a')))])
        .when(amends('a', { [field]: value }))
        .then(refused('series-mismatch', `/fields/${field}`));
  given([begun, says(claim('b', related('correction', 'a')))])
    .when(amends('a', { group: 'police' }))
    .then(taken);
});

held('a part may be written otherwise, as it is the same name', () =>
  given([
    incident({ claims: [claim('a', { part: 'Cárcel' })] }),
    says(claim('b', { part: 'CÁRCEL', ...related('update', 'a') })),
  ])
    .when(amends('a', { part: 'Ca\u0301rcel ' }))
    .then(taken),
);

held('of claims of one event, too', () =>
  given([incident({ claims: [claim('a'), claim('b', related('update', 'a'))] })])
    .when(amends('a', { group: 'police' }))
    .then(refused('series-mismatch', '/fields/group')),
);

held('a claim is not dated after what corrects, updates, repeats, retracts or reinstates it', () => {
  const later = ['update', 'repeat', 'correction'].map((kind) =>
    says(claim('b', { ...on('2021-05-03'), ...related(kind, 'a') })),
  );
  for (const act of [...later, retracts('a', on('2021-05-03'))]) {
    given([begun, act])
      .when(amends('a', on('2021-05-04')))
      .then(refused('contradicts-time', '/fields/stated'));
    for (const stated of ['2021-05-03', '2021-05', null]) given([begun, act]).when(amends('a', { stated })).then(taken);
  }
  given([begun, retracts('a', on('2021-05-09')), reinstates('a', on('2021-05-03'))])
    .when(amends('a', on('2021-05-04')))
    .then(refused('contradicts-time', '/fields/stated'));
});

held('the field that does it is named among others, and each entry that would not hold', () => {
  const history = [begun, says(claim('b', upon('a'))), retracts('a', on('2021-05-03'))];
  given(history)
    .when(amends('a', { note: 'misread', group: 'police', value: 4 }))
    .then(refused('series-mismatch', '/fields/group'));
  given(history)
    .when(amends('a', { ...on('2021-06'), group: 'police' }))
    .then(refused('series-mismatch', '/fields/group'), refused('contradicts-time', '/fields/stated'));
});

held('a circle of relations, or of increments, is never made', () => {
  const history = [begun, says(claim('b', related('update', 'a')))];
  given(history)
    .when(amends('a', related('update', 'b')))
    .then(refused('claim-unknown', '/fields/relation/of/0'));
  given([begun, says(claim('b', upon('a')))])
    .when(amends('a', upon('b')))
    .then(refused('claim-unknown', '/fields/base'));
  given([begun])
    .when(amends('a', upon('a')))
    .then(refused('claim-unknown', '/fields/base'));
});

held('a claim that names a struck one may be amended, but not to name another', () => {
  const history = [begun, says(claim('b')), says(claim('c', related('update', 'a'))), strikes('a'), strikes('b')];
  given(history)
    .when(amends('c', { value: 9 }))
    .then(taken);
  given(history)
    .when(amends('c', related('update', 'b')))
    .then(refused('claim-struck', '/fields/relation/of/0'));
});

held('what is struck is not held against what it named', () =>
  given([begun, says(claim('b', related('update', 'a'))), strikes('b')])
    .when(amends('a', { group: 'police' }))
    .then(taken),
);

held('a wrong series is amended in three steps', () => {
  const first = [begun, says(claim('b', related('update', 'a')))];
  const steps = [amends('b', { relation: null }), amends('a', { group: 'police' })];
  given([...first, ...steps])
    .when(amends('b', { group: 'police', ...related('update', 'a') }))
    .then(taken);
});

held('an act names what could be taken back when it was entered', () => {
  const history = [begun, says(claim('b')), retracts('b'), retracts('a')];
  given(history)
    .when(amendsEvent(3, { of: ['b'] }))
    .then(refused('already-retracted', '/fields/of/0'));
  given([begun, says(claim('b')), retracts('a'), reinstates('a')])
    .when(amendsEvent(3, { of: ['b'] }))
    .then(refused('not-retracted', '/fields/of/0'));
  given([begun, says(claim('b')), retracts('a'), reinstates('a')])
    .when(amendsEvent(2, { of: ['b'] }))
    .then(taken);
});

held('an assessment is not dated after its lifting', () => {
  given([begun, pins(), lifts(1)])
    .when(amendsEvent(1, on('2021-05-05')))
    .then(refused('contradicts-time', '/fields/stated'));
  given([begun, pins(), lifts(1)])
    .when(amendsEvent(1, on('2021-05-04')))
    .then(taken);
});

held('a lifting names an assessment that was made before it', () =>
  given([begun, pins(), lifts(1), pins()])
    .when(amendsEvent(2, { assessment: eventId(3) }))
    .then(refused('assessment-unknown', '/fields/assessment')),
);

held('the scope of a toll keeps what the claims under it count', () => {
  const first = toll([claim('a')]);
  const scope = (fields: object) => ({ scope: { ...SCOPE, ...fields } });
  const mismatches = (n: number) => Array.from({ length: n }, () => refused('scope-mismatch', '/fields/scope')).flat();
  for (const later of [[], [says(claim('b'))], [toll([claim('b')])]])
    for (const fields of [{ measure: 'injured' }, { group: 'police' }])
      given([first, ...later])
        .when(amendsEvent(0, scope(fields)))
        .then(mismatches(1 + later.length));
  given([first])
    .when(amends('a', { group: 'police' }))
    .then(refused('scope-mismatch', '/fields'));
});

held('another place or time of a toll is amended in its first total, then in those that say it again', () => {
  const [first, later] = [toll([claim('a')]), toll([claim('b')])];
  for (const fields of [{ place: 'EC-G' }, { interval: '2020' }]) {
    const scope = { scope: { ...SCOPE, ...fields } };
    given([first, later]).when(amendsEvent(1, scope)).then(refused('scope-mismatch', '/fields/scope'));
    given([first, later]).when(amendsEvent(0, scope)).then(taken);
    given([first, later, amendsEvent(0, scope)])
      .when(amendsEvent(1, scope))
      .then(taken);
    given([first, later, amendsEvent(0, scope)])
      .when(amendsEvent(1, { title: 'the year' }))
      .then(taken);
  }
});

held('the beginning of an operation does not come after what followed it', () => {
  for (const step of [progress('2021-05-11'), end('2021-05-11')])
    given([operation(), step])
      .when(amendsEvent(0, { begun: '2021-05-12', city: 'Guayaquil' }))
      .then(refused('contradicts-time', '/fields/begun'));
  given([operation(), progress('2021-05-11'), end('2021-05-12')])
    .when(amendsEvent(0, { begun: '2021-05-11' }))
    .then(taken);
});

held('an end does not come before a step, and a step not after the end, whichever was entered first', () => {
  const histories = [
    [operation(), progress('2021-05-11'), end('2021-05-12')],
    [operation(), end('2021-05-12'), progress('2021-05-11')],
  ];
  for (const [n, history] of histories.entries()) {
    given(history)
      .when(amendsEvent(2 - n, { ended: '2021-05-10' }))
      .then(refused('contradicts-time', '/fields/ended'));
    given(history)
      .when(amendsEvent(1 + n, { progressed: '2021-05-13' }))
      .then(refused('after-the-end', '/fields/progressed'));
  }
  given([emergency(), lifted('2021-06-10'), extended('2021-06-09')])
    .when(amendsEvent(1, { lifted: '2021-06-08' }))
    .then(refused('contradicts-time', '/fields/lifted'));
});

held('another zone changes every comparison: each claim, act and step is held to it', () => {
  const zone = { zone: 'America/Guayaquil' };
  const first = { claims: [claim('a', on('2021-05-02'))] };
  const update = says(claim('b', { stated: '2021-05-02T04:00Z', ...related('update', 'a') }));
  for (const history of [
    [incident(first), update],
    [incident(first), retracts('a', on('2021-05-02T04:00Z'))],
  ])
    given(history).when(amendsEvent(0, zone)).then(refused('contradicts-time', '/fields/zone'));
  given([operation(), progress('2021-05-10T04:00Z')])
    .when(amendsEvent(0, zone))
    .then(refused('contradicts-time', '/fields/zone'));
  given([operation({ begun: '2021-05' }), end('2021-05-10T04:00Z'), progress('2021-05-10')])
    .when(amendsEvent(0, zone))
    .then(refused('contradicts-time', '/fields/zone'));
});

held('a name that nobody sees is none in an amendment either', () => {
  given([begun])
    .when(amends('a', { claimant: '\u200b' }))
    .then(refused('name-empty', '/fields/claimant'));
  given([begun])
    .when(amendsEvent(0, { report: { publisher: '\u00ad' } }))
    .then(refused('name-empty', '/fields/report/publisher'));
});

held('what could not be posted before either is not held against an amendment', () => {
  // Two nodes, or an earlier version, may have recorded what the rules refuse today.
  const bodies = [begun, says(claim('b', { group: 'police', ...related('update', 'a') }))];
  const state = eventsOf('incident/one', bodies).reduce(advance, initialState('incident/one'));
  const refusals = (fields: object) =>
    decide(amends('a', fields) as EventBody, state, TODAY).map(({ code, pointer }) => `${code} at ${pointer}`);
  assert.deepEqual(refusals({ value: 6 }), []);
  assert.deepEqual(refusals({ group: 'police' }), []);
});

held('many that would not hold are named, and counted', () => {
  const many = Array.from({ length: 30 }, (_, n) => says(claim(`b${n}`, upon('a'))));
  const state = eventsOf('incident/one', [begun, ...many]).reduce(advance, initialState('incident/one'));
  const refusals = decide(amends('a', { group: 'police' }) as EventBody, state, TODAY);
  assert.equal(refusals.length, 21);
  assert.match(refusals[0]?.detail ?? '', /claim b0 would no longer hold/);
  assert.match(refusals.at(-1)?.detail ?? '', /10 more/);
});

held.run();
