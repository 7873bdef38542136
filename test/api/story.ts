import type { Api, RecordedBody } from '../support/api.ts';
import { type Body, claim, EMERGENCY, INCIDENT, OPERATION, one, REPORT, revised, SCOPE, TOLL } from './events.ts';

export const LITORAL = 'Litoral Penitentiary';
export const LATER = 'incident/litoral-2021-11-12';
export const TURI = 'incident/turi-2022-04-03';

export const riot = (occurred: string, more: object = {}): Body => ({
  type: 'RiotReported',
  data: { kind: 'riot', places: ['EC-G'], facilities: [LITORAL], occurred, ...more },
});
export const total = (id: string, value: number, more: object = {}): Body => ({
  type: 'TollClaimed',
  data: { scope: SCOPE, claims: [claim(id, value, { claimant: 'an agency', ...more })] },
});

const decree: Body = {
  type: 'EmergencyDecreed',
  data: { provinces: ['EC-G'], from: '2021-09-29', days: 60, instrument: 'Decree 210' },
};
const begun: Body = {
  type: 'TransferOperationBegun',
  data: { places: ['EC-G'], facilities: [LITORAL], begun: '2022-11-02' },
};
const official = { claimant: 'Police', role: 'police' };

/** A night that goes 24, 30, 119 in what is said, another, an emergency, an operation, and a total over the year. */
export const STORY: readonly object[] = [
  { ...one(INCIDENT, riot('2021-09-28', { title: 'Riot' })), report: REPORT },
  one(INCIDENT, revised(claim('a', 24, { stated: '2021-09-28', ...official }))),
  one(INCIDENT, revised(claim('b', 30, { stated: '2021-09-29', ...official }))),
  one(EMERGENCY, decree),
  one(TOLL, total('t1', 280, { stated: '2021-11-13', asOf: '2021-11-12', includesIncident: LATER })),
  one(LATER, riot('2021-11-12/2021-11-13')),
  one(LATER, revised(claim('a', 68, { stated: '2021-11-13', qualifier: 'at-least', ...official }))),
  one(OPERATION, begun),
  one(INCIDENT, revised(claim('c', 119, { stated: '2021-10-01', status: 'final', ...official }))),
];

/** Posts the story; gives the answers. */
export async function tell(api: Api, story: readonly object[] = STORY): Promise<RecordedBody[]> {
  const answers: RecordedBody[] = [];
  for (const body of story) answers.push(await api.record(body));
  return answers;
}

/** An address of every resource that is read. */
export const ADDRESSES: readonly string[] = [
  '/v1/events',
  '/v1/incidents',
  '/v1/incidents/litoral-2021-09-28',
  '/v1/incidents/litoral-2021-09-28/figures/killed/inmate',
  '/v1/operations',
  '/v1/operations/litoral-2022-11',
  '/v1/incidents/litoral-2021-09-28/history',
  '/v1/incidents/litoral-2021-09-28/history?axis=stated&lang=es',
  '/v1/operations/litoral-2022-11/history',
  '/v1/operations/litoral-2022-11/figures/transferred/inmate',
  '/v1/emergencies',
  '/v1/emergencies?inForceOn=2021-10-01',
  '/v1/emergencies/decree-210',
  '/v1/emergencies/decree-210?inForceOn=2021-10-01',
  '/v1/emergencies/decree-210/figures/arrested/all',
  '/v1/emergencies/decree-210/history',
  '/v1/tolls',
  '/v1/tolls/prison-deaths-2021',
  '/v1/tolls/prison-deaths-2021/figures/killed/inmate',
  '/v1/tolls/prison-deaths-2021/history',
  '/v1/tolls/prison-deaths-2021/history?axis=stated',
  '/v1/facilities',
  '/v1/facilities/litoral-penitentiary',
  '/v1/facilities/litoral-penitentiary/history?measure=killed&group=inmate',
];
