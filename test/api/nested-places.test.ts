import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { claim, one, SCOPE, several } from './events.ts';
import { riot } from './story.ts';

const [PARIS, LYON, BERLIN, PRISTINA] = ['paris', 'lyon', 'berlin', 'pristina'].map((id) => `incident/${id}`) as [
  string,
  string,
  string,
  string,
];
const night = (subject: string, place: string, killed: number, occurred = '2015-11-13') =>
  one(subject, riot(occurred, { places: [place], facilities: [`Hall of ${place}`], claims: [claim('k', killed)] }));
const decree = (id: string, place: string) =>
  one(`emergency/${id}`, { type: 'EmergencyDecreed', data: { provinces: [place], from: '2015-11-14', days: 12 } });
const toll = (id: string, place: string, interval: string) =>
  one(`toll/${id}`, {
    type: 'TollClaimed',
    data: { scope: { ...SCOPE, place, interval }, claims: [claim('t', 130)] },
  });

const places = suite<{ api: Api }>('places that nest as ISO 3166-2 has them');

places.before(async (context) => {
  context.api = await openApi();
  for (const body of [
    night(PARIS, 'FR-75C', 130),
    night(LYON, 'FR-69', 1),
    night(BERLIN, 'DD', 1, '1953-06-17'),
    night(PRISTINA, 'XK', 1),
    night('incident/london', 'GB-LND', 2),
    night('incident/leuven', 'BE-VBR', 3),
    decree('region', 'FR-IDF'),
    decree('city', 'FR-75C'),
    decree('elsewhere', 'FR-ARA'),
    toll('region', 'FR-IDF', '2015'),
    toll('germany', 'DE', '1953'),
    toll('england', 'GB-ENG', '2015'),
    toll('flanders', 'BE-VLG', '2015'),
  ])
    await context.api.record(body);
});
places.after(({ api }) => api.end());

const subjectsOf = async (api: Api, url: string, list = 'items'): Promise<string> => {
  const { body } = await api.get<Record<string, readonly { readonly subject: string }[]>>(url);
  return (body[list] ?? []).map(({ subject }) => subject.split('/')[1]).join(' ');
};

places('a filter by a region finds what was in its departments, and not the other way round', async ({ api }) => {
  const at = (place: string) => subjectsOf(api, `/v1/incidents?place=${place}`);
  assert.equal(await at('FR-IDF'), 'paris');
  assert.equal(await at('FR-75C'), 'paris');
  assert.equal(await at('FR-ARA'), 'lyon');
  assert.equal(await at('FR'), 'paris lyon');
  assert.equal(await at('FR-GES'), '');
  assert.equal(await subjectsOf(api, '/v1/tolls?place=FR'), 'region');
});

places(
  'a decree holds in what lies in its place: in lists, on a day, and in the dossier of a facility',
  async ({ api }) => {
    for (const day of ['', '&inForceOn=2015-11-15']) {
      assert.equal(await subjectsOf(api, `/v1/emergencies?place=FR-75C${day}`), 'region city');
      assert.equal(await subjectsOf(api, `/v1/emergencies?place=FR-77${day}`), 'region');
      assert.equal(await subjectsOf(api, `/v1/emergencies?place=FR-IDF${day}`), 'region city');
      assert.equal(await subjectsOf(api, `/v1/emergencies?place=FR${day}`), 'region city elsewhere');
    }
    assert.equal(await subjectsOf(api, '/v1/facilities/hall-of-fr-75c', 'emergencies'), 'region city');
    assert.equal(await subjectsOf(api, '/v1/facilities/hall-of-fr-69', 'emergencies'), 'elsewhere');
  },
);

places(
  'a total counts what lies in its place through several levels, and in what is now its country',
  async ({ api }) => {
    const sumOf = async (id: string) =>
      (await api.get<{ recorded: { sum: number } }>(`/v1/tolls/${id}`)).body.recorded.sum;
    assert.deepEqual([await sumOf('region'), await sumOf('germany')], [130, 1]);
    assert.deepEqual([await sumOf('england'), await sumOf('flanders')], [2, 3]);
    assert.equal(await subjectsOf(api, '/v1/incidents?place=GB-SCT'), '');
    assert.equal(await subjectsOf(api, '/v1/incidents?place=DE'), 'berlin');
    assert.equal(await subjectsOf(api, '/v1/incidents?place=DD'), 'berlin');
    assert.equal(await subjectsOf(api, '/v1/incidents?place=XK'), 'pristina');
  },
);

places('a code that never was is refused, with the field that has it', async ({ api }) => {
  const { errors } = await api.refuses(
    several('incident/nowhere', riot('2015', { places: ['DD', 'XK', 'FR-75Z', 'QQ'] })),
    'place-unknown',
    ['#/events/0/data/places/2', '#/events/0/data/places/3'],
  );
  assert.match(errors?.[0]?.detail ?? '', /FR-75Z/);
});

places.run();
