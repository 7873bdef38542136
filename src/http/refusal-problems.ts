import type { RefusalCode } from '#src/domain/refusal.ts';

/** A problem of the catalogue. */
export interface Row {
  readonly status: number;
  readonly title: string;
  /** What it means and what the caller can do. */
  readonly about: string;
}

/** The problems that the rules of the subjects answer with. */
export const REFUSALS: Readonly<Record<RefusalCode, Row>> = {
  'not-begun': {
    status: 422,
    title: 'The subject has not begun',
    about:
      'A subject begins with its first event: RiotReported, TransferOperationBegun, EmergencyDecreed or TollClaimed.',
  },
  'already-begun': {
    status: 409,
    title: 'The subject has begun already',
    about: 'A stream begins only once. Post a revision instead.',
  },
  'wrong-kind': {
    status: 422,
    title: 'This kind of subject has no such event',
    about: 'See the event types of each kind in /openapi.json.',
  },
  'newer-event': {
    status: 409,
    title: 'The subject holds an event that this version cannot read',
    about: 'A newer version wrote to this subject. Post to a service of that version.',
  },
  'claim-id-taken': {
    status: 409,
    title: 'The claim id is taken',
    about: 'A claim id is used once in a subject. It is never used again, even if the claim was struck.',
  },
  'claim-unknown': {
    status: 422,
    title: 'No such claim',
    about: 'A relation, a base or an act may name only claims that were recorded earlier in the same subject.',
  },
  'claim-struck': {
    status: 422,
    title: 'The claim was struck',
    about: 'This claim was entered by mistake and struck. No other claim or act may name it.',
  },
  'series-mismatch': {
    status: 422,
    title: 'Not of the same series',
    about:
      'An update or repeat must have the measure, group and part of the claim that it names. An increment must have its measure and group.',
  },
  'scope-mismatch': {
    status: 422,
    title: 'Not of the scope of this toll',
    about: 'A toll has one scope, and every claim of it must have that scope. Use another toll for another scope.',
  },
  dateless: {
    status: 422,
    title: 'The subject has no date of its own',
    about: 'A toll has no date. Say when something happened in the incident, operation or emergency.',
  },
  'contradicts-time': {
    status: 422,
    title: 'The dates contradict each other',
    about: 'A correction, an act or an end may not be dated before what it is about.',
  },
  'in-the-future': {
    status: 422,
    title: 'The time has not come yet',
    about: 'A time may not be in the future. It is refused only if it is in the future everywhere on Earth.',
  },
  season: {
    status: 422,
    title: 'A season is not taken as a date',
    about: 'A season means other months on each half of the Earth. Give months, for example 2021-03/2021-05.',
  },
  'count-too-great': {
    status: 422,
    title: 'More than anybody can count',
    about: 'A count is at most 10^10, which is more people than there are. A greater number is a slip.',
  },
  'already-retracted': {
    status: 409,
    title: 'The claim was retracted already',
    about: 'A retracted claim cannot be retracted again before it is reinstated.',
  },
  'not-retracted': {
    status: 409,
    title: 'The claim was not retracted',
    about: 'Only what was retracted or corrected can be reinstated.',
  },
  'assessment-unknown': {
    status: 422,
    title: 'No such assessment',
    about: 'An assessment is named by the id of its AssessmentMade event.',
  },
  'assessment-lifted': {
    status: 409,
    title: 'The assessment was lifted already',
    about: 'An assessment is lifted once.',
  },
  'already-ended': {
    status: 409,
    title: 'It has ended already',
    about: 'An operation ends once, and an emergency is lifted once. If its date was a slip, amend the entry.',
  },
  'after-the-end': {
    status: 422,
    title: 'Dated after the end',
    about: 'The event is dated after the end of the subject. Check the date.',
  },
  'before-the-beginning': {
    status: 422,
    title: 'Dated before the beginning',
    about: 'The event is dated before the beginning of the subject. Check the date.',
  },
  'event-unknown': {
    status: 422,
    title: 'No such event in the subject',
    about: 'An amendment names an event of its own subject by the event’s id.',
  },
  'amendment-invalid': {
    status: 422,
    title: 'The amendment does not hold',
    about: 'The entry as amended must satisfy its contract and the rules, as if somebody had posted it so.',
  },
  'still-needed': {
    status: 409,
    title: 'Another claim depends on it',
    about: 'You cannot strike a repeat, or a claim that an increment counts from. Amend it.',
  },
  'place-unknown': {
    status: 422,
    title: 'No such place',
    about: 'A place is an ISO 3166-2 code or an ISO 3166-1 alpha-2 code. Retired countries and XK are taken.',
  },
  'part-of-circle': {
    status: 422,
    title: 'A part of its own part',
    about:
      'The subject that `partOf` names is itself a part of this subject, perhaps through others or merges. `detail` names them all.',
  },
  'name-empty': {
    status: 422,
    title: 'Nobody can see this name',
    about:
      'The name of a claimant, institution, publisher, facility or part must have a visible character. Leave out the field if nobody is named.',
  },
  'part-of-itself': {
    status: 422,
    title: 'A part of itself',
    about: 'A subject can be part of another subject, never of itself.',
  },
  merged: {
    status: 409,
    title: 'The incident is merged into another',
    about:
      '`survivor` is the incident that now shows it: post there. If the two are different after all, split it first.',
  },
  'not-merged': {
    status: 409,
    title: 'The incident is not merged',
    about: 'Only an incident that is merged is split off again.',
  },
  'merged-into-itself': {
    status: 422,
    title: 'Merged into itself',
    about: 'An incident is merged into another, never into itself.',
  },
  'survivor-unknown': {
    status: 422,
    title: 'No such incident to merge into',
    about: 'An incident is merged into one that has begun.',
  },
  'survivor-merged': {
    status: 409,
    title: 'The incident to merge into is merged itself',
    about: 'The incident that you name is merged itself. Merge into `survivor` instead.',
  },
  'merge-cycle': {
    status: 409,
    title: 'The merge would close a circle',
    about: 'The incident that you name is merged into this one already, perhaps through others. Split it first.',
  },
};
