import { suite } from 'uvu';
import { amends, claim, given, incident, refused, says, strikes, taken } from '../support/spec.ts';

const rule = suite('the rules of claims');
const update = (...of: string[]) => ({ relation: { kind: 'update', of } });
const repeat = (...of: string[]) => ({ relation: { kind: 'repeat', of } });
const correction = (...of: string[]) => ({ relation: { kind: 'correction', of, reason: 'double-count' } });
const begun = incident({ claims: [claim('a', { stated: '2021-05-02' })] });
const at = (stated: string) => ({ stated });

rule('an id is used once in its subject', () => {
  given([begun])
    .when(says(claim('a')))
    .then(refused('claim-id-taken', '/claims/0/id'));
  given([begun])
    .when(says(claim('b'), claim('b')))
    .then(refused('claim-id-taken', '/claims/1/id'));
});

rule('the id of a struck claim is never used again', () =>
  given([begun, strikes('a')])
    .when(says(claim('a')))
    .then(refused('claim-id-taken', '/claims/0/id')),
);

rule('a relation names recorded claims, each refused at its place', () =>
  given([begun])
    .when(says(claim('b', update('x', 'a', 'y'))))
    .then(refused('claim-unknown', '/claims/0/relation/of/0'), refused('claim-unknown', '/claims/0/relation/of/2')),
);

rule('a claim may name one that stands before it in its event, and none after it', () => {
  given([incident()])
    .when(says(claim('a'), claim('b', update('a'))))
    .then(taken);
  given([incident()])
    .when(says(claim('b', update('a')), claim('a')))
    .then(refused('claim-unknown', '/claims/0/relation/of/0'));
});

rule('a claim does not name itself', () =>
  given([incident()])
    .when(says(claim('a', repeat('a'))))
    .then(refused('claim-unknown', '/claims/0/relation/of/0')),
);

rule('a relation does not name a struck claim', () => {
  for (const relation of [update('a'), repeat('a'), correction('a')]) {
    given([begun, strikes('a')])
      .when(says(claim('b', relation)))
      .then(refused('claim-struck', '/claims/0/relation/of/0'));
  }
});

rule('updates and repeats stay in the series; corrections need not', () => {
  for (const other of [{ measure: 'injured' }, { group: 'police' }, { part: 'Turi' }]) {
    for (const relation of [update('a'), repeat('a')]) {
      given([begun])
        .when(says(claim('b', { ...other, ...relation })))
        .then(refused('series-mismatch', '/claims/0/relation/of'));
    }
    given([begun])
      .when(says(claim('b', { ...other, ...correction('a') })))
      .then(taken);
  }
});

rule('a part is the same however its name is written, and another where its name is another', () => {
  const updates = (part: string) =>
    given([incident({ claims: [claim('a', { part: 'Cárcel de Turi' })] })]).when(
      says(claim('b', { part, ...update('a') })),
    );
  for (const part of ['CÁRCEL DE TURI', 'Ca\u0301rcel\u200b  de Turi ']) updates(part).then(taken);
  for (const part of ['Cárcel de Turi 2', 'Cárcel-de-Turi', 'Carcel de Turi'])
    updates(part).then(refused('series-mismatch', '/claims/0/relation/of'));
});

rule('a correction says why', () =>
  given([begun])
    .when(says(claim('b', { relation: { kind: 'correction', of: ['a'] } })))
    .then(refused('contract', '/claims/0/relation/reason')),
);

rule('a relation is refused only where all that it allows lies before what it names', () => {
  for (const relation of [update('a'), repeat('a'), correction('a')]) {
    const said = (stated: string) => given([begun]).when(says(claim('b', { ...relation, stated })));
    said('2021-05-01').then(refused('contradicts-time', '/claims/0/stated'));
    said('2021-05-01T23:59').then(refused('contradicts-time', '/claims/0/stated'));
    said('2021-04').then(refused('contradicts-time', '/claims/0/stated'));
    said('2021-05-02').then(taken);
    said('2021-05').then(taken);
    said('2021').then(taken);
    said('2021-04-30/2021-05-02').then(taken);
  }
});

rule('an update of the day may name the hour that it updates', () =>
  given([incident({ claims: [claim('a', at('2021-05-02T16:00-05:00'))] })])
    .when(says(claim('b', { ...update('a'), stated: '2021-05-02' })))
    .then(taken),
);

rule('what nobody dated contradicts nothing', () => {
  given([begun])
    .when(says(claim('b', update('a'))))
    .then(taken);
  given([incident({ claims: [claim('a')] })])
    .when(says(claim('b', { ...update('a'), stated: '2001' })))
    .then(taken);
});

