import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { Client } from '../../scripts/lib/client.ts';
import { importSheets } from '../../scripts/lib/importing.ts';
import { readSheets } from '../../scripts/lib/sheets/sheets.ts';
import { example, exampleText } from '../support/examples.ts';
import { openTestLedger, type TestLedger } from '../support/ledger.ts';

const sheets = suite<{ ledger: TestLedger; client: Client }>('the Ecuador sheets, imported into an empty ledger');
const expectations = JSON.parse(exampleText('ecuador/expectations.json'));
const ignore = (): void => undefined;
const origins = readSheets(example('ecuador/claims.ndjson'), example('ecuador/subjects.json'));

sheets.before(async (context) => {
  context.ledger = await openTestLedger();
  context.client = new Client(await context.ledger.app.listen({ host: '127.0.0.1', port: 0 }));
  const { recorded, there, refused } = await importSheets(origins, context.client, ignore);
  assert.deepEqual([recorded, there, refused], [53, 0, []]);
});

sheets.after(({ ledger }) => ledger.end());

const kinds: Record<string, string> = { 'ec-2022-11-litoral-transfer': 'operations' };

for (const { subject, measure, group, statedUntil, ...expected } of expectations.figures) {
  sheets(`${subject}: ${measure} / ${group} as said until ${statedUntil ?? 'today'}`, async ({ client }) => {
    const query = statedUntil === null ? '' : `?statedUntil=${statedUntil}`;
    const path = `/v1/${kinds[subject] ?? 'incidents'}/${subject}/figures/${measure}/${group}${query}`;
    const { figure } = await client.get<{ figure: Record<string, unknown> }>(path);
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((field) => [field, figure[field]])), expected);
  });
}

for (const { toll, recorded, claimed } of expectations.tolls) {
  sheets(
    `the toll ${toll}: what is recorded, and each claimed total with its residual then and now`,
    async ({ client }) => {
      const answer = await client.get<{ recorded: object; claimed: object[] }>(`/v1/tolls/${toll}`);
      const named = recorded.incidents.map((one: { subject: string }) => ({
        ...one,
        subject: `incident/${one.subject}`,
      }));
      assert.deepEqual(answer.recorded, { ...recorded, incidents: named, withoutFigure: [] });
      assert.deepEqual(answer.claimed, claimed);
    },
  );
}

sheets('a second import adds nothing', async ({ ledger, client }) => {
  const head = await ledger.service.store.head();
  const { recorded, there, refused } = await importSheets(origins, client, ignore);
  assert.deepEqual([recorded, there, refused], [0, 53, []]);
  assert.equal(await ledger.service.store.head(), head);
});

sheets.run();
