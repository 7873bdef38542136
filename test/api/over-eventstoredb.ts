import { EventStoreDBClient } from '@eventstore/db-client';
import { suite, type Test } from 'uvu';
import { streamOf } from '#src/domain/subject.ts';
import { ServedLedger } from '../contract/eventstoredb-server.ts';
import { type Api, openApi } from '../support/api.ts';
import { type StartedServer, startServer } from '../support/eventstoredb/fixture.ts';
import { served } from '../support/ledger.ts';

const PREFIX = 'ledger.';

export interface OverServer {
  readonly started: StartedServer;
  readonly ledger: ServedLedger;
  readonly api: Api;
}

/** The stream of a subject of such a ledger. */
export const streamOn = (subject: Parameters<typeof streamOf>[1]): string => streamOf(PREFIX, subject);

/** Tests of a ledger on an EventStoreDB that is told to fail, each with a server of its own. */
export function overServer(name: string): Test<OverServer> {
  const test = suite<OverServer>(name);
  test.before.each(async (context) => {
    const started = await startServer();
    const ledger = new ServedLedger(started.server.connectionString, PREFIX);
    const api = await openApi({ store: ledger.node() });
    Object.assign(context, { started, ledger, api });
    await served(api.ledger);
  });
  test.after.each(async ({ started, ledger, api }) => {
    started.server.thaw();
    await api.end();
    await ledger.cleanup();
    await started.end();
  });
  return test;
}

/** Does something as another client of the server. */
export async function asAnother<T>(
  { started }: OverServer,
  act: (client: EventStoreDBClient) => Promise<T>,
): Promise<T> {
  const client = EventStoreDBClient.connectionString(started.server.connectionString);
  try {
    return await act(client);
  } finally {
    await client.dispose();
  }
}

/** What the health says that a test looks at. */
interface Health {
  readonly status: string;
  readonly reads: { readonly status: string; readonly code: string | null; readonly position: number };
  readonly writes: { readonly status: string; readonly code: string | null; readonly detail: string | null };
  readonly warnings: readonly string[];
  readonly store: { readonly head: number | null; readonly halted: string | null; readonly alarms: readonly string[] };
  readonly journal: { readonly position: number; readonly lag: number | null };
}

/** The health of a ledger, which each of the probes must agree with. */
export async function healthOf(api: Api): Promise<Health> {
  const [ready, reads, writes] = await Promise.all(
    ['ready', 'reads', 'writes'].map((probe) => api.send<Health>({ url: `/health/${probe}` })),
  );
  const { body } = ready as NonNullable<typeof ready>;
  const statuses = [ready, reads, writes].map((answer) => answer?.status);
  const works = [body.status === 'ready', body.reads.status !== 'refused', body.writes.status === 'working'];
  const expected = works.map((does) => (does ? 200 : 503));
  if (String(statuses) !== String(expected)) throw new Error(`the probes answer ${statuses}, and say ${ready?.text}`);
  return body;
}
