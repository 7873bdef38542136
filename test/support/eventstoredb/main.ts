// A server for the tests as a program of its own: node test/support/eventstoredb/main.ts --file F [--port P]…
// With several ports it is a cluster with as many members, of which the first leads.
import { parseArgs } from 'node:util';
import { TestCluster } from './cluster.ts';
import { type Order, type Ordered, obey } from './orders.ts';
import { TestServer } from './server.ts';

const { values } = parseArgs({ options: { file: { type: 'string' }, port: { type: 'string', multiple: true } } });
if (values.file === undefined) throw new Error('--file is missing');
const ports = (values.port ?? ['0']).map(Number);

async function start(file: string): Promise<Ordered & { connectionString: string; stop(): Promise<void> }> {
  if (ports.length > 1) {
    const cluster = await TestCluster.start(file, {}, ports.length, ports);
    const { servers, connectionString } = cluster;
    return { servers, cluster, connectionString, stop: () => cluster.stop() };
  }
  const server = new TestServer(file, { die: () => process.kill(process.pid, 'SIGKILL') });
  await server.start(ports[0]);
  return { servers: [server], connectionString: server.connectionString, stop: () => server.stop() };
}

const started = await start(values.file);
console.log(`The test server is at ${started.connectionString}`);

process.on('message', (order: Order) => {
  void obey(started, order).then(() => process.send?.('done'));
});
process.on('disconnect', () => process.exit());
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    await started.stop();
    process.exit();
  });
}
