import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { Api } from '../support/api.ts';
import { decide, ended, HINDSIGHT } from '../support/rebuilds.ts';
import { HOLD, type Shown, SUMMARY, told } from './bumped.ts';

const asOf = suite('as of a position, by the fold of the version that serves');

/** The events of the incident of the story, by position. */
const OWN = [0, 1, 2, 8];

const titles = async (api: Api): Promise<(string | null)[]> => {
  const shown = OWN.map(async (position) => (await api.get<Shown>(`${SUMMARY}?atPosition=${position}`)).body.title);
  return Promise.all(shown);
};

asOf('each of two versions that fold differently shows what itself had folded up to there', async () => {
  const { open, remove } = await told();
  const api = await open(HINDSIGHT, HOLD);
  const { id } = await ended(api);
  assert.deepEqual(await titles(api), ['Riot', 'Riot', 'Riot', 'Riot']);
  await decide(api, id, 'switch');
  assert.equal((await ended(api)).status, 'switched');
  assert.deepEqual(await titles(api), ['Riot (1)', 'Riot (2)', 'Riot (3)', 'Riot (4)']);
  await api.end();
  remove();
});

asOf.run();
