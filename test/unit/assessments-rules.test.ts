import { suite } from 'uvu';
import { amendsEvent, claim, eventId, given, incident, lifts, pins, refused, taken } from '../support/spec.ts';

const rule = suite('the rules of assessments');
const begun = incident({ claims: [claim('a')] });

rule('an analyst pins a figure, with a reason and a date', () => {
  given([begun]).when(pins()).then(taken);
  given([begun])
    .when(pins({ reason: undefined }))
    .then(refused('contract', '/reason'));
  given([begun])
    .when(pins({ stated: undefined }))
    .then(refused('contract', '/stated'));
  given([begun])
    .when(pins({ stated: '2031' }))
    .then(refused('in-the-future', '/stated'));
});

rule('a pin says a number, not an increment', () => {
  given([begun])
    .when(pins({ qualifier: 'increment' }))
    .then(refused('contract', '/qualifier'));
  given([begun])
    .when(pins({ qualifier: 'between', value: undefined, low: 5, high: 4 }))
    .then(refused('contract', '/high'));
  given([begun])
    .when(pins({ qualifier: 'between', value: undefined, low: 4, high: 5 }))
    .then(taken);
});

rule('a figure that nobody stated may be pinned, and pinned again', () => {
  given([begun])
    .when(pins({ measure: 'missing', group: 'civilian' }))
    .then(taken);
  given([begun, pins()])
    .when(pins({ value: 8 }))
    .then(taken);
});

rule('a pin is lifted once', () => {
  given([begun, pins()]).when(lifts(1)).then(taken);
  given([begun, pins(), lifts(1)])
    .when(lifts(1))
    .then(refused('assessment-lifted', '/assessment'));
});

rule('a lifting names an assessment of the subject', () => {
  given([begun]).when(lifts(0)).then(refused('assessment-unknown', '/assessment'));
  given([begun, pins()])
    .when(lifts(1, { assessment: eventId(9) }))
    .then(refused('assessment-unknown', '/assessment'));
});

rule('a lifting is refused only where all that it allows lies before the assessment', () => {
  given([begun, pins()])
    .when(lifts(1, { stated: '2021-05-02' }))
    .then(refused('contradicts-time', '/stated'));
  given([begun, pins()])
    .when(lifts(1, { stated: '2021-05' }))
    .then(taken);
  given([begun, pins(), amendsEvent(1, { stated: '2021-05-05' })])
    .when(lifts(1, { stated: '2021-05-04' }))
    .then(refused('contradicts-time', '/stated'));
});

rule.run();
