// A text that a court orders away, by the commands, on the embedded store and on EventStoreDB.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import { arrival } from '../contract/events.ts';
import { Served } from '../contract/eventstoredb-server.ts';
import { command } from '../support/command.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { type ServiceProcess, startService } from '../support/process.ts';

const TEXT = 'the name of somebody who did nothing';
const SUBJECT = 'incident/litoral';
const ORDER = 'Constitutional Court, 7-24-HD/24';
const served = new Served();

const get = async (url: string, accept = 'application/json'): Promise<string> => {
  const answer = await fetch(url, { headers: { accept, prefer: 'wait=60' } });
  assert.equal(answer.status, 200, url);
  return answer.text();
};

async function posted(url: string, type: string, data: object): Promise<string> {
  const body = JSON.stringify({ subject: SUBJECT, type, data });
  const answer = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  assert.equal(answer.status, 201);
  return ((await answer.json()) as { events: { id: string }[] }).events[0]?.id ?? '';
}

const claim = (id: string, value: number, quote: string): object => ({
  claims: [{ id, measure: 'killed', group: 'inmate', qualifier: 'exact', value, claimant: 'SNAI', quote }],
});

async function recorded(url: string): Promise<string> {
  await posted(url, 'RiotReported', { kind: 'riot', places: ['EC-G'], title: 'Litoral' });
  const id = await posted(url, 'CasualtiesRevised', claim('first', 24, TEXT));
  await posted(url, 'CasualtiesRevised', claim('second', 30, 'thirty'));
  await get(`${url}/v1/events?fromPosition=2`);
  return id;
}

