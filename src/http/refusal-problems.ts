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
    about: 'Ids of claims are unique in their subject and never used again, not even after a claim was struck.',
  },
  'claim-unknown': {
    status: 422,
    title: 'No such claim',
    about: 'A relation, base or act names claims that are recorded in the same subject, before it.',
  },
  'claim-struck': {
    status: 422,
    title: 'The claim was struck',
    about: 'A struck claim was entered by mistake; nothing builds upon it.',
  },
  'series-mismatch': {
    status: 422,
    title: 'Not of the same series',
    about: 'An update, a repeat and an increment stay with the measure and group of the claim they name.',
  },
  'scope-mismatch': {
    status: 422,
    title: 'Not of the scope of this toll',
    about: 'Every claim of a toll is about its one scope; another scope is another toll.',
  },
  dateless: {
    status: 422,
    title: 'The subject has no date of its own',
    about: 'A toll counts; when something happened is said of the incident, operation or emergency.',
  },
  'contradicts-time': {
    status: 422,
    title: 'The dates contradict each other',
    about: 'What acts on a claim was not said before the claim, and nothing ends before what is known of it.',
  },
  'in-the-future': {
    status: 422,
    title: 'The time has not come yet',
    about: 'Nobody has said tomorrow’s words. A time is refused where it lies in the future everywhere on Earth.',
  },
  season: {
    status: 422,
    title: 'A season is no date here',
    about: 'A season falls in other months on each half of the Earth. Give months, as 2021-03/2021-05.',
  },
  'already-retracted': {
    status: 409,
    title: 'The claim was retracted already',
    about: 'What is retracted cannot be retracted again before it is reinstated.',
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
    about: 'An operation ends once, an emergency is lifted once. Amend the entry where its date was a slip.',
  },
  'after-the-end': {
    status: 422,
    title: 'Dated after the end',
    about: 'Progress or an extension of a later day than the end contradicts it.',
  },
  'before-the-beginning': {
    status: 422,
    title: 'Dated before the beginning',
    about: 'An act of an earlier day than the beginning contradicts it.',
  },
  'event-unknown': {
    status: 422,
    title: 'No such event in the subject',
    about: 'An amendment names an event of its own subject by the event’s id.',
  },
  'amendment-invalid': {
    status: 422,
    title: 'The amendment does not hold',
    about: 'An entry as amended satisfies its contract and the rules, as if it had been posted so.',
  },
  'still-needed': {
    status: 409,
    title: 'Something builds upon it',
    about: 'A base of an increment and a repeat are not struck; amend them.',
  },
  'place-unknown': {
    status: 422,
    title: 'No such place',
    about: 'Places are ISO 3166-2 or 3166-1 alpha-2 codes, retired countries and XK among them.',
  },
  'part-of-circle': {
    status: 422,
    title: 'A part of its own part',
    about:
      'What `partOf` names is itself a part of the subject, through others or merges too. The detail names them all.',
  },
  'name-empty': {
    status: 422,
    title: 'A name of nothing',
    about:
      'A claimant, institution, publisher, facility or part has a name that somebody can see. Leave out what nobody named.',
  },
  'part-of-itself': { status: 422, title: 'A part of itself', about: 'A subject is part of another, never of itself.' },
  merged: {
    status: 409,
    title: 'The incident is merged into another',
    about: '`survivor` is the incident in which it is told: post there. Or split it first, if they are two after all.',
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
    about: '`survivor` is the incident in which it is told: merge into that.',
  },
  'merge-cycle': {
    status: 409,
    title: 'The merge would close a circle',
    about: 'The incident to merge into is merged into this one already, maybe through others. Split that first.',
  },
};
