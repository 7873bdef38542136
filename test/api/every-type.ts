import type { EventType } from '#src/domain/events.ts';
import {
  BEGUN,
  type Body,
  claim,
  DECREED,
  EMERGENCY,
  INCIDENT,
  merged,
  OPERATION,
  OTHER,
  pinned,
  RIOT,
  revised,
  SCOPE,
  TOLL,
} from './events.ts';

/** A type of event: a subject that takes it, what must come before, and the least and the most that it says. */
export interface Example {
  readonly subject: string;
  readonly before: readonly Body[];
  readonly least: object;
  readonly most: object;
  /** Another subject that must have begun. */
  readonly beside?: { readonly subject: string; readonly body: Body };
  /** Where its subject is told afterwards, where that is another. */
  readonly told?: string;
  /** Whether a report may stand beside it. */
  readonly reported: boolean;
}

const note = 'entered from the archive';
const speaker = { claimant: 'a commander', institution: 'Police', role: 'police' };
const stated = { stated: '2021-09-29T10:00-05:00', statedPrecision: 'hour' };
const full = claim('full', 30, {
  ...speaker,
  ...stated,
  status: 'confirmed',
  relation: { kind: 'correction', of: ['early'], reason: 'body-parts-counted' },
  asOf: '2021-09-29',
  includesIncident: INCIDENT,
  part: 'Pavilion 5',
  basis: 'bodies',
  quote: 'Thirty, for certain.',
  note,
});
const early = claim('early', 24, { stated: '2021-09-28', claimant: 'Police', role: 'police' });
const place = { places: ['EC-G', 'EC'], facilities: ['Litoral Penitentiary'], city: 'Guayaquil' };
const zone = 'America/Guayaquil';