/** Where a text stands in the files of a folder, byte by byte. */
const filesWith = (folder: string, text: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
    .map(({ name }) => name);

async function went(name: string, args: readonly string[], environment = {}): Promise<string> {
  const { code, stdout, stderr } = await command(name, args, environment);
  assert.equal(code, 0, stdout + stderr);
  return stdout;
}

interface Erasing {
  service: ServiceProcess;
  environment: Record<string, string>;
  id: string;
  /** The salt of the event that has the text. */
  salt: string;
  figures: string;
  checkpoint: string;
}

async function saltOf(url: string, id: string): Promise<string> {
  const proof = await get(`${url}/v1/events/${id}/proof`, '*/*');
  const leaf = Buffer.from(/^extra (.*)$/m.exec(proof)?.[1] ?? '', 'base64').toString();
  return (JSON.parse(leaf) as { meta: { salt: string } }).meta.salt;
}

const figuresOf = async (url: string): Promise<string> => {
  const { figures } = JSON.parse(await get(`${url}/v1/${SUBJECT.replace('/', 's/')}`)) as { figures: object[] };
  return JSON.stringify(figures);
};

/** Every answer that may have a text of the subject. */
async function answers({ url }: ServiceProcess, id: string): Promise<string[]> {
  const subject = `${url}/v1/incidents/litoral`;
  const json = [
    `${url}/v1/incidents`,
    subject,
    `${subject}?atPosition=1`,
    `${subject}/figures/killed/inmate`,
    `${subject}/figures/killed/inmate?atPosition=1`,
    `${url}/v1/events`,
    `${url}/v1/events?subject=${SUBJECT}`,
    `${url}/v1/events/${id}`,
  ];
  return Promise.all([
    ...json.map((one) => get(one)),
    get(`${url}/v1/events`, 'application/x-ndjson'),
    get(`${url}/v1/events/${id}/proof`, '*/*').then(
      (proof) => proof + Buffer.from(/^extra (.*)$/m.exec(proof)?.[1] ?? '', 'base64').toString(),
    ),
    get(`${url}/log/tile/entries/000.p/3`, '*/*'),
  ]);
}

function specify(name: string, storeOf: () => Record<string, string>, isEmbedded: boolean): void {
  const erasing = suite<Erasing>(`an erasure, on ${name}`);
  const [data, own] = [temporaryFolder(), temporaryFolder()];
  const file = (path: string): string => join(own.path, path);

  erasing.before(async (context) => {
    await served.begin();
    const store = { ...storeOf(), LEDGER_DATA: data.path };
    context.service = await startService(store);
    const { url } = context.service;
    context.environment = { ...store, LEDGER_PORT: new URL(url).port };
    context.id = await recorded(url);
    context.figures = await figuresOf(url);
    context.salt = await saltOf(url, context.id);
    assert.match(context.salt, /^[0-9a-f]{32}$/);
    context.checkpoint = await arrival('a checkpoint', async () => {
      const text = await get(`${url}/log/checkpoint`, '*/*');
      return text.includes('\n3\n') ? text : undefined;
    });
    assert.ok((await answers(context.service, context.id)).every((answer) => answer !== ''));
    writeFileSync(file('policy'), `log ${await get(`${url}/log/key`, '*/*')}quorum none\n`);
    writeFileSync(file('kept'), context.checkpoint);
    await went('export', ['--out', file('before'), '--until', '3'], context.environment);
    for (const text of [TEXT, context.salt]) {
      assert.deepEqual(filesWith(file('before'), text).toSorted(), ['3', 'events.ndjson']);
    }
  });
  erasing.after(async ({ service }) => {
    await service.end('SIGTERM');
    data.remove();
    own.remove();
  });

  const args = (id: string, field: string): string[] => [
    '--event',
    id,
    '--field',
    field,
    '--order',
    ORDER,
    '--by',
    'x',
  ];

  if (isEmbedded) {
    erasing('needs the service to be stopped', async (context) => {
      const { code, stderr } = await command('erase', args(context.id, '/claims/0/quote'), context.environment);
      assert.deepEqual([code, /in use by another service/.test(stderr)], [2, true], stderr);
      await context.service.end('SIGTERM');
      // What a replay of a service that was killed left behind.
      const left = join(data.path, 'replay-01a20c7d-8270-71b7-ba6c-9cc9d4dfd7f5');
      mkdirSync(left);
      writeFileSync(join(left, 'journal.db'), TEXT);
      assert.notDeepEqual(filesWith(data.path, TEXT), []);
    });
  }

  erasing('is refused for what a figure depends on, naming it', async ({ id, environment }) => {
    const { code, stdout } = await command('erase', args(id, '/claims/0/claimant'), environment);
    assert.deepEqual([code, stdout.startsWith('REFUSED: /claims/0/claimant: figures depend on it')], [1, true], stdout);
    const value = await command('erase', args(id, '/claims/0/value'), environment);
    assert.deepEqual(
      [value.code, value.stdout.startsWith('REFUSED: /claims/0/value: is not a text of CasualtiesRevised')],
      [1, true],
    );
  });

  erasing(
    'takes the text out of the ledger’s own files, and says what it leaves',
    async ({ id, environment, salt }) => {
      const said = await went('erase', args(id, '/claims/0/quote'), environment);
      assert.match(said, /^\/claims\/0\/quote of the event \S+ taken out/);
      assert.equal(/EventStoreDB itself still has it/.test(said), !isEmbedded);
      if (isEmbedded) for (const text of [TEXT, salt]) assert.deepEqual(filesWith(data.path, text), []);
      assert.match(await went('erase', args(id, '/claims/0/quote'), environment), /nothing is recorded/);
    },
  );

  erasing('leaves figures, answers without the text, and a line in the history', async (context) => {
    const { environment, id } = context;
    if (isEmbedded) context.service = await startService(environment);
    const { url } = context.service;
    await arrival('the erasure', async () =>
      (await get(`${url}/v1/events?subject=${SUBJECT}`)).includes('EntryErased') ? true : undefined,
    );
    assert.equal(await figuresOf(url), context.figures);
    for (const answer of await answers(context.service, id)) {
      assert.ok(!answer.includes(TEXT) && !answer.includes(context.salt), answer);
    }
    const { history } = JSON.parse(await get(`${url}/v1/incidents/litoral`));
    assert.deepEqual(
      history.map(({ type, erasures }: { type: string; erasures: { fields: string[]; order: string }[] }) => [
        type,
        erasures.map(({ fields, order }) => [fields, order]),
      ]),
      [
        ['RiotReported', []],
        ['CasualtiesRevised', [[['/claims/0/quote'], ORDER]]],
        ['CasualtiesRevised', []],
        ['EntryErased', []],
      ],
    );
  });

  erasing(
    'leaves checkpoints, proofs and an export that verifies with one hole',
    async ({ environment, id, salt, service }) => {
      await went('export', ['--out', file('after')], environment);
      await went('export', ['--out', file('older'), '--until', '3'], environment);
      for (const text of [TEXT, salt]) {
        assert.deepEqual([filesWith(file('after'), text), filesWith(file('older'), text)], [[], []]);
      }
      writeFileSync(file('proof'), await get(`${service.url}/v1/events/${id}/proof`, '*/*'));
      const policy = ['--policy', file('policy')];
      const kept = ['--checkpoint', file('kept'), '--proof', file('proof')];
      const said = await went('verify', [file('after'), ...policy, ...kept]);
      assert.match(said, /^HOLDS: 4 events/);
      assert.match(said, /withheld/);
      assert.equal(readFileSync(file('older/checkpoint'), 'utf8'), readFileSync(file('before/checkpoint'), 'utf8'));
      await went('verify', [file('older'), ...policy, ...kept]);
      await went('verify', [file('before'), ...policy, ...kept]);
      for (const name of ['after', 'older']) {
        assert.match(await went('replay', ['--from', file(name)]), /: identical$/m);
      }
    },
  );

  erasing('is as it was recorded for fsck, and the live documents for a replay', async ({ environment }) => {
    const said = await went('fsck', [], environment);
    assert.match(said, /withheld by order of a court +1\n/);
    assert.match(said, /^all as it was recorded$/m);
    assert.match(await went('replay', [], environment), /^identical$/m);
  });

  erasing('leaves nothing of the text in this node’s files, nor in those of a new one', async (context) => {
    await context.service.end('SIGTERM');
    for (const text of [TEXT, context.salt]) assert.deepEqual(filesWith(data.path, text), []);
    if (isEmbedded) return;
    const other = temporaryFolder();
    const node = await startService({ ...context.environment, LEDGER_DATA: other.path, LEDGER_PORT: '0' });
    await arrival('the erasure', async () =>
      (await get(`${node.url}/v1/events`)).includes('EntryErased') ? true : undefined,
    );
    for (const answer of await answers(node, context.id)) assert.ok(!answer.includes(TEXT), answer);
    await node.end('SIGTERM');
    for (const text of [TEXT, context.salt]) assert.deepEqual(filesWith(other.path, text), []);
    other.remove();
  });

  erasing.run();
}

specify('the embedded store', () => ({ LEDGER_STORE: 'embedded' }), true);
specify(
  'EventStoreDB',
  () => {
    const { address: LEDGER_STORE, prefix: LEDGER_PREFIX } = served.ledger();
    return { LEDGER_STORE, LEDGER_PREFIX };
  },
  false,
);

const end = suite('the server');
end.after(() => served.end());
end('has served', () => undefined);
end.run();
