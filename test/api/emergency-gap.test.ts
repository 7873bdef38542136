import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { amended, EMERGENCY, one } from './events.ts';
import { LITORAL, riot } from './story.ts';

const gap = suite<{ api: Api; extension: string }>('an emergency with a gap');
const PATH = `/v1/${EMERGENCY.replace('emergency', 'emergencies')}`;

gap.before.each(async (context) => {
  context.api = await openApi();
  const { api } = context;
  await api.record(one('incident/night', riot('2021-11-12', { facilities: [LITORAL] })));
  await api.record(
    one(EMERGENCY, { type: 'EmergencyDecreed', data: { provinces: ['EC-G'], from: '2021-10-18', days: 60 } }),
  );
  const { events } = await api.record(
    one(EMERGENCY, { type: 'EmergencyExtended', data: { from: '2022-02-01', days: 30 } }),
  );
  context.extension = events[0]?.id ?? '';
});
gap.after.each(({ api }) => api.end());

const onDays = async (api: Api, query = ''): Promise<string> => {
  const days = ['2021-12-16', '2022-01-15', '2022-02-10'].map(async (day) => {
    const { inForce } = (await api.get<{ inForce: { status: string } }>(`${PATH}?inForceOn=${day}${query}`)).body;
    const { items } = (await api.get<{ items: object[] }>(`/v1/emergencies?place=EC-G&inForceOn=${day}${query}`)).body;
    return `${inForce.status} ${items.length}`;
  });
  return (await Promise.all(days)).join(', ');
};
const day = (text: string) => ({ known: true, earliest: text, latest: text });
const PERIODS = [
  { beginning: day('2021-10-18'), end: { ...day('2021-12-16'), by: 'run-out' } },
  { beginning: day('2022-02-01'), end: { ...day('2022-03-02'), by: 'run-out' } },
];

gap('was not in force in it: in its view, in the list, and in the dossier of a facility', async ({ api }) => {
  assert.equal(await onDays(api), 'in-force 1, not-in-force 0, in-force 1');
  const { body } = await api.get<{ periods: object[]; beginning: object; end: object }>(PATH);
  assert.deepEqual(body.periods, PERIODS);
  assert.deepEqual([body.beginning, body.end], [PERIODS[0]?.beginning, PERIODS[1]?.end]);
  const dossier = await api.get<{ emergencies: { periods: object[] }[] }>('/v1/facilities/litoral-penitentiary');
  assert.deepEqual(dossier.body.emergencies[0]?.periods, PERIODS);
});

gap('is so by the view asked for: before the extension was recorded, and before it was said', async ({ api }) => {
  assert.equal(await onDays(api, '&atPosition=1'), 'in-force 1, not-in-force 0, not-in-force 0');
  assert.equal(await onDays(api, '&statedUntil=2022-01-31'), 'in-force 1, not-in-force 0, not-in-force 0');
});

gap('is closed where the extension is amended', async ({ api, extension }) => {
  const body = amended({ event: extension, fields: { from: '2021-12-17', days: 60 } });
  await api.record(one(EMERGENCY, body), { 'if-match': '"1"' });
  assert.equal(await onDays(api), 'in-force 1, in-force 1, in-force 1');
  assert.equal(await onDays(api, '&atPosition=2'), 'in-force 1, not-in-force 0, in-force 1');
});

gap.run();
