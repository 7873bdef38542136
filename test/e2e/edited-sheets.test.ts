// Sheets that were edited since they were imported, and sheets that are refused whole.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { suite } from 'uvu';
import type { EventBody } from '#src/domain/events.ts';
import type { Json } from '#src/domain/json.ts';
import { parsePosted } from '#src/http/posting.ts';
import { canonical } from '#src/log/canonical.ts';
import { eraseTexts } from '#src/recording/erasing.ts';
import { Client } from '../../scripts/lib/client.ts';
import { editedLines } from '../../scripts/lib/edited-words.ts';
import { type Imported, importSheets } from '../../scripts/lib/importing.ts';
import { readSheets } from '../../scripts/lib/sheets/sheets.ts';
import { command } from '../support/command.ts';
import { example } from '../support/examples.ts';
import { openTestLedger, type TestLedger } from '../support/ledger.ts';
import { claimSheet, riot, type Sheets, says, sheetsOf, subjectSheet, written } from '../support/sheets.ts';

const sheets = suite<{ ledger: TestLedger; client: Client }>('sheets that were edited');
sheets.before.each(async (context) => {
  context.ledger = await openTestLedger();
  context.client = new Client(await context.ledger.app.listen({ host: '127.0.0.1', port: 0 }));
});
sheets.after.each(({ ledger }) => ledger.end());

async function imported(pair: Sheets, client: Client): Promise<Imported> {
  try {
    return await importSheets(pair.read(), client, () => undefined);
  } finally {
    pair.remove();
  }
}

const counts = ({ recorded, there, refused, failed }: Imported) => [recorded, there, refused.length, failed.length];

/** What is said of the rows that were edited. */
const wordsOf = ({ refused }: Imported, { url }: Client): string[][] =>
  refused.map(({ edited, line }) => (edited === undefined ? [] : editedLines(edited, line.subject, url)));

interface Call {
  readonly revision: string;
  readonly body: string;
}

/** The call that is printed, as a shell reads it. */
function callIn(lines: readonly string[]): Call {
  const call = lines.find((line) => line.startsWith('  curl '));
  const [, revision = '', body = ''] =
    /-H 'If-Match: (".*?")' --data '([^']*)' http\S+\/v1\/events$/.exec(call ?? '') ?? [];
  return { revision, body };
}

async function posted({ revision, body }: Call, { url }: Client): Promise<number> {
  const headers = { 'Content-Type': 'application/json', 'If-Match': revision };
  return (await fetch(`${url}/v1/events`, { method: 'POST', headers, body })).status;
}

const NOTE = "it's\u202e so";

sheets('name what is recorded and what the row says now; the call that is printed mends it', async ({ client }) => {
  const report = { publisher: 'A paper', url: 'https://example.org/1' };
  await imported(written([riot('a')], [says('A', 'a', 68, report), says('B', 'a', 70)]), client);
  const row = says('A', 'a', 62, { publisher: 'Another', note: NOTE, status: 'confirmed' });
  const edited = written([riot('a')], [row, says('B', 'a', 70), says('C', 'a', 71)]);
  const again = await importSheets(edited.read(), client, () => undefined);
  assert.deepEqual(counts(again), [1, 2, 1, 0]);
  assert.match(again.refused[0]?.from ?? '', /claims\.ndjson:1: A$/);
  const [lines = []] = wordsOf(again, client);
  const { events } = await client.get<{ events: { id: string; recorded: string }[] }>('/v1/events?subject=incident/a');
  assert.deepEqual(lines.slice(0, 6), [
    'publisher: recorded "A paper", the sheet now says "Another"',
    'url: recorded "https://example.org/1", the sheet now says nothing',
    'value: recorded 68, the sheet now says 62',
    'note: recorded nothing, the sheet now says "it\\u0027s\\u202e so"',
    'status: recorded nothing, the sheet now says "confirmed"',
    `recorded by event ${events[1]?.id}, position 1, revision 1 of incident/a, at ${events[1]?.recorded}`,
  ]);
  const call = callIn(lines);
  assert.equal(call.revision, '"3"');
  assert.equal(await posted(call, client), 201);
  const { figures } = await client.get<{ figures: { claim: string; value: number }[] }>('/v1/incidents/a');
  assert.equal(figures.length, 1);
  // What the ledger says by now is what the sheet says: nothing is left to do.
  assert.deepEqual(counts(await imported(edited, client)), [0, 4, 0, 0]);
});

