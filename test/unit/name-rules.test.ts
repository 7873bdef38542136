import { suite } from 'uvu';
import {
  claim,
  dates,
  given,
  incident,
  operation,
  pins,
  refused,
  retracts,
  says,
  taken,
  toll,
} from '../support/spec.ts';

const rule = suite('the rules of names');

const UNSEEN = [' ', '\t \u00a0', '\u200b', '\u00ad'];

rule('who speaks has a name that somebody can see', () => {
  for (const name of UNSEEN) {
    given([incident()])
      .when(says(claim('a'), claim('b', { claimant: name }), claim('c', { institution: name, claimant: name })))
      .then(
        refused('name-empty', '/claims/1/claimant'),
        refused('name-empty', '/claims/2/claimant'),
        refused('name-empty', '/claims/2/institution'),
      );
    given([incident({ claims: [claim('a')] })])
      .when(retracts('a', { claimant: name }))
      .then(refused('name-empty', '/claimant'));
    given([incident()]).when(dates(name, '2021-05-02')).then(refused('name-empty', '/institution'));
  }
});

rule('the publisher has one where it stands in for who speaks', () => {
  const report = { publisher: '\u200b' };
  const reported = (...claims: object[]) => ({ type: 'CasualtiesRevised', data: { claims, report } }) as const;
  given([incident()])
    .when(reported(claim('a')))
    .then(refused('name-empty', '/report/publisher'));
  given([incident()])
    .when(reported(claim('a', { claimant: 'police' })))
    .then(taken);
  given([incident()])
    .when({ type: 'StatementRecorded', data: { gist: 'calm', report } })
    .then(refused('name-empty', '/report/publisher'));
});

rule('a facility and a part have one that leaves a slug', () => {
  const filler = '\u3164';
  given([])
    .when(incident({ facilities: ['Turi', filler] }))
    .then(refused('name-empty', '/facilities/1'));
  given([incident()])
    .when(says(claim('a', { part: filler })))
    .then(refused('name-empty', '/claims/0/part'));
  given([incident()])
    .when(pins({ part: filler }))
    .then(refused('name-empty', '/part'));
  given([])
    .when(toll([claim('a')], { place: undefined, facility: filler }))
    .then(refused('name-empty', '/scope/facility'));
  given([operation()])
    .when({ type: 'TransferOperationProgressed', data: { from: filler, to: ['Turi', filler] } })
    .then(refused('name-empty', '/from'), refused('name-empty', '/to/1'));
  given([incident()])
    .when(says(claim('a', { part: ' ' })))
    .then(refused('contract', '/claims/0/part'));
});

rule.run();
