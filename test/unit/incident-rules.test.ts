import { suite } from 'uvu';
import { claim, given, incident, refused, says, taken } from '../support/spec.ts';

const rule = suite('the rules of an incident');
const NOON = Date.UTC(2025, 0, 1, 12);
const MINUTE = 60_000;

rule('the least that a report says is what it was and where', () =>
  given([])
    .when({ type: 'RiotReported', data: { kind: 'clash', places: ['EC-G'] } })
    .then(taken),
);

rule('a report may carry claims, and later ones revise them', () =>
  given([incident({ claims: [claim('a'), claim('b', { measure: 'injured' })] })])
    .when(says(claim('c', { relation: { kind: 'update', of: ['a'] } })))
    .then(taken),
);

rule('an incident reported again is revised, not begun anew', () =>
  given([incident(), says(claim('a'))])
    .when(incident({ claims: [claim('b')] }))
    .then(refused('already-begun', '')),
);

rule('a year begins in the future while it has begun nowhere', () => {
  const begun = Date.UTC(2025, 11, 31, 10);
  given([], { now: begun - 1 })
    .when(incident({ occurred: '2026' }))
    .then(refused('in-the-future', '/occurred'));
  given([], { now: begun })
    .when(incident({ occurred: '2026' }))
    .then(taken);
});

rule('what has come where clocks are furthest ahead (UTC+14) is not the future', () => {
  const late = incident({ occurred: '2025-01-02T02:00' });
  given([], { now: NOON }).when(late).then(taken);
  given([], { now: NOON - 1 })
    .when(late)
    .then(refused('in-the-future', '/occurred'));
});

rule('an offset does not bring the future nearer: the wall clock counts', () => {
  given([], { now: NOON })
    .when(incident({ occurred: '2025-01-02T02:00-05:00' }))
    .then(taken);
  given([], { now: NOON })
    .when(incident({ occurred: '2025-01-02T02:01+14:00' }))
    .then(refused('in-the-future', '/occurred'));
});

rule('in a zone, what was said with an offset is read on the clock of the zone', () => {
  const inZone = (occurred: string) => incident({ occurred, zone: 'America/Guayaquil' });
  given([], { now: NOON }).when(inZone('2025-01-02T07:00Z')).then(taken);
  given([], { now: NOON }).when(inZone('2025-01-02T07:01Z')).then(refused('in-the-future', '/occurred'));
});

rule('the zone that the first event names holds for later ones', () =>
  given([incident({ zone: 'America/Guayaquil' })], { now: NOON })
    .when(says(claim('a', { stated: '2025-01-02T07:00Z' }), claim('b', { stated: '2025-01-02T07:01Z' })))
    .then(refused('in-the-future', '/claims/1/stated')),
);

rule('every time of a claim, a report or an event is held against the future', () => {
  const next = '2025-02';
  given([incident()])
    .when({ type: 'CasualtiesRevised', data: { claims: [claim('a', { stated: next })], report: { published: next } } })
    .then(refused('in-the-future', '/claims/0/stated'), refused('in-the-future', '/report/published'));
  given([incident()])
    .when({ type: 'StatementRecorded', data: { gist: 'calls for calm', stated: next, report: { retrieved: next } } })
    .then(refused('in-the-future', '/stated'), refused('in-the-future', '/report/retrieved'));
});

rule('a time that may have come already is taken', () => {
  given([], { now: NOON })
    .when(incident({ occurred: '2025-01' }))
    .then(taken);
  given([], { now: NOON })
    .when(incident({ occurred: '2024-12-30/2025-01-20' }))
    .then(taken);
  given([], { now: NOON + MINUTE })
    .when(incident({ occurred: '../2030' }))
    .then(taken);
});

rule.run();
