import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { exampleText } from '../support/examples.ts';
import { openTestLedger, type TestLedger } from '../support/ledger.ts';

const founding = suite<{ ledger: TestLedger }>('the founding reports, posted as events');

founding.before(async (context) => {
  context.ledger = await openTestLedger();
  const { statusCode, body } = await context.ledger.app.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { 'content-type': 'application/x-ndjson' },
    payload: exampleText('founding/events.ndjson'),
  });
  assert.equal(statusCode, 200);
  const statuses = body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).status);
  assert.deepEqual(statuses, new Array(16).fill(201));
});

founding.after(({ ledger }) => ledger.end());

const get = async ({ ledger }: { ledger: TestLedger }, url: string) => {
  const response = await ledger.app.inject({ url, headers: { prefer: 'wait=60' } });
  assert.equal(response.statusCode, 200, response.body);
  return response.json();
};

const pick = (object: Record<string, unknown>, ...fields: string[]) =>
  Object.fromEntries(fields.map((field) => [field, object[field]]));

founding(
  '280 were claimed for the year, with its source, and at most 212 before the incident that it includes',
  async (context) => {
    const { claimed, claims } = await get(context, '/v1/tolls/ec-prison-deaths-2021');
    assert.equal(claimed.length, 1);
    assert.deepEqual(pick(claimed[0], 'value', 'qualifier'), { value: 280, qualifier: 'exact' });
    assert.deepEqual(pick(claimed[0].before, 'incident', 'low', 'high'), {
      incident: 'incident/litoral-2021-11-13',
      low: 0,
      high: 212,
    });
    assert.deepEqual(pick(claims[0], 'claim', 'asOf', 'stands'), { claim: 'F3', asOf: '2021-11-13', stands: true });
    assert.equal(claims[0].source.role, 'unattributed');
  },
);

founding('187 are recorded, a lower bound, and 93 of the 280 are not', async (context) => {
  const { recorded, claimed } = await get(context, '/v1/tolls/ec-prison-deaths-2021');
  assert.deepEqual(pick(recorded, 'sum', 'low', 'high', 'qualifier'), {
    sum: 187,
    low: 187,
    high: null,
    qualifier: 'at-least',
  });
  assert.deepEqual(
    recorded.incidents.map(({ subject, value, sum }: Record<string, unknown>) => [subject, value, sum]),
    [
      ['incident/litoral-2021-09', 119, 119],
      ['incident/litoral-2021-11-13', 68, 187],
    ],
  );
  for (const view of [claimed[0].then, claimed[0].now]) {
    assert.deepEqual(pick(view, 'sum', 'residual', 'status'), { sum: 187, residual: 93, status: 'within-range' });
  }
});

founding('an emergency is in force in EC-G and EC-E, with an unknown end', async (context) => {
  const { items } = await get(context, '/v1/emergencies?inForceOn=2022-11-09');
  assert.equal(items.length, 1);
  assert.deepEqual(items[0].provinces, ['EC-G', 'EC-E']);
  assert.deepEqual(items[0].end, { known: false, earliest: null, latest: null, by: null });
  assert.deepEqual(items[0].inForce, {
    on: '2022-11-09',
    status: 'in-force',
    beginningKnown: false,
    endKnown: false,
  });
});

founding(
  'the day of its decree is kept as both have it: a Wednesday that nobody dated, and 2022-11-01',
  async (context) => {
    const { from, fromPrecision, beginning, dating } = await get(context, '/v1/emergencies/ec-2022-11');
    assert.deepEqual([from, fromPrecision, beginning.known], [null, 'Wednesday', false]);
    assert.equal(dating.words.length, 1);
    assert.deepEqual(pick(dating.words[0], 'occurred', 'occurredPrecision', 'role', 'last', 'conflicts'), {
      occurred: '2022-11-01',
      occurredPrecision: 'a Tuesday',
      role: 'unattributed',
      last: true,
      conflicts: false,
    });
  },
);

founding(
  'the operation has more than 2,000 deployed; police 6, military 1, security forces at least 7, not 14',
  async (context) => {
    const { figures } = await get(context, '/v1/operations/litoral-2022-11');
    const said = figures.map((figure: Record<string, unknown>) =>
      Object.values(pick(figure, 'measure', 'group', 'qualifier', 'value')),
    );
    assert.deepEqual(said, [
      ['deployed', 'security-forces', 'more-than', 2000],
      ['injured', 'security-forces', 'at-least', 7],
      ['injured', 'police', 'exact', 6],
      ['injured', 'military', 'exact', 1],
    ]);
  },
);

founding(
  'the dossier of the prison has three incidents, one operation and the emergency of its province',
  async (context) => {
    const dossier = await get(context, '/v1/facilities/litoral-penitentiary');
    // In the order of their recording, which of lines of one bulk request is the store's.
    const subjects = (list: { subject: string }[]) => list.map(({ subject }) => subject).toSorted();
    assert.deepEqual(dossier.names, ['Litoral Penitentiary']);
    assert.deepEqual(dossier.provinces, ['EC-G']);
    assert.deepEqual(subjects(dossier.incidents), [
      'incident/litoral-2021-09',
      'incident/litoral-2021-11-13',
      'incident/litoral-2022-11-clash',
    ]);
    assert.deepEqual(subjects(dossier.operations), ['operation/litoral-2022-11']);
    assert.deepEqual(subjects(dossier.emergencies), ['emergency/ec-2022-11']);
  },
);

founding.run();
