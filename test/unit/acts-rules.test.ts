import { suite } from 'uvu';
import {
  amends,
  claim,
  given,
  incident,
  refused,
  reinstates,
  retracts,
  says,
  strikes,
  taken,
} from '../support/spec.ts';

const rule = suite('the rules of retractions and reinstatements');
const begun = incident({ claims: [claim('a', { stated: '2021-05-02' }), claim('b', { group: 'police' })] });
const correction = says(
  claim('c', { role: 'forensic', relation: { kind: 'correction', of: ['a'], reason: 'double-count' } }),
);

rule('a claim is retracted, reinstated, and retracted again', () => {
  given([begun]).when(retracts('a')).then(taken);
  given([begun, retracts('a')])
    .when(reinstates('a'))
    .then(taken);
  given([begun, retracts('a'), reinstates('a')])
    .when(retracts('a'))
    .then(taken);
});

rule('what was retracted is not retracted again', () =>
  given([begun, retracts('a')])
    .when(retracts('a'))
    .then(refused('already-retracted', '/of/0')),
);

rule('what was retracted and then corrected is still retracted', () =>
  given([begun, retracts('a'), correction])
    .when(retracts('a'))
    .then(refused('already-retracted', '/of/0')),
);

rule('what was neither retracted nor corrected is not reinstated', () => {
  given([begun]).when(reinstates('a')).then(refused('not-retracted', '/of/0'));
  given([begun, retracts('a'), reinstates('a')])
    .when(reinstates('a'))
    .then(refused('not-retracted', '/of/0'));
});

rule('what was corrected may be retracted, or reinstated', () => {
  given([begun, correction]).when(retracts('a')).then(taken);
  given([begun, correction]).when(reinstates('a')).then(taken);
});

rule(
  'a reinstatement that is dated to the month, or not at all, is later than the retraction that was recorded before',
  () => {
    for (const stated of ['2021-05', '2021', undefined]) {
      const back = reinstates('a', stated === undefined ? {} : { stated });
      const before = [begun, retracts('a', { stated: '2021-05-20' }), back];
      given(before).when(reinstates('a')).then(refused('not-retracted', '/of/0'));
      given(before).when(retracts('a')).then(taken);
    }
  },
);

rule('a reinstatement that was said before the retraction undoes nothing', () =>
  given([begun, retracts('a', { stated: '2021-05-20' }), reinstates('a', { stated: '2021-05-19' })])
    .when(reinstates('a', { stated: '2021-05-21' }))
    .then(taken),
);

rule('a correction by somebody else who is not official has no force, so there is nothing to reinstate', () => {
  const rumour = claim('c', { role: 'media', relation: { kind: 'correction', of: ['a'], reason: 'double-count' } });
  given([begun, says(rumour)])
    .when(reinstates('a'))
    .then(refused('not-retracted', '/of/0'));
});

rule('a correction that was struck was never entered', () =>
  given([begun, correction, strikes('c')])
    .when(reinstates('a'))
    .then(refused('not-retracted', '/of/0')),
);

rule('an act reaches across the series of its subject, and is refused at each claim that speaks against it', () => {
  const both = { of: ['b', 'a'] };
  given([begun]).when(retracts('', both)).then(taken);
  given([begun, retracts('a')])
    .when(retracts('', both))
    .then(refused('already-retracted', '/of/1'));
  given([begun, retracts('a')])
    .when(reinstates('', both))
    .then(refused('not-retracted', '/of/0'));
});

rule('an act names recorded, unstruck claims', () => {
  for (const act of [retracts, reinstates]) {
    given([begun]).when(act('z')).then(refused('claim-unknown', '/of/0'));
    given([begun, strikes('a')])
      .when(act('a'))
      .then(refused('claim-struck', '/of/0'));
  }
});

rule('an act names a claim, and each once', () => {
  given([begun])
    .when(retracts('', { of: [] }))
    .then(refused('contract', '/of'));
  given([begun])
    .when(retracts('', { of: ['a', 'a'] }))
    .then(refused('contract', '/of'));
});

rule('an act is refused only where all that it allows lies before what it names', () => {
  given([begun])
    .when(retracts('a', { stated: '2021-05-01' }))
    .then(refused('contradicts-time', '/stated'));
  given([begun])
    .when(retracts('a', { stated: '2021-05' }))
    .then(taken);
  given([begun, retracts('a')])
    .when(reinstates('a', { stated: '2021-05-01T23:59' }))
    .then(refused('contradicts-time', '/stated'));
});

rule('an act may be older than the last one: what was said late is entered late', () =>
  given([begun, retracts('a', { stated: '2021-05-04' }), reinstates('a', { stated: '2021-05-06' })])
    .when(retracts('a', { stated: '2021-05-05' }))
    .then(taken),
);

rule('the report that carries an act does not date it: only its own stated value speaks against it', () =>
  given([begun])
    .when(retracts('a', { report: { published: '2021-05-01' } }))
    .then(taken),
);

rule('an act is held against the claim as amended', () =>
  given([begun, amends('a', { stated: '2021-05-09' })])
    .when(retracts('a', { stated: '2021-05-08' }))
    .then(refused('contradicts-time', '/stated')),
);

rule('an act of a day to come is refused', () =>
  given([begun])
    .when(retracts('a', { stated: '2026' }))
    .then(refused('in-the-future', '/stated')),
);

rule.run();