sheets('print calls that can be posted in their order, also of one subject', async ({ client }) => {
  const rows = [says('A', 'a', 68), says('B', 'a', 70), says('C', 'a', 71)];
  await imported(written([riot('a')], rows), client);
  const titled = riot('a', { title: 'Riot' });
  const edited = () =>
    written([titled], [says('A', 'a', 1), says('B', 'a', 70), says('C', 'a', 3, { publisher: 'A' })]);
  const again = await imported(edited(), client);
  assert.deepEqual(counts(again), [0, 1, 3, 0]);
  const calls = wordsOf(again, client).map(callIn);
  // The second is of one event, the third of two: its report and its claim.
  assert.deepEqual(
    calls.map(({ revision }) => revision),
    ['"3"', '"4"', '"5"'],
  );
  for (const call of calls) assert.equal(await posted(call, client), 201);
  assert.deepEqual(counts(await imported(edited(), client)), [0, 4, 0, 0]);
});

sheets('print a call that can be posted after the split of a merged incident', async ({ client }) => {
  const two = [riot('b'), riot('a', { mergedInto: 'b' })];
  await imported(written(two, [says('A', 'a', 1)]), client);
  const again = await imported(written(two, [says('A', 'a', 3)]), client);
  const [call] = wordsOf(again, client).map(callIn);
  const split = { subject: 'incident/a', type: 'IncidentSplit', data: {} };
  assert.equal(await posted({ revision: '"2"', body: JSON.stringify(split) }, client), 201);
  assert.equal(await posted(call ?? { revision: '', body: '' }, client), 201);
});

sheets('name what differs of a subject, and of an operation whose end is said at last', async ({ client }) => {
  const operation = {
    id: 'o',
    kind: 'operation',
    title: 'Transfer',
    places: ['EC-G'],
    occurred: { from: '2022-11-02' },
  };
  const first = await imported(written([riot('a', { occurred: { from: '2021-11-12' } }), operation]), client);
  assert.deepEqual(counts(first), [2, 0, 0, 0]);
  const whole = { from: '2022-11-02', to: '2022-11-05' };
  const later = written([riot('a', { occurred: { from: '2021-11-12' } }), { ...operation, occurred: whole }]);
  assert.deepEqual(counts(await imported(later, client)), [1, 2, 0, 0], 'a true end is taken');
  const edited = written([
    riot('a', { places: ['EC-G', 'EC-X'], title: 'Riot', occurred: { from: '2021-11-12', to: '2021-11-13' } }),
    { ...operation, title: '', occurred: { ...whole, to: '2022-11-06' } },
  ]);
  const again = await importSheets(edited.read(), client, () => undefined);
  assert.deepEqual(counts(again), [0, 0, 3, 0]);
  assert.deepEqual(
    wordsOf(again, client).map((lines) => lines.filter((line) => line.includes('the sheet now says'))),
    [
      [
        'occurred: recorded "2021-11-12/", the sheet now says "2021-11-12/2021-11-13"',
        'places: recorded ["EC-G"], the sheet now says ["EC-G","EC-X"]',
        'title: recorded nothing, the sheet now says "Riot"',
      ],
      ['title: recorded "Transfer", the sheet now says nothing'],
      ['occurred.to: recorded "2022-11-05", the sheet now says "2022-11-06"'],
    ],
  );
  for (const lines of wordsOf(again, client).slice(0, 2)) assert.equal(await posted(callIn(lines), client), 201);
  const [end = []] = wordsOf(await importSheets(edited.read(), client, () => undefined), client);
  assert.equal(await posted(callIn(end), client), 201);
  assert.deepEqual(counts(await imported(edited, client)), [0, 3, 0, 0]);
});

