import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { openTestLedger } from '../support/ledger.ts';

const national = suite('an emergency of a whole country');

national(
  'holds in each of its provinces, in the list and in the dossier of a facility there, and nowhere else',
  async () => {
    const ledger = await openTestLedger();
    try {
      const post = async (subject: string, type: string, data: object): Promise<void> => {
        const { statusCode, body } = await ledger.app.inject({
          method: 'POST',
          url: '/v1/events',
          payload: { subject, type, data },
        });
        assert.equal(statusCode, 201, body);
      };
      await post('emergency/all', 'EmergencyDecreed', { provinces: ['EC'], from: '2022-11-01' });
      await post('emergency/other', 'EmergencyDecreed', { provinces: ['EC-E'], from: '2022-11-01' });
      await post('incident/a', 'RiotReported', { kind: 'riot', places: ['EC-G'], facilities: ['Litoral'] });
      const subjects = async (url: string, list: string): Promise<string[]> =>
        (await ledger.app.inject(url)).json()[list].map(({ subject }: { subject: string }) => subject);
      assert.deepEqual(await subjects('/v1/emergencies?place=EC-G', 'items'), ['emergency/all']);
      assert.deepEqual(await subjects('/v1/emergencies?place=EC', 'items'), ['emergency/all', 'emergency/other']);
      assert.deepEqual(await subjects('/v1/emergencies?place=PE', 'items'), []);
      assert.deepEqual(await subjects('/v1/facilities/litoral', 'emergencies'), ['emergency/all']);
    } finally {
      await ledger.end();
    }
  },
);

national.run();
