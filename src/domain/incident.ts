import type { EventBody, EventData } from './events.ts';
import { Merges } from './merging.ts';
import { NO_WHOLES, type Wholes } from './parts.ts';
import { type Refusal, refusal } from './refusal.ts';
import { firstOf, type State } from './state.ts';
import type { Subject } from './subject.ts';

/** What was reported of an incident, as amended. */
export type Incident = EventData<'RiotReported'>;

/** The incident that a state tells of; undefined before its first report. */
const incidentOf = (state: State): Incident | undefined => firstOf(state.history, 'RiotReported');

/** An incident begins once: every later report revises it. */
export const decideRiotReported = (state: State): Refusal[] =>
  incidentOf(state) === undefined
    ? []
    : [refusal('already-begun', '', 'this incident was reported already; revise it with CasualtiesRevised')];

/** What the rules of a subject ask of others. */
export interface Others {
  /** The merges of the subject and of those that it is, or is to be, merged into. */
  readonly merges: Merges;
  /** What is part of what, among the subject and all that it would be part of. */
  readonly wholes: Wholes;
  readonly hasBegun: (subject: Subject) => boolean;
  /** Whether it holds an event that this version cannot read: nobody knows here whether it is merged. */
  readonly isUnreadable: (subject: Subject) => boolean;
}

export const NO_OTHERS: Others = {
  merges: new Merges(),
  wholes: NO_WHOLES,
  hasBegun: () => false,
  isUnreadable: () => false,
};

/** An incident that is merged takes nothing but its split: what is said of it since is said of the survivor. */
export function mergedRefusals(body: EventBody, { history: { subject } }: State, { merges }: Others): Refusal[] {
  if (!merges.isMerged(subject) || body.type === 'IncidentSplit') return [];
  const survivor = merges.survivorOf(subject);
  const detail = `${subject} is merged into ${survivor}: post there, or split it first with IncidentSplit`;
  return [{ ...refusal('merged', '', detail), survivor }];
}

/** A merge names an incident that has begun, is another, and is not merged itself. */
export function decideMerge(body: EventBody<'IncidentsMerged'>, state: State, others: Others): Refusal[] {
  const { subject } = state.history;
  const { into } = body.data;
  const { merges } = others;
  if (into === subject) return [refusal('merged-into-itself', '/into', 'an incident cannot be merged into itself')];
  if (others.isUnreadable(into)) {
    return [refusal('newer-event', '/into', `${into} holds an event that this version cannot read`)];
  }
  if (!others.hasBegun(into)) return [refusal('survivor-unknown', '/into', `${into} has no events`)];
  const survivor = merges.survivorOf(into);
  if (survivor === into) return [];
  const is = `${into} is merged into ${survivor}`;
  return [
    survivor === subject
      ? { ...refusal('merge-cycle', '/into', `${is} itself: split ${into} first`), survivor }
      : { ...refusal('survivor-merged', '/into', `${is}: merge into ${survivor}`), survivor },
  ];
}

/** A split undoes a merge. */
export const decideSplit = ({ history: { subject } }: State, { merges }: Others): Refusal[] =>
  merges.isMerged(subject) ? [] : [refusal('not-merged', '', `${subject} is not merged into another`)];
