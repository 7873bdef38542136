import assert from 'node:assert/strict';
import { v7 as uuidv7 } from 'uuid';
import { suite } from 'uvu';
import { type Api, openApi, type ShownEvent } from '../support/api.ts';
import { schemaOf } from '../support/given.ts';
import { INCIDENT, one, RIOT, said } from './events.ts';

const aside = suite<{ api: Api }>('an event of a newer version');

/** Appends what a newer version would write. */
async function newer({ ledger }: Api, name: string, type = 'PersonsNamed', schema = 1): Promise<string> {
  const { store, prefix } = ledger.service;
  const [id, stream] = [uuidv7(), prefix + name];
  const expected = (await store.readStream(stream)).at(-1)?.revision ?? 'none';
  await store.append(stream, expected, [{ id, type, data: { kind: 'riot', places: ['EC-G'] }, meta: { schema } }]);
  return id;
}

aside.before.each(async (context) => {
  context.api = await openApi();
});
aside.after.each(({ api }) => api.end());

aside('is counted by health, and its subject says that it is incomplete and takes nothing', async ({ api }) => {
  await api.record(one(INCIDENT, RIOT));
  const id = await newer(api, 'incident-litoral-2021-09-28');
  const { body } = await api.get<{ incomplete: number; revision: number; position: number }>(
    `/v1/incidents/litoral-2021-09-28?after=${id}`,
  );
  assert.equal(body.incomplete, 1);
  await api.refuses(one(INCIDENT, said()), 'newer-event');
  const ready = await api.get<{ status: string; setAside: { count: number; newest: object[] } }>('/health/ready');
  assert.deepEqual([ready.body.status, ready.body.setAside.count], ['ready', 1]);
  const shown = (await api.get<ShownEvent>(`/v1/events/${id}`)).body;
  assert.deepEqual([shown.type, shown.subject, shown.position], ['PersonsNamed', INCIDENT, 1]);
});

aside('that its subject begins with hides nothing behind it from the pages of a list', async ({ api }) => {
  await api.record(one('incident/a', RIOT));
  await newer(api, 'incident-b');
  await newer(api, 'incident-c', 'RiotReported', schemaOf('RiotReported') + 1);
  await api.record(one('incident/d', RIOT));
  await newer(api, 'incident-e');
  await api.get(`/v1/incidents?after=${await newer(api, 'person-x')}`);
  for (const limit of [1, 2, 3]) {
    const found: string[] = [];
    for (let url: string | null = `/v1/incidents?limit=${limit}`; url !== null; ) {
      const page: { items: { subject: string }[]; next: string | null } = (
        await api.get<{ items: { subject: string }[]; next: string | null }>(url)
      ).body;
      found.push(...page.items.map(({ subject }) => subject));
      url = page.next;
    }
    assert.deepEqual(found, ['incident/a', 'incident/d']);
  }
});

aside.run();
