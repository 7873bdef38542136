// A server for the tests as a program of its own: node test/support/eventstoredb/main.ts --file F [--port P]
import { parseArgs } from 'node:util';
import { type Order, obey } from './orders.ts';
import { TestServer } from './server.ts';

const { values } = parseArgs({ options: { file: { type: 'string' }, port: { type: 'string', default: '0' } } });
if (values.file === undefined) throw new Error('--file is missing');

const server = new TestServer(values.file, { die: () => process.kill(process.pid, 'SIGKILL') });
await server.start(Number(values.port));
console.log(`The test server is at ${server.connectionString}`);

process.on('message', (order: Order) => {
  obey(server, order);
  process.send?.('done');
});
process.on('disconnect', () => process.exit());
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    await server.stop();
    process.exit();
  });
}