rule('instants decide which was first where both have an offset, or the subject a zone', () => {
  const said = (stated: string, zone?: string) =>
    given([incident({ zone, claims: [claim('a', at('2021-05-02T01:00+02:00'))] })]).when(
      says(claim('b', { ...update('a'), stated })),
    );
  const contradicts = refused('contradicts-time', '/claims/0/stated');
  for (const zone of [undefined, 'America/Guayaquil']) {
    said('2021-05-01T19:00-05:00', zone).then(taken);
    said('2021-05-01T17:59-05:00', zone).then(contradicts);
  }
  said('2021-05-01T19:00').then(contradicts);
  said('2021-05-01T19:00', 'America/Guayaquil').then(taken);
});

rule('of an hour that the clock repeats, the second is later', () => {
  const zoned = incident({ zone: 'America/New_York', claims: [claim('a', at('2021-11-07T01:30-04:00'))] });
  const said = (stated: string) => given([zoned]).when(says(claim('b', { ...update('a'), stated })));
  said('2021-11-07T01:10-05:00').then(taken);
  said('2021-11-07T01:10-04:00').then(refused('contradicts-time', '/claims/0/stated'));
  said('2021-11-07T01:10').then(refused('contradicts-time', '/claims/0/stated'));
});

rule('a season is refused, and an interval that the zone turns round', () => {
  given([begun])
    .when(says(claim('b', { stated: '2021-21' })))
    .then(refused('season', '/claims/0/stated'));
  given([begun])
    .when(says(claim('b', { asOf: '2021-01/2021-22~' })))
    .then(refused('season', '/claims/0/asOf'));
  given([])
    .when(incident({ occurred: '2021-24' }))
    .then(refused('season', '/occurred'));
  given([begun])
    .when(amends('a', { stated: '2021-23' }))
    .then(refused('season', '/fields/stated'));
  given([begun])
    .when(says(claim('b', { note: '2021-21' })))
    .then(taken);
  const occurred = '2021-05-01T19:00/2021-05-01T23:30Z';
  given([]).when(incident({ occurred })).then(taken);
  given([])
    .when(incident({ occurred, zone: 'America/Guayaquil' }))
    .then(refused('contradicts-time', '/occurred'));
});

rule('a claim is held against those that it names as amended', () => {
  given([begun, amends('a', { stated: '2021-05-09' })])
    .when(says(claim('b', { ...update('a'), stated: '2021-05-08' })))
    .then(refused('contradicts-time', '/claims/0/stated'));
  given([begun, amends('a', { group: 'police' })])
    .when(says(claim('b', { ...update('a'), group: 'police' })))
    .then(taken);
});

rule('an increment stands upon a recorded, unstruck claim of the same measure and group', () => {
  const increment = (fields: object = {}) =>
    says(claim('b', { qualifier: 'increment', value: 3, base: 'a', ...fields }));
  given([begun]).when(increment()).then(taken);
  given([begun])
    .when(increment({ part: 'Turi' }))
    .then(taken);
  given([begun])
    .when(increment({ base: 'z' }))
    .then(refused('claim-unknown', '/claims/0/base'));
  given([begun, strikes('a')])
    .when(increment())
    .then(refused('claim-struck', '/claims/0/base'));
  given([begun])
    .when(increment({ group: 'police' }))
    .then(refused('series-mismatch', '/claims/0/base'));
  given([begun])
    .when(increment({ measure: 'injured' }))
    .then(refused('series-mismatch', '/claims/0/base'));
});

rule('numbers make sense: between a ≤ b, fewer-than and increments from 1, counts from 0', () => {
  const says_ = (fields: object) => given([incident()]).when(says({ ...claim('a'), value: undefined, ...fields }));
  says_({ qualifier: 'between', low: 4, high: 4 }).then(taken);
  says_({ qualifier: 'between', low: 5, high: 4 }).then(refused('contract', '/claims/0/high'));
  says_({ qualifier: 'fewer-than', value: 1 }).then(taken);
  says_({ qualifier: 'fewer-than', value: 0 }).then(refused('contract', '/claims/0/value'));
  says_({ qualifier: 'increment', value: 0, base: 'a' }).then(refused('contract', '/claims/0/value'));
  says_({ qualifier: 'exact', value: 0 }).then(taken);
  says_({ qualifier: 'exact', value: -1 }).then(refused('contract', '/claims/0/value'));
  says_({ qualifier: 'exact', value: 1.5 }).then(refused('contract', '/claims/0/value'));
  says_({ qualifier: 'exact', value: 2 ** 53 }).then(refused('contract', '/claims/0/value'));
  says_({ qualifier: 'words', words: 'umpteen' }).then(refused('contract', '/claims/0/words'));
});

rule.run();
