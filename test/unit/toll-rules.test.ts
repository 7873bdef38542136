import { suite } from 'uvu';
import { amends, amendsEvent, claim, given, refused, SCOPE, says, taken, toll } from '../support/spec.ts';

const rule = suite('the rules of a toll');
const begun = toll([claim('a')]);

rule('later claims of the same scope come as either type', () => {
  given([begun])
    .when(toll([claim('b')]))
    .then(taken);
  given([begun])
    .when(says(claim('b', { asOf: '2021-11-13', includesIncident: 'incident/x' })))
    .then(taken);
});

rule('another scope is another toll', () => {
  for (const scope of [
    { place: 'EC-G' },
    { place: undefined, facility: 'Turi' },
    { interval: '2020' },
    { interval: '2021-01-01/2021-12-31' },
  ]) {
    given([begun])
      .when(toll([claim('b')], scope))
      .then(refused('scope-mismatch', '/scope'));
  }
});

rule('the population is words for the reader: other words are the same scope', () =>
  given([begun])
    .when(toll([claim('b')], { population: 'people in prison' }))
    .then(taken),
);

rule('the same facility may be written in another way', () => {
  const prison = (facility: string, id: string) => toll([claim(id)], { place: undefined, facility });
  given([prison('Litoral Penitentiary', 'a')])
    .when(prison('LITORAL  penitentiary', 'b'))
    .then(taken);
});

rule('every claim counts what the scope counts', () => {
  given([])
    .when(toll([claim('a'), claim('b', { measure: 'injured' })]))
    .then(refused('scope-mismatch', '/claims/1'));
  given([begun])
    .when(says(claim('b', { group: 'police' })))
    .then(refused('scope-mismatch', '/claims/0'));
});

rule('a scope of another measure is refused with its claims', () =>
  given([begun])
    .when(toll([claim('b', { measure: 'injured' })], { measure: 'injured' }))
    .then(refused('scope-mismatch', '/scope'), refused('scope-mismatch', '/claims/0')),
);

rule('a scope is a place or a facility, one of the two', () => {
  given([])
    .when(toll([claim('a')], { facility: 'Turi' }))
    .then(refused('contract', '/scope/place'));
  given([])
    .when(toll([claim('a')], { place: undefined }))
    .then(refused('contract', '/scope/place'));
});

rule('a scope has a beginning', () => {
  given([])
    .when(toll([claim('a')], { interval: '../2021' }))
    .then(refused('contract', '/scope/interval'));
  given([])
    .when(toll([claim('a')], { interval: '2021/..' }))
    .then(taken);
});

rule('a toll without a claim says nothing', () => given([]).when(toll([])).then(refused('contract', '/claims')));

rule('the scope is mended by amending the first event, and later claims are held against the new one', () => {
  given([begun])
    .when(amendsEvent(0, { scope: { ...SCOPE, interval: '2020' } }))
    .then(taken);
  given([begun, amendsEvent(0, { scope: { ...SCOPE, interval: '2020' } })])
    .when(toll([claim('b')], { interval: '2021' }))
    .then(refused('scope-mismatch', '/scope'));
  given([begun])
    .when(amendsEvent(0, { scope: { ...SCOPE, place: 'EC-QQ' } }))
    .then(refused('place-unknown', '/fields/scope/place'));
});

rule('an amended claim still counts what the scope counts', () =>
  given([begun])
    .when(amends('a', { measure: 'injured' }))
    .then(refused('scope-mismatch', '/fields')),
);

rule.run();
