import type { EventType } from '#src/domain/events.ts';

/** What each type of event says, in one sentence. */
export const EVENT_DESCRIPTIONS: Readonly<Record<EventType, string>> = {
  RiotReported: 'The first event of an incident, of any kind: what it was, where and when.',
  EmergencyDecreed: 'The first event of a state of emergency: its provinces, from when and for how many days.',
  EmergencyExtended: 'The emergency lasts longer: from the end before it, or with a later `from` after a gap.',
  EmergencyLifted: 'The emergency ended before its time.',
  TransferOperationBegun: 'The first event of an operation that transfers prisoners.',
  TransferOperationProgressed: 'A step of an operation: how many were moved, from where and to where.',
  TransferOperationEnded: 'The operation ended.',
  TollClaimed:
    'Somebody claims a total over a scope: it begins a toll, and later claims of the same scope come as this, too.',
  CasualtiesRevised: 'More claims about the numbers of a subject.',
  ClaimRetracted: 'A source takes claims back.',
  ClaimReinstated: 'Claims that were taken back or corrected stand again.',
  EntryAmended: 'A slip of our own is mended: it replaces fields of a claim or an event, or strikes a claim.',
  AssessmentMade: 'An analyst pins a figure, and says why.',
  AssessmentLifted: 'The pin of an analyst ends.',
  StatementRecorded: 'Somebody said something without a figure, perhaps about the date of the subject.',
  IncidentsMerged: 'The incident is the same as another, which shows it from then on.',
  IncidentSplit: 'A merge is undone: the incident is not the same as the other after all.',
  EntryErased: 'Texts were taken out of an entry by order of a court.',
};
