import { suite } from 'uvu';
import type { Given } from '../support/given.ts';
import { amendsEvent, claim, given, operation, refused, says, taken } from '../support/spec.ts';

const rule = suite('the rules of an operation');
const moves = (progressed?: string): Given => ({
  type: 'TransferOperationProgressed',
  data: { moved: { qualifier: 'exact', value: 30 }, ...(progressed === undefined ? {} : { progressed }) },
});
const ends = (ended?: string): Given => ({
  type: 'TransferOperationEnded',
  data: ended === undefined ? {} : { ended },
});

rule('an operation goes on and ends', () => {
  given([operation()]).when(moves('2021-05-11')).then(taken);
  given([operation(), moves('2021-05-11')])
    .when(ends('2021-05-12'))
    .then(taken);
});

rule('progress dated after the end is refused', () =>
  given([operation(), ends('2021-05-12')])
    .when(moves('2021-05-13'))
    .then(refused('after-the-end', '/progressed')),
);

rule('progress on the last day is not after the end', () => {
  given([operation(), ends('2021-05-12')])
    .when(moves('2021-05-12'))
    .then(taken);
  given([operation(), ends('2021-05-12T10:00')])
    .when(moves('2021-05-12'))
    .then(taken);
  given([operation(), ends('2021-05-12T10:00')])
    .when(moves('2021-05-12T10:01'))
    .then(refused('after-the-end', '/progressed'));
});

rule('older progress entered after the end is taken', () =>
  given([operation(), ends('2021-05-12')])
    .when(moves('2021-05-11'))
    .then(taken),
);

rule('what may have been before the end does not contradict it', () =>
  given([operation(), ends('2021-05-12')])
    .when(moves('2021-05'))
    .then(taken),
);

rule('progress before the beginning is refused', () => {
  given([operation()]).when(moves('2021-05-09')).then(refused('before-the-beginning', '/progressed'));
  given([operation({ begun: '2021-05' })])
    .when(moves('2021-05-01'))
    .then(taken);
});

rule('an end before the beginning, or before reported progress, is refused', () => {
  given([operation()]).when(ends('2021-05-09')).then(refused('before-the-beginning', '/ended'));
  given([operation(), moves('2021-05-14')])
    .when(ends('2021-05-13'))
    .then(refused('contradicts-time', '/ended'));
});

rule('an operation ends once', () =>
  given([operation(), ends('2021-05-12')])
    .when(ends('2021-05-13'))
    .then(refused('already-ended', '')),
);

rule('times that nobody gave contradict nothing', () => {
  given([operation({ begun: undefined }), ends()])
    .when(moves('2021-05-13'))
    .then(taken);
  given([operation({ begun: undefined }), moves('2021-05-13')])
    .when(ends())
    .then(taken);
  given([operation(), ends('2021-05-12')])
    .when(moves())
    .then(taken);
});

rule('figures may be revised after the end: reports come late', () =>
  given([operation({ claims: [claim('a')] }), ends('2021-05-12')])
    .when(says(claim('b', { stated: '2021-06-01' })))
    .then(taken),
);

rule('in a zone, progress is held against the end on the clock of the zone', () => {
  const zoned = operation({ zone: 'America/Guayaquil' });
  given([zoned, ends('2021-05-12')])
    .when(moves('2021-05-13T04:59Z'))
    .then(taken);
  given([zoned, ends('2021-05-12')])
    .when(moves('2021-05-13T05:00Z'))
    .then(refused('after-the-end', '/progressed'));
});

rule('once the end was amended, progress is held against the new one', () => {
  given([operation(), ends('2021-05-12'), amendsEvent(1, { ended: '2021-05-14' })])
    .when(moves('2021-05-13'))
    .then(taken);
  given([operation(), ends('2021-05-12'), amendsEvent(1, { ended: null })])
    .when(moves('2021-05-20'))
    .then(taken);
});

rule('an amended time does not contradict the course of the operation', () => {
  given([operation(), moves('2021-05-11'), ends('2021-05-12')])
    .when(amendsEvent(1, { progressed: '2021-05-13' }))
    .then(refused('after-the-end', '/fields/progressed'));
  given([operation(), moves('2021-05-11'), ends('2021-05-12')])
    .when(amendsEvent(2, { ended: '2021-05-10' }))
    .then(refused('contradicts-time', '/fields/ended'));
  given([operation(), moves('2021-05-11')])
    .when(amendsEvent(0, { begun: '2021-05-12' }))
    .then(refused('contradicts-time', '/fields/begun'));
  given([operation(), moves('2021-05-11')])
    .when(amendsEvent(1, { progressed: '2021-05-10' }))
    .then(taken);
});

rule.run();
