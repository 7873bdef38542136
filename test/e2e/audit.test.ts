// An audit by the commands alone, on the embedded store and on EventStoreDB.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import { arrival } from '../contract/events.ts';
import { Served } from '../contract/eventstoredb-server.ts';
import { command, type Ended } from '../support/command.ts';
import { example } from '../support/examples.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { type ServiceProcess, startService } from '../support/process.ts';

type Environment = Readonly<Record<string, string>>;

const SHEETS = ['--claims', example('ecuador/claims.ndjson'), '--subjects', example('ecuador/subjects.json')];
const served = new Served();

interface Auditor {
  service: ServiceProcess;
  environment: Environment;
  /** The auditor's own folder: the policy, and what was kept of the log. */
  readonly own: string;
}

const text = async (url: string): Promise<string> => {
  const answer = await fetch(url, { headers: { prefer: 'wait=60' } });
  const body = await answer.text();
  assert.equal(answer.status, 200, body);
  return body;
};

async function went(name: string, args: readonly string[], environment?: Environment): Promise<string> {
  const { code, stdout, stderr }: Ended = await command(name, args, environment);
  assert.equal(code, 0, stdout + stderr);
  return stdout;
}

function specify(name: string, storeOf: () => Environment): void {
  const audit = suite<Auditor>(`an audit, on ${name}`);
  const [data, own] = [temporaryFolder(), temporaryFolder()];
  const file = (path: string): string => join(own.path, path);
  const policy = ['--policy', file('policy')];

  audit.before(async (context) => {
    await served.begin();
    const store = { ...storeOf(), LEDGER_DATA: data.path };
    context.service = await startService(store);
    context.environment = { ...store, LEDGER_PORT: new URL(context.service.url).port };
    const { url } = context.service;
    await went('import', [...SHEETS, '--url', url]);
    writeFileSync(file('policy'), `log ${await text(`${url}/log/key`)}quorum none\n`);
    await arrival('all of it', async () =>
      (await text(`${url}/log/checkpoint`)).includes('\n53\n') ? true : undefined,
    );
    writeFileSync(file('kept'), await text(`${url}/log/checkpoint`));
  });
  audit.after(async ({ service }) => {
    await service.end('SIGTERM');
    data.remove();
    own.remove();
  });

  audit(
    'begins with an export of a running ledger, which covers the newest event',
    async ({ service, environment }) => {
      await delay(1100); // at most one checkpoint a second is signed
      const body = {
        subject: 'incident/ec-2021-09-28',
        type: 'StatementRecorded',
        data: { claimant: 'SNAI', role: 'prison-authority', gist: 'x' },
      };
      const posted = await fetch(`${service.url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      assert.equal(posted.status, 201);
      const { events } = (await posted.json()) as { events: { id: string }[] };
      const id = events[0]?.id ?? '';
      await text(`${service.url}/v1/incidents/ec-2021-09-28?after=${id}`);
      assert.match(await went('export', ['--out', file('export')], environment), /^54 events, 1 earlier checkpoint: /);
      writeFileSync(file('event.tlog-proof'), await text(`${service.url}/v1/events/${id}/proof`));
    },
  );

  audit('verifies it offline, by the key from elsewhere and what was kept before', async () => {
    const brought = ['--checkpoint', file('kept'), '--proof', file('event.tlog-proof')];
    const said = await went('verify', [file('export'), ...policy, ...brought]);
    assert.match(said, /^HOLDS: 54 events of localhost\/ledger, root /);
  });

  audit('folds it again, to the same documents, without the ledger', async () => {
    assert.match(await went('replay', ['--from', file('export')]), /^54 events, root \S+: identical$/m);
  });

  audit(
    'goes back to a checkpoint that was kept, and names the nearest one for a size that none has',
    async ({ environment }) => {
      assert.match(
        await went('export', ['--out', file('older'), '--until', '53'], environment),
        /^53 events, 0 earlier/,
      );
      await went('verify', [file('older'), ...policy]);
      const { code, stderr } = await command('export', ['--out', file('none'), '--until', '60'], environment);
      assert.equal(code, 2);
      assert.match(stderr, /^no checkpoint covers just 60 events; the nearest below has 54$/m);
    },
  );

  audit('finds one figure that was changed by hand, and names its event', async () => {
    const path = file('export/events.ndjson');
    const lines = readFileSync(path, 'utf8').split('\n');
    const at = lines.findIndex((line) => line.includes('"value":119'));
    const { id } = JSON.parse(lines[at] ?? '') as { id: string };
    writeFileSync(path, lines.with(at, lines[at]?.replace('"value":119', '"value":109') ?? '').join('\n'));
    const { code, stdout } = await command('verify', [file('export'), ...policy]);
    assert.deepEqual([code, /^DOES NOT HOLD$/m.test(stdout)], [1, true], stdout);
    assert.ok(stdout.includes(`line ${at + 1} (event ${id})`), stdout);
    const refolded = await command('replay', ['--from', file('export')]);
    assert.deepEqual([refolded.code, /DIFFERENT/.test(refolded.stdout)], [1, true]);
  });

  audit('checks the ledger’s own files beside the running service', async ({ environment }) => {
    assert.match(await went('fsck', [], environment), /^all as it was recorded$/m);
  });

  audit('signs by itself where no service runs', async ({ service, environment }) => {
    await service.end('SIGTERM');
    rmSync(file('export'), { recursive: true });
    assert.match(await went('export', ['--out', file('export')], environment), /^54 events, 1 earlier/m);
    await went('verify', [file('export'), ...policy, '--checkpoint', file('kept')]);
  });

  audit.run();
}

specify('the embedded store', () => ({ LEDGER_STORE: 'embedded' }));
specify('EventStoreDB', () => {
  const { address: LEDGER_STORE, prefix: LEDGER_PREFIX } = served.ledger();
  return { LEDGER_STORE, LEDGER_PREFIX };
});

const end = suite('the server');
end.after(() => served.end());
end('has served', () => undefined);
end.run();
