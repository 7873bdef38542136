// A store that is put back to an older state, and grows again by others before a node has noticed.
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { suite } from 'uvu';
import { StoreUnavailableError } from '#src/store/errors.ts';
import { startServer } from '../support/eventstoredb/fixture.ts';
import { Way } from '../support/way.ts';
import { appended, arrival, event, idsOf, range } from './events.ts';
import { ServedLedger } from './eventstoredb-server.ts';

const test = suite('an EventStoreDB that was put back');
const STREAMS = range(0, 20).map((n) => `ledger.incident-${n}`);

test('takes no append that was decided upon what it has lost', async () => {
  const { server, file, end } = await startServer();
  const way = new Way(server.endpoint.port);
  const [ledger, others] = [
    new ServedLedger(await way.open(), 'ledger.'),
    new ServedLedger(server.connectionString, 'ledger.'),
  ];
  try {
    const node = ledger.node();
    for (const stream of STREAMS) await appended(node, stream, 'none', [event()]);
    await server.stop();
    copyFileSync(file, `${file}.backup`);
    await server.start();
    for (const stream of STREAMS) await appended(node, stream, 0, [event()]);
    way.isBlocked = true;
    way.cut();
    const append = () => Promise.allSettled(STREAMS.map((stream) => node.append(stream, 1, [event()])));
    const waiting = append();
    await server.stop();
    copyFileSync(`${file}.backup`, file);
    await server.start();
    const other = others.node();
    const grown: string[] = [];
    for (const stream of STREAMS) grown.push(...idsOf(await appended(other, stream, 0, [event()])));
    way.isBlocked = false;
    const late = append();
    for (const each of [...(await waiting), ...(await late)]) {
      assert.ok(each.status === 'rejected' && each.reason instanceof StoreUnavailableError, JSON.stringify(each));
    }
    await arrival('the order', async () => (idsOf(await node.read(20, 20)).join() === grown.join() ? true : undefined));
    for (const stream of STREAMS) await appended(node, stream, (await node.readStream(stream)).length - 1, [event()]);
  } finally {
    await Promise.all([ledger.cleanup(), others.cleanup()]);
    way.close();
    await end();
  }
});

test.run();