sheets('take the end that an earlier version invented to be amended', async ({ client }) => {
  const operation = { id: 'o', kind: 'operation', places: ['EC-G'] };
  await imported(written([operation]), client);
  // Until then an operation without a date was ended at once.
  await client.postLines([
    { subject: 'operation/o', type: 'TransferOperationEnded', data: {}, idempotencyKey: 'ended:o' },
  ]);
  assert.deepEqual(counts(await imported(written([operation]), client)), [0, 1, 0, 0]);
  const ended = written([{ ...operation, occurred: { to: '2022-11-05' } }]);
  const again = await importSheets(ended.read(), client, () => undefined);
  assert.deepEqual(counts(again), [0, 1, 1, 0]);
  assert.equal(await posted(callIn(wordsOf(again, client)[0] ?? []), client), 201);
  assert.deepEqual(counts(await imported(ended, client)), [0, 2, 0, 0]);
});

sheets('say what cannot be amended: a merge, a struck claim, a merged incident', async ({ client }) => {
  const two = [riot('b'), riot('c'), riot('a', { mergedInto: 'b' })];
  await imported(written(two, [says('A', 'a', 1), says('B', 'b', 2)]), client);
  const strike = { subject: 'incident/b', type: 'EntryAmended', data: { of: 'B', strike: true } };
  assert.equal(await posted({ revision: '"1"', body: JSON.stringify(strike) }, client), 201);
  const edited = [riot('b'), riot('c'), riot('a', { mergedInto: 'c' })];
  const again = await imported(written(edited, [says('A', 'a', 3), says('B', 'b', 4)]), client);
  assert.deepEqual(counts(again), [0, 3, 3, 0]);
  const last = wordsOf(again, client).map((lines) =>
    lines.filter((line) => /^(A merge|The claim|incident)/.test(line)),
  );
  assert.deepEqual(last, [
    ['incident/a is merged into incident/b: split it first, with IncidentSplit, and merge it again afterwards.'],
    ['The claim was struck and stays struck. To record it again, add a row with another id.'],
    ['A merge cannot be amended: post IncidentSplit, then IncidentsMerged as it should be.'],
  ]);
});

sheets('never ask to put back what was erased', async ({ ledger, client }) => {
  const row = says('A', 'a', 68, { quote: 'erased one', publisher: 'A paper' });
  await imported(written([riot('a')], [row]), client);
  const { store } = ledger.service;
  const [, event] = await store.read(0, 2);
  const fields = ['/claims/0/quote', '/report/publisher'];
  const { outcome } = await eraseTexts({ store, event: event?.id ?? '', fields, order: 'a court', by: undefined });
  assert.equal(outcome, 'erased');
  const edited = await imported(written([riot('a')], [{ ...row, value: 62 }]), client);
  const [lines = []] = wordsOf(edited, client);
  assert.deepEqual(
    lines.filter((line) => line.includes('the sheet now says')),
    ['value: recorded 68, the sheet now says 62'],
  );
  assert.ok(!lines.join('').includes('erased one') && !lines.join('').includes('A paper'));
});

sheets('that nobody edited ask for what they asked for in every version', () => {
  const asked = readSheets(example('ecuador/claims.ndjson'), example('ecuador/subjects.json')).map(({ line }) => {
    const parsed = parsePosted(line, ['idempotencyKey']);
    const bodies: readonly EventBody[] = parsed.ok ? parsed.value.bodies : [];
    return canonical([line.idempotencyKey, line.subject, bodies as unknown as Json]);
  });
  const frozen = '98a7b6cc24eb535bbac4441b5a607f75307bd31bb4219ca37a16a08dbd02ced1';
  assert.equal(hash('sha256', asked.join('\n')), frozen);
});

