import type { EventData } from './events.ts';
import { type Refusal, refusal } from './refusal.ts';
import { firstOf, type State } from './state.ts';

/** What was reported of an incident, as amended. */
export type Incident = EventData<'RiotReported'>;

/** The incident that a state tells of; undefined before its first report. */
export const incidentOf = (state: State): Incident | undefined => firstOf(state.history, 'RiotReported');

/** An incident begins once: every later report revises it. */
export const decideRiotReported = (state: State): Refusal[] =>
  incidentOf(state) === undefined
    ? []
    : [refusal('already-begun', '', 'this incident was reported already; revise it with CasualtiesRevised')];
