import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { Client } from '../../scripts/lib/client.ts';
import { importSheets } from '../../scripts/lib/importing.ts';
import { openTestLedger, type TestLedger } from '../support/ledger.ts';
import { riot, says, written } from '../support/sheets.ts';

const sheets = suite<{ ledger: TestLedger; client: Client }>('duplicates in the sheets');
sheets.before.each(async (context) => {
  context.ledger = await openTestLedger();
  context.client = new Client(await context.ledger.app.listen({ host: '127.0.0.1', port: 0 }));
});
sheets.after.each(({ ledger }) => ledger.end());

const ignore = (): void => undefined;

const CHAIN = [
  riot('second', { mergedInto: 'first', reason: 'the same night' }),
  riot('third', { mergedInto: 'second', reason: '' }),
  riot('first', { mergedInto: '' }),
];
const CLAIMS = [says('A', 'first', 30), says('B', 'second', 31), says('C', 'third', 32)];

sheets(
  'are merged once all is there, through others too, and a second import changes nothing',
  async ({ ledger, client }) => {
    const { read, remove } = written(CHAIN, CLAIMS);
    const first = await importSheets(read(), client, ignore);
    assert.deepEqual([first.recorded, first.there, first.refused], [8, 0, []]);
    const page = await client.get<{ merged: { subject: string }[]; figures: { conflicts: string[] }[] }>(
      '/v1/incidents/first',
    );
    assert.deepEqual(page.merged.map(({ subject }) => subject).toSorted(), ['incident/second', 'incident/third']);
    assert.deepEqual(page.figures[0]?.conflicts.length, 2);
    const { events } = await client.get<{ events: { data: object }[] }>('/v1/events?type=IncidentsMerged');
    assert.deepEqual(
      events.map(({ data }) => data),
      [{ into: 'incident/second' }, { into: 'incident/first', reason: 'the same night' }],
    );
    const head = await ledger.service.store.head();
    const again = await importSheets(read(), client, ignore);
    assert.deepEqual([again.recorded, again.there, again.refused], [0, 8, []]);
    assert.equal(await ledger.service.store.head(), head);
    await client.post('/v1/events', { subject: 'incident/third', type: 'IncidentSplit', data: {} });
    assert.equal((await importSheets(read(), client, ignore)).recorded, 0, 'what was split meanwhile stays so');
    remove();
  },
);

sheets('take no claims of a later sheet: the refusal names the line', async ({ client }) => {
  const [before, after] = [written(CHAIN, CLAIMS), written(CHAIN, [...CLAIMS, says('D', 'third', 33)])];
  await importSheets(before.read(), client, ignore);
  const { recorded, refused } = await importSheets(after.read(), client, ignore);
  assert.equal(recorded, 0);
  assert.deepEqual(
    refused.map(({ from, result }) => [from.split(/[\\/]/).at(-1), result.status, result.code]),
    [['claims.ndjson:4: D', 409, 'merged']],
  );
  before.remove();
  after.remove();
});

const WRONG: readonly [what: string, subjects: readonly object[], where: string][] = [
  ['an id in no sheet', [riot('a', { mergedInto: 'z' })], ':3: a, mergedInto: z is in no sheet of subjects'],
  ['no id at all', [riot('a', { mergedInto: 7 })], ':3: a, mergedInto: must be the id of a subject'],
  ['itself', [riot('b'), riot('a', { mergedInto: 'a' })], ':4: a, mergedInto: leads back to itself'],
  [
    'a circle',
    [riot('a', { mergedInto: 'b' }), riot('b', { mergedInto: 'c' }), riot('c', { mergedInto: 'b' })],
    ':4: b, mergedInto: leads back to itself',
  ],
  [
    'an operation',
    [{ id: 'op', kind: 'operation', places: ['EC-G'] }, riot('a', { mergedInto: 'op' })],
    ':4: a, mergedInto: only incidents are merged, and op is of kind operation',
  ],
  [
    'a reason alone',
    [riot('a', { reason: 'the same' })],
    ':3: a, reason: is the reason of a merge, but mergedInto is missing',
  ],
  ['a reason that is no text', [riot('b'), riot('a', { mergedInto: 'b', reason: 7 })], ':4: a, reason: must be a text'],
];

for (const [what, subjects, where] of WRONG) {
  sheets(`that name ${what} are refused before anything is posted, with line and field`, () => {
    const { read, subjectsFile, remove } = written(subjects);
    assert.throws(read, ({ message }: Error) => message.startsWith(subjectsFile + where));
    remove();
  });
}

sheets.run();
