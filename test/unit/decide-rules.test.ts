import { suite } from 'uvu';
import {
  amends,
  claim,
  emergency,
  given,
  incident,
  operation,
  pins,
  refused,
  says,
  taken,
  toll,
} from '../support/spec.ts';

const rule = suite('the rules of every subject');

for (const [kind, begun, first] of [
  ['incident', incident(), 'RiotReported'],
  ['operation', operation(), 'TransferOperationBegun'],
  ['emergency', emergency(), 'EmergencyDecreed'],
  ['toll', toll([claim('a')]), 'TollClaimed'],
] as const) {
  rule(`a subject of kind ${kind} begins with ${first}`, () => given([]).when(begun).then(taken));

  rule(`a subject of kind ${kind} begins with nothing else`, () =>
    given([], { subject: `${kind}/one` })
      .when(says(claim('a')))
      .then(refused('not-begun', '')),
  );
}

for (const [kind, begun] of [
  ['incident', incident()],
  ['operation', operation()],
  ['emergency', emergency()],
] as const) {
  rule(`a subject of kind ${kind} begins only once`, () =>
    given([begun]).when(begun).then(refused('already-begun', '')),
  );
}

rule('an event of another kind of subject is refused', () =>
  given([incident()]).when({ type: 'EmergencyLifted', data: {} }).then(refused('wrong-kind', '')),
);

rule('the first event of one kind does not begin another', () =>
  given([], { subject: 'toll/one' }).when(incident()).then(refused('wrong-kind', '')),
);

rule('a statement and an assessment are taken anywhere', () => {
  for (const begun of [incident(), operation(), emergency(), toll([claim('a')])]) {
    given([begun])
      .when({ type: 'StatementRecorded', data: { gist: 'calls for calm' } })
      .then(taken);
    given([begun]).when(pins()).then(taken);
  }
});

rule('a place that ISO 3166 does not have is refused where it stands', () => {
  given([])
    .when(incident({ places: ['EC-G', 'EC-QQ'] }))
    .then(refused('place-unknown', '/places/1'));
  given([])
    .when(operation({ places: ['XX'] }))
    .then(refused('place-unknown', '/places/0'));
  given([])
    .when(emergency({ provinces: ['EC-G', 'EC-E', 'EC-9'] }))
    .then(refused('place-unknown', '/provinces/2'));
  given([])
    .when(toll([claim('a')], { place: 'ZZ' }))
    .then(refused('place-unknown', '/scope/place'));
});

rule('a country is a place too', () =>
  given([])
    .when(incident({ places: ['EC', 'PE-LIM'] }))
    .then(taken),
);

rule('a subject is not a part of itself', () => {
  given([], { subject: 'incident/x' })
    .when(incident({ partOf: 'incident/x' }))
    .then(refused('part-of-itself', '/partOf'));
  given([], { subject: 'operation/x' })
    .when(operation({ partOf: 'operation/x' }))
    .then(refused('part-of-itself', '/partOf'));
  given([], { subject: 'incident/x' })
    .when(incident({ partOf: 'incident/y' }))
    .then(taken);
});

rule('all that speaks against an event is said at once', () =>
  given([incident({ claims: [claim('a')] })])
    .when(says(claim('a'), claim('b', { relation: { kind: 'update', of: ['z'] }, stated: '2031' })))
    .then(
      refused('claim-id-taken', '/claims/0/id'),
      refused('claim-unknown', '/claims/1/relation/of/0'),
      refused('in-the-future', '/claims/1/stated'),
    ),
);

rule('an amendment does not begin a subject', () =>
  given([], { subject: 'incident/one' })
    .when(amends('a', { value: 1 }))
    .then(refused('not-begun', '')),
);

rule.run();
