import { actRefusals, liftRefusals } from './act-rules.ts';
import { amendmentRefusals } from './amendment-rules.ts';
import { futureRefusals, newClaimRefusals, timesOf } from './claim-rules.ts';
import { dateRefusals } from './date-rules.ts';
import { decideEmergency } from './emergency.ts';
import { claimsOf, type EventBody, FIRST, reportOf, TYPES_OF } from './events.ts';
import { decideMerge, decideRiotReported, decideSplit, mergedRefusals, NO_OTHERS, type Others } from './incident.ts';
import { nameRefusals } from './name-rules.ts';
import type { Rules } from './objections.ts';
import { decideOperation } from './operation.ts';
import { partRefusals } from './parts.ts';
import { type Refusal, refusal } from './refusal.ts';
import { type State, zoneOf } from './state.ts';
import { kindOf, type Subject } from './subject.ts';
import { decideToll, decideTollStatement } from './toll.ts';
import { isPlace } from './vocabulary.ts';

/** A code of the right form that the standard never had is a slip of the pen. */
function placeRefusals(body: EventBody): Refusal[] {
  const unknown = (code: string, pointer: string): Refusal[] =>
    isPlace(code) ? [] : [refusal('place-unknown', pointer, `${code} is not a place of ISO 3166`)];
  if (body.type === 'TollClaimed') {
    const { place } = body.data.scope;
    return place === undefined ? [] : unknown(place, '/scope/place');
  }
  if ('places' in body.data) return body.data.places.flatMap((code, index) => unknown(code, `/places/${index}`));
  if ('provinces' in body.data) {
    return body.data.provinces.flatMap((code, index) => unknown(code, `/provinces/${index}`));
  }
  return [];
}

/** What speaks against an event whatever its subject looks like. */
const plainRefusals = (body: EventBody, subject: Subject, { wholes }: Others): Refusal[] => [
  ...nameRefusals(body),
  ...placeRefusals(body),
  ...('partOf' in body.data && body.data.partOf !== undefined
    ? partRefusals(body.data.partOf, subject, '/partOf', wholes)
    : []),
];

function ownRules(body: EventBody, state: State, now: number, others: Others): Refusal[] {
  switch (body.type) {
    case 'RiotReported':
      return decideRiotReported(state);
    case 'TransferOperationBegun':
    case 'TransferOperationProgressed':
    case 'TransferOperationEnded':
      return decideOperation(body, state);
    case 'EmergencyDecreed':
    case 'EmergencyExtended':
    case 'EmergencyLifted':
      return decideEmergency(body, state);
    case 'TollClaimed':
      return decideToll(body, state);
    case 'CasualtiesRevised':
      return kindOf(state.history.subject) === 'toll' ? decideToll(body, state) : [];
    case 'ClaimRetracted':
    case 'ClaimReinstated':
      return actRefusals(body, state);
    case 'EntryAmended':
      return amendmentRefusals(body, state, postingRules(now, others));
    case 'AssessmentLifted':
      return liftRefusals(body, state);
    case 'IncidentsMerged':
      return decideMerge(body, state, others);
    case 'IncidentSplit':
      return decideSplit(state, others);
    case 'StatementRecorded':
      return kindOf(state.history.subject) === 'toll' ? decideTollStatement(body) : [];
    case 'AssessmentMade':
    case 'EntryErased': // decided where the entry is restated
      return [];
  }
}

/** The rules of posting, apart from which events a subject takes at all. */
const postingRules =
  (now: number, others: Others): Rules =>
  (body, state) => {
    const { subject } = state.history;
    const zone = 'zone' in body.data && body.data.zone !== undefined ? body.data.zone : zoneOf(state.history);
    const report = reportOf(body);
    return [
      ...ownRules(body, state, now, others),
      ...newClaimRefusals(claimsOf(body), state, now, zone),
      ...(body.type === 'EntryAmended' ? [] : dateRefusals(body, kindOf(subject), zone)),
      ...futureRefusals(timesOf(body, kindOf(subject)), '', now, zone),
      ...(report === undefined ? [] : futureRefusals(report, '/report', now, zone)),
      ...plainRefusals(body, subject, others),
    ];
  };

/**
 * Decides whether a subject takes an event. Pure: the same event, state and time give the same answer.
 *
 * @param now Unix time in milliseconds
 * @param others what is known of other incidents; needed for a merge, and where the subject is or was merged
 * @returns what speaks against it, each with a pointer into the event's data; empty where nothing does
 */
export function decide(body: EventBody, state: State, now: number, others = NO_OTHERS): readonly Refusal[] {
  const { subject, revision } = state.history;
  const kind = kindOf(subject);
  if (!TYPES_OF[kind].includes(body.type)) {
    return [refusal('wrong-kind', '', `${body.type} is not for an ${kind}`.replace('an toll', 'a toll'))];
  }
  if (revision < 0 && body.type !== FIRST[kind]) {
    return [refusal('not-begun', '', `${subject} has no events yet; it begins with ${FIRST[kind]}`)];
  }
  const merged = mergedRefusals(body, state, others);
  return merged.length > 0 ? merged : postingRules(now, others)(body, state);
}
