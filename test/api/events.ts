import type { EventType } from '#src/domain/events.ts';

export const INCIDENT = 'incident/litoral-2021-09-28';
export const OPERATION = 'operation/litoral-2022-11';
export const EMERGENCY = 'emergency/decree-210';
export const TOLL = 'toll/prison-deaths-2021';

export interface Body {
  readonly type: EventType;
  readonly data: object;
  readonly report?: object;
}

/** The least that the first event of each kind says. */
export const RIOT: Body = { type: 'RiotReported', data: { kind: 'riot', places: ['EC-G'] } };
export const BEGUN: Body = { type: 'TransferOperationBegun', data: { places: ['EC-G'] } };
export const DECREED: Body = { type: 'EmergencyDecreed', data: { provinces: ['EC-G'] } };
export const SCOPE = {
  place: 'EC',
  population: 'prison inmates',
  measure: 'killed',
  group: 'inmate',
  interval: '2021',
} as const;

export const claim = (id: string, value = 24, more: object = {}) => ({
  id,
  measure: 'killed',
  group: 'inmate',
  qualifier: 'exact',
  value,
  ...more,
});

export const revised = (...claims: readonly object[]): Body => ({ type: 'CasualtiesRevised', data: { claims } });
export const totalled = (...claims: readonly object[]): Body => ({
  type: 'TollClaimed',
  data: { scope: SCOPE, claims },
});
export const said = (gist = 'The prison is under control.'): Body => ({ type: 'StatementRecorded', data: { gist } });
export const retracted = (...of: readonly string[]): Body => ({ type: 'ClaimRetracted', data: { of } });
export const amended = (data: object): Body => ({ type: 'EntryAmended', data });
export const pinned = (more: object = {}): Body => ({
  type: 'AssessmentMade',
  data: {
    measure: 'killed',
    group: 'inmate',
    qualifier: 'exact',
    value: 119,
    reason: 'the list of names',
    stated: '2021-10-01',
    ...more,
  },
});

export const OTHER = 'incident/litoral-2021-09-29';
export const merged = (into: string = OTHER, more: object = {}): Body => ({
  type: 'IncidentsMerged',
  data: { into, ...more },
});
export const split = (more: object = {}): Body => ({ type: 'IncidentSplit', data: more });

/** One event of a subject, as posted. */
export const one = (subject: string, body: Body) => ({ subject, ...body });

/** Several events of a subject, as posted. */
export const several = (subject: string, ...events: readonly Body[]) => ({ subject, events });

/** Every field that a report has. */
export const REPORT = {
  publisher: 'A daily',
  via: 'an agency',
  url: 'https://example.org/riot',
  archived: { url: 'https://example.org/archive/riot', sha256: 'a'.repeat(64) },
  published: '2021-09-29T08:00-05:00',
  retrieved: '2021-09-30',
  language: 'es-EC',
};
