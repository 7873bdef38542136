import { suite } from 'uvu';
import type { Given } from '../support/given.ts';
import { amendsEvent, claim, emergency, given, refused, says, taken } from '../support/spec.ts';

const rule = suite('the rules of an emergency');
const extends_ = (from?: string): Given => ({
  type: 'EmergencyExtended',
  data: { days: 30, ...(from === undefined ? {} : { from }) },
});
const isLifted = (lifted?: string): Given => ({
  type: 'EmergencyLifted',
  data: lifted === undefined ? {} : { lifted },
});

rule('the least that a decree says is where', () =>
  given([])
    .when({ type: 'EmergencyDecreed', data: { provinces: ['EC-G', 'EC-E'] } })
    .then(taken),
);

rule('a decree may begin on a day to come', () =>
  given([])
    .when(emergency({ from: '2025-03-01' }))
    .then(taken),
);

rule('an emergency is extended and lifted', () => {
  given([emergency({ days: 60 })])
    .when(extends_('2021-07-09'))
    .then(taken);
  given([emergency({ days: 60 }), extends_('2021-07-09')])
    .when(isLifted('2021-07-20'))
    .then(taken);
});

rule('an extension dated after the lifting is refused', () =>
  given([emergency(), isLifted('2021-06-01')])
    .when(extends_('2021-06-02'))
    .then(refused('after-the-end', '/from')),
);

rule('an older extension entered after the lifting is taken', () =>
  given([emergency(), isLifted('2021-06-01')])
    .when(extends_('2021-06-01'))
    .then(taken),
);

rule('one that has run out may still be extended: the decree may have been entered late', () =>
  given([emergency({ days: 10 })])
    .when(extends_('2021-09-01'))
    .then(taken),
);

rule('an extension from before the decree is refused', () =>
  given([emergency()]).when(extends_('2021-05-09')).then(refused('before-the-beginning', '/from')),
);

rule('a lifting from before the decree, or before an extension began, is refused', () => {
  given([emergency()]).when(isLifted('2021-05-09')).then(refused('before-the-beginning', '/lifted'));
  given([emergency(), extends_('2021-07-09')])
    .when(isLifted('2021-07-08'))
    .then(refused('contradicts-time', '/lifted'));
});

rule('an emergency is lifted once', () =>
  given([emergency(), isLifted('2021-06-01')])
    .when(isLifted('2021-06-02'))
    .then(refused('already-ended', '')),
);

rule('a lifting has happened: one of a day to come is refused', () =>
  given([emergency()]).when(isLifted('2025-03-01')).then(refused('in-the-future', '/lifted')),
);

rule('times that nobody gave contradict nothing', () => {
  given([emergency({ from: undefined }), isLifted()])
    .when(extends_('2021-06-02'))
    .then(taken);
  given([emergency({ from: undefined })])
    .when(isLifted('2001'))
    .then(taken);
  given([emergency(), isLifted('2021-06-01')])
    .when(extends_())
    .then(taken);
});

rule('an amended time does not contradict the course of the emergency', () => {
  given([emergency(), extends_('2021-07-09'), isLifted('2021-07-20')])
    .when(amendsEvent(1, { from: '2021-07-21' }))
    .then(refused('after-the-end', '/fields/from'));
  given([emergency(), extends_('2021-07-09')])
    .when(amendsEvent(0, { from: '2021-07-10' }))
    .then(refused('contradicts-time', '/fields/from'));
  given([emergency(), isLifted('2021-07-20')])
    .when(amendsEvent(1, { lifted: '2021-07-21' }))
    .then(taken);
});

rule('what people suffered may be told in an emergency, too', () =>
  given([emergency()])
    .when(says(claim('a', { measure: 'arrested', group: 'civilian' })))
    .then(taken),
);

rule.run();
