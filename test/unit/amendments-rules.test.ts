import { suite } from 'uvu';
import {
  amends,
  amendsEvent,
  claim,
  eventId,
  given,
  incident,
  lifts,
  pins,
  refused,
  retracts,
  says,
  strikes,
  taken,
} from '../support/spec.ts';

const rule = suite('the rules of amendments');
const begun = incident({ claims: [claim('a', { stated: '2021-05-02' })] });
const repeated = says(claim('b', { stated: '2021-05-03', relation: { kind: 'repeat', of: ['a'] } }));
const increased = says(claim('b', { stated: '2021-05-03', qualifier: 'increment', value: 2, base: 'a' }));

rule('a claim is amended, and amended again', () => {
  given([begun])
    .when(amends('a', { value: 6, note: 'misread' }))
    .then(taken);
  given([begun, amends('a', { value: 6 })])
    .when(amends('a', { value: 5 }))
    .then(taken);
});

rule('an amendment names a claim or an event of the subject', () => {
  given([begun])
    .when(amends('z', { value: 6 }))
    .then(refused('claim-unknown', '/of'));
  given([begun]).when(strikes('z')).then(refused('claim-unknown', '/of'));
  given([begun])
    .when(amendsEvent(7, { city: 'Guayaquil' }))
    .then(refused('event-unknown', '/event'));
});

rule('an amendment names one of the two, and a field', () => {
  const both = { of: 'a', event: eventId(0), fields: { note: 'x' } };
  given([begun]).when({ type: 'EntryAmended', data: both }).then(refused('contract', ''));
  given([begun]).when(amends('a', {})).then(refused('contract', '/fields'));
});

rule('the amended claim satisfies the contract', () => {
  given([begun])
    .when(amends('a', { value: -1 }))
    .then(refused('amendment-invalid', '/fields/value'));
  given([begun])
    .when(amends('a', { measure: null }))
    .then(refused('amendment-invalid', '/fields/measure'));
  given([begun])
    .when(amends('a', { colour: 'red' }))
    .then(refused('amendment-invalid', '/fields/colour'));
  given([begun])
    .when(amends('a', { qualifier: 'fewer-than', value: 0 }))
    .then(refused('amendment-invalid', '/fields/value'));
  given([begun])
    .when(amends('a', { qualifier: 'between', value: null, low: 9, high: 3 }))
    .then(refused('amendment-invalid', '/fields/high'));
  given([begun])
    .when(amends('a', { qualifier: 'between', value: null, low: 3, high: 9 }))
    .then(taken);
});

rule('a field is taken out where it is there; a slip in its name is refused', () => {
  given([begun])
    .when(amends('a', { stated: null }))
    .then(taken);
  given([begun])
    .when(amends('a', { colour: null }))
    .then(refused('amendment-invalid', '/fields/colour'));
  given([begun])
    .when(amends('a', { claimant: null }))
    .then(refused('amendment-invalid', '/fields/claimant'));
  given([begun])
    .when(amendsEvent(0, { 'occ/ured~': null }))
    .then(refused('amendment-invalid', '/fields/occ~1ured~0'));
});

rule('the amended claim satisfies the rules, with what was entered before it', () => {
  given([begun, says(claim('b'))])
    .when(amends('a', { relation: { kind: 'update', of: ['b'] } }))
    .then(refused('claim-unknown', '/fields/relation/of/0'));
  given([begun, says(claim('b'))])
    .when(amends('b', { relation: { kind: 'update', of: ['a'] } }))
    .then(taken);
  given([begun, repeated])
    .when(amends('b', { group: 'police' }))
    .then(refused('series-mismatch', '/fields/relation/of'));
  given([begun, repeated])
    .when(amends('b', { stated: '2021-05-01' }))
    .then(refused('contradicts-time', '/fields/stated'));
  given([begun, increased])
    .when(amends('b', { base: 'b' }))
    .then(refused('claim-unknown', '/fields/base'));
  given([begun])
    .when(amends('a', { stated: '2031' }))
    .then(refused('in-the-future', '/fields/stated'));
});

rule('a claim keeps its id', () =>
  given([begun])
    .when(amends('a', { id: 'b' }))
    .then(refused('amendment-invalid', '/fields/id')),
);