/** Every type that is posted, but those that name an event by its id. */
export const EXAMPLES: Readonly<Record<Exclude<EventType, 'AssessmentLifted' | 'EntryErased'>, Example>> = {
  RiotReported: {
    subject: INCIDENT,
    before: [],
    least: { kind: 'riot', places: ['EC-G'] },
    most: {
      title: 'Riot in the Litoral Penitentiary',
      kind: 'gun-battle',
      between: 'two gangs',
      ...place,
      zone,
      partOf: 'incident/riots-of-2021',
      occurred: '2021-09-28/2021-09-29',
      occurredPrecision: 'day',
      claims: [early, full],
      note,
    },
    reported: true,
  },
  EmergencyDecreed: {
    subject: EMERGENCY,
    before: [],
    least: { provinces: ['EC-G'] },
    most: {
      title: 'Emergency in the prisons',
      instrument: 'Decree 210',
      issuer: 'the president',
      provinces: ['EC-G', 'EC-X'],
      from: '2021-09-29',
      fromPrecision: 'day',
      days: 60,
      measures: ['the army guards the prisons'],
      zone,
      note,
    },
    reported: true,
  },
  EmergencyExtended: {
    subject: EMERGENCY,
    before: [DECREED],
    least: {},
    most: {
      instrument: 'Decree 276',
      issuer: 'the president',
      from: '2021-11-28',
      fromPrecision: 'day',
      days: 30,
      measures: ['searches'],
      note,
    },
    reported: true,
  },
  EmergencyLifted: {
    subject: EMERGENCY,
    before: [DECREED],
    least: {},
    most: {
      instrument: 'Decree 281',
      issuer: 'the president',
      lifted: '2021-12-28',
      liftedPrecision: 'day',
      note,
    },
    reported: true,
  },
  TransferOperationBegun: {
    subject: OPERATION,
    before: [],
    least: { places: ['EC-G'] },
    most: {
      title: 'Transfer of prisoners',
      purpose: 'to part the gangs',
      ...place,
      zone,
      partOf: INCIDENT,
      begun: '2022-11-01',
      begunPrecision: 'day',
      claims: [claim('forces', 1500, { measure: 'deployed', group: 'security-forces', qualifier: 'about' })],
      note,
    },
    reported: true,
  },
  TransferOperationProgressed: {
    subject: OPERATION,
    before: [BEGUN],
    least: {},
    most: {
      moved: { qualifier: 'between', low: 500, high: 515 },
      from: 'Litoral Penitentiary',
      to: ['La Roca', 'Cotopaxi'],
      progressed: '2022-11-02',
      progressedPrecision: 'day',
      claims: [claim('moved', 515, { measure: 'transferred' })],
      note,
    },
    reported: true,
  },
  TransferOperationEnded: {
    subject: OPERATION,
    before: [BEGUN],
    least: {},
    most: {
      ended: '2022-11-05',
      endedPrecision: 'day',
      claims: [claim('all', 2400, { measure: 'transferred', qualifier: 'more-than' })],
      note,
    },
    reported: true,
  },
  TollClaimed: {
    subject: TOLL,
    before: [],
    least: { scope: SCOPE, claims: [claim('t1', 280)] },
    most: {
      title: 'Deaths in prisons in 2021',
      scope: { ...SCOPE, interval: '2021-01-01/2021-12-31' },
      claims: [claim('t1', 280, { ...speaker, ...stated, asOf: '2021-09-29', includesIncident: INCIDENT })],
      note,
    },
    reported: true,
  },
  CasualtiesRevised: {
    subject: INCIDENT,
    before: [RIOT, revised(early)],
    least: { claims: [{ id: 'w', measure: 'injured', group: 'all', qualifier: 'words', words: 'dozens' }] },
    most: {
      claims: [
        full,
        claim('more', 6, { qualifier: 'increment', base: 'full' }),
        { id: 'range', measure: 'killed', group: 'inmate', qualifier: 'between', low: 116, high: 118 },
        claim('few', 5, { qualifier: 'fewer-than' }),
      ],
      note,
    },
    reported: true,
  },
  ClaimRetracted: {
    subject: INCIDENT,
    before: [RIOT, revised(early)],
    least: { of: ['early'] },
    most: { of: ['early'], ...stated, ...speaker, reason: 'counted twice', note },
    reported: true,
  },
  ClaimReinstated: {
    subject: INCIDENT,
    before: [RIOT, revised(early), { type: 'ClaimRetracted', data: { of: ['early'] } }],
    least: { of: ['early'] },
    most: { of: ['early'], ...stated, ...speaker, reason: 'not counted twice', note },
    reported: true,
  },
  EntryAmended: {
    subject: INCIDENT,
    before: [RIOT, revised(early)],
    least: { of: 'early', strike: true },
    most: { of: 'early', fields: { value: 25, claimant: null }, reason: 'misread', note },
    reported: false,
  },
  AssessmentMade: {
    subject: INCIDENT,
    before: [RIOT],
    least: pinned().data,
    most: {
      measure: 'killed',
      group: 'inmate',
      part: 'Pavilion 5',
      qualifier: 'between',
      low: 116,
      high: 119,
      reason: 'two lists',
      stated: '2021-10-01',
      note,
    },
    reported: true,
  },
  StatementRecorded: {
    subject: INCIDENT,
    before: [RIOT],
    least: { gist: 'It is under control.' },
    most: {
      ...speaker,
      ...stated,
      occurred: '2021-09-28',
      occurredPrecision: 'in the night',
      gist: 'It is under control.',
      quote: 'All is calm.',
      note,
    },
    reported: true,
  },
  IncidentsMerged: {
    subject: INCIDENT,
    before: [RIOT],
    beside: { subject: OTHER, body: RIOT },
    told: OTHER,
    least: { into: OTHER },
    most: { into: OTHER, reason: 'two reports of one night', note },
    reported: true,
  },
  IncidentSplit: {
    subject: INCIDENT,
    before: [RIOT, merged()],
    beside: { subject: OTHER, body: RIOT },
    least: {},
    most: { reason: 'two nights after all', note },
    reported: true,
  },
};