const importing = (pair: Sheets, url: string) =>
  command('import', ['--claims', pair.claimsFile, '--subjects', pair.subjectsFile, '--url', url]);

sheets('end the command with 1, and the other rows go on', async ({ client }) => {
  const first = written([riot('a')], [says('A', 'a', 68)]);
  assert.equal((await importing(first, client.url)).code, 0);
  writeFileSync(first.claimsFile, claimSheet([says('A', 'a', 62), says('B', 'a', 70)]));
  const { code, stdout } = await importing(first, client.url);
  assert.equal(code, 1);
  assert.ok(
    stdout.includes(
      `edited   ${first.claimsFile}:1: A  incident/a\n         value: recorded 68, the sheet now says 62\n`,
    ),
  );
  assert.match(stdout, /\n3 events: 1 recorded, 1 there already, 0 refused; 1 edited row was not recorded\n$/);
  first.remove();
});

sheets(
  'with one fault are refused whole by the command, which posts nothing and ends with 2',
  async ({ ledger, client }) => {
    const latin = Buffer.from(claimSheet([says('A', 'a', 30), says('B', 'a', 31, { claimant: 'Fiscalía' })]), 'latin1');
    const unread = sheetsOf(latin, subjectSheet([riot('a')]));
    const { code, stdout, stderr } = await importing(unread, client.url);
    assert.deepEqual([code, stdout], [2, '']);
    assert.ok(stderr.startsWith(`${unread.claimsFile}:2: is not UTF-8: byte `), stderr);
    assert.match(stderr, /\nA sheet with a fault is refused whole: nothing was posted\.\n$/);
    unread.remove();
    const wrong = written([riot('a')], [says('A', 'a', 30), says('B', 'a', 31, { value: '31' })]);
    assert.equal((await importing(wrong, client.url)).code, 2);
    wrong.remove();
    assert.equal(await ledger.service.store.head(), -1);
  },
);

sheets('that the ledger cannot take for now end the command with 2, and say how far it came', async () => {
  const refused = { status: 409, code: 'claim-id-taken', title: 'The claim id is taken' };
  const failed = { status: 503, code: 'store-unavailable', title: 'The store cannot be reached' };
  const asked = { times: 0 };
  const service = createServer(async (request, response) => {
    const lines = (await textOf(request)).trim().split('\n');
    asked.times += 1;
    if (lines.length === 1) response.destroy();
    else response.end(lines.map((_, n) => JSON.stringify({ line: n + 1, ...(n === 0 ? refused : failed) })).join('\n'));
  });
  await once(service.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const pair = written([riot('a'), riot('b')]);
  const { code, stdout } = await importing(pair, url);
  assert.equal(code, 2);
  assert.match(stdout, /^refused {2}\S+:3: a {2}incident\/a {2}409 The claim id is taken\nfailed {3}\S+:4: b .* 503 /);
  assert.match(stdout, /\n2 events: 0 recorded, 0 there already, 1 refused, 1 failed: import again\n$/);
  writeFileSync(pair.subjectsFile, subjectSheet(Array.from({ length: 201 }, (_, n) => riot(`r${n}`))));
  const broken = await importing(pair, url);
  assert.equal(broken.code, 2);
  assert.match(broken.stderr, /no ledger answers at \S+: .*\n200 of 201 events were posted before: import again\n$/);
  assert.equal(asked.times, 3);
  service.close();
  pair.remove();
});

sheets('that no ledger takes end the command with 2', async () => {
  const pair = written([riot('a')]);
  const nobody = await importing(pair, 'http://127.0.0.1:1');
  assert.deepEqual([nobody.code, nobody.stdout], [2, '']);
  assert.match(nobody.stderr, /^no ledger answers at /);
  pair.remove();
});

sheets.run();