rule('a struck claim is neither amended nor struck again', () => {
  given([begun, strikes('a')])
    .when(amends('a', { value: 6 }))
    .then(refused('claim-struck', '/of'));
  given([begun, strikes('a')])
    .when(strikes('a'))
    .then(refused('claim-struck', '/of'));
});

rule('a repeat is not struck', () => given([begun, repeated]).when(strikes('b')).then(refused('still-needed', '/of')));

rule('a base is not struck while an increment stands upon it', () => {
  given([begun, increased]).when(strikes('a')).then(refused('still-needed', '/of'));
  given([begun, increased, strikes('b')])
    .when(strikes('a'))
    .then(taken);
  given([begun, increased, amends('b', { qualifier: 'exact', base: null })])
    .when(strikes('a'))
    .then(taken);
});

rule('a repeat that was amended to a word of its own may be struck', () =>
  given([begun, repeated, amends('b', { relation: null })])
    .when(strikes('b'))
    .then(taken),
);

rule('what is repeated may be struck', () => given([begun, repeated]).when(strikes('a')).then(taken));

rule('an event is amended, and satisfies its contract', () => {
  given([begun])
    .when(amendsEvent(0, { occurred: '2021-05-02', city: 'Guayaquil' }))
    .then(taken);
  given([begun])
    .when(amendsEvent(0, { occurred: null }))
    .then(taken);
  given([begun])
    .when(amendsEvent(0, { occurred: 'yesterday' }))
    .then(refused('amendment-invalid', '/fields/occurred'));
  given([begun])
    .when(amendsEvent(0, { kind: null }))
    .then(refused('amendment-invalid', '/fields/kind'));
  given([begun])
    .when(amendsEvent(0, { colour: 'red' }))
    .then(refused('amendment-invalid', '/fields/colour'));
  given([begun])
    .when(amendsEvent(0, { occurred: '2031' }))
    .then(refused('in-the-future', '/fields/occurred'));
});

rule('an amended place is one of ISO 3166, and a subject still no part of itself', () => {
  given([begun])
    .when(amendsEvent(0, { places: ['EC-G', 'EC-QQ'] }))
    .then(refused('place-unknown', '/fields/places/1'));
  given([begun])
    .when(amendsEvent(0, { partOf: 'incident/one' }))
    .then(refused('part-of-itself', '/fields/partOf'));
  given([begun])
    .when(amendsEvent(0, { partOf: 'incident/two', places: ['EC-A'] }))
    .then(taken);
});

rule('claims are amended one by one, never with their event', () =>
  given([begun])
    .when(amendsEvent(0, { claims: [] }))
    .then(refused('amendment-invalid', '/fields/claims')),
);

rule('an amendment is not amended', () =>
  given([begun, amends('a', { value: 6 })])
    .when(amendsEvent(1, { note: 'again' }))
    .then(refused('amendment-invalid', '/event')),
);

rule('an amended act names recorded claims, and is no older than they are', () => {
  given([begun, retracts('a')])
    .when(amendsEvent(1, { of: ['z'] }))
    .then(refused('claim-unknown', '/fields/of/0'));
  given([begun, retracts('a')])
    .when(amendsEvent(1, { stated: '2021' }))
    .then(taken);
  given([begun, retracts('a')])
    .when(amendsEvent(1, { stated: '2021-05-01' }))
    .then(refused('contradicts-time', '/fields/stated'));
});

rule('an amended lifting names an assessment of the subject', () => {
  given([begun, pins(), lifts(1)])
    .when(amendsEvent(2, { assessment: eventId(0) }))
    .then(refused('assessment-unknown', '/fields/assessment'));
  given([begun, pins(), pins(), lifts(1)])
    .when(amendsEvent(3, { assessment: eventId(2) }))
    .then(taken);
});

rule('once the zone was amended, later words are read on its clock', () => {
  const later = says(claim('b', { stated: '2021-05-02T04:00Z', relation: { kind: 'update', of: ['a'] } }));
  given([begun]).when(later).then(taken);
  given([begun, amendsEvent(0, { zone: 'America/Guayaquil' })])
    .when(later)
    .then(refused('contradicts-time', '/claims/0/stated'));
});

rule.run();
