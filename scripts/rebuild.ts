import './node-version.cjs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { z } from 'zod';
import type { Rebuilds, Rebuild as Shape } from '#src/http/rebuild-shapes.ts';
import { Client } from './lib/client.ts';
import { progressBar } from './lib/progress.ts';
import { cut, table } from './lib/table.ts';

const USAGE = `npm run rebuild [-- --url URL]                shows which versions of the read models serve, and the last rebuild
npm run rebuild -- --start [--hold]         rebuilds them in their newest versions, and switches to them or holds them
npm run rebuild -- --back [--hold]          goes back to those that served before
npm run rebuild -- --switch                 switches to the rebuild that is held
npm run rebuild -- --hold                   holds the one that is running
  It asks the service that runs at URL (http://127.0.0.1:8080), on the same machine.`;

type Rebuild = z.infer<typeof Shape>;
type State = z.infer<typeof Rebuilds>;

const PATH = '/v1/rebuilds';
const LOOK_MS = 300;
const WIDE = 60;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const STATUS: Readonly<Record<Rebuild['status'], string>> = {
  running: 'is running',
  held: 'is built, and held for a person: npm run rebuild -- --switch',
  switched: 'serves since',
  failed: 'failed',
};

/** The versions that two texts of versions do not share. */
const changed = ({ from, to }: Rebuild): string => {
  const [before, after] = [from.split(' '), to.split(' ')];
  const gone = before.filter((one) => !after.includes(one));
  const come = after.filter((one) => !before.includes(one));
  return `${gone.join(', ') || 'nothing'} → ${come.join(', ') || 'nothing'}`;
};

/** Follows a rebuild until it is over or held. */
async function followed(client: Client, id: string): Promise<Rebuild> {
  const bars = new Map<string, ReturnType<typeof progressBar>>();
  for (;;) {
    const rebuild = await client.get<Rebuild>(`${PATH}/${id}`);
    if (rebuild.status !== 'running') return rebuild;
    const { stage, done, of } = rebuild.progress;
    if (stage !== null && of > 0) {
      const bar = bars.get(stage) ?? progressBar(stage.padEnd(9));
      bars.set(stage, bar);
      bar(Math.min(done, of), of);
    }
    await delay(LOOK_MS);
  }
}

/** What differs, as tables: how much of each read model, then where and how. */
function showDifferences({ comparison }: Rebuild): void {
  if (comparison === null) return;
  say(`compared at position ${comparison.position}${comparison.rootsEqual ? '' : ': THE TREES DIFFER'}`);
  const version = (one: number | null): string => (one === null ? '–' : String(one));
  const rows = comparison.models.map(({ model, from, to, documents, differ, digests }) => [
    model,
    from === to ? version(to) : `${version(from)} → ${version(to)}`,
    documents.toLocaleString('en'),
    differ === 0 ? 'none' : differ.toLocaleString('en'),
    digests === null ? 'not kept: a text was erased' : digests.to.slice(0, 16),
  ]);
  process.stdout.write(table(['read model', 'version', 'documents', 'differ', 'digest (SHA-256)'], rows));
  const places = comparison.models.flatMap(({ differing }) =>
    differing.flatMap(({ stream, differences, more }) => [
      ...differences.map(({ pointer, was, is }) => [
        stream,
        pointer,
        cut(was ?? 'nothing', WIDE),
        cut(is ?? 'nothing', WIDE),
      ]),
      ...(more ? [[stream, '…', '', '']] : []),
    ]),
  );
  if (places.length === 0) return;
  say('');
  process.stdout.write(table(['document', 'where', 'was', 'is'], places));
}

/** Says what there is to say of a rebuild. Gives whether it did not fail. */
function report(rebuild: Rebuild): boolean {
  const { status, finished, reason, switchedAt } = rebuild;
  const where = switchedAt === null ? '' : ` ${finished}, after position ${switchedAt}`;
  say(`rebuild ${rebuild.id} (${changed(rebuild)}) ${STATUS[status]}${where}${reason === null ? '' : `: ${reason}`}`);
  showDifferences(rebuild);
  return status !== 'failed';
}

/** The rebuild that is running or held. @throws Error where none is */
function openOne({ items }: State): Rebuild {
  const open = items.find(({ status }) => status === 'running' || status === 'held');
  if (open === undefined) throw new Error('no rebuild is running or held');
  return open;
}

async function run(): Promise<boolean> {
  const flag = { type: 'boolean', default: false } as const;
  const options = { url: { type: 'string', default: 'http://127.0.0.1:8080' }, start: flag, back: flag } as const;
  const { values } = parseArgs({ options: { ...options, switch: flag, hold: flag } });
  if ([values.start, values.back, values.switch].filter(Boolean).length > 1) throw new Error('one thing at a time');
  if (values.switch && values.hold) throw new Error('--switch and --hold do not go together');
  const client = new Client(values.url);
  const state = await client.get<State>(PATH);
  say(`serving: ${state.serving}`);
  if (state.newest !== state.serving) say(`newest:  ${state.newest}`);
  if (state.before !== null) say(`before:  ${state.before}`);
  const [last] = state.items;
  if (values.start || values.back) {
    const asked = { to: values.back ? 'before' : 'newest', atEnd: values.hold ? 'hold' : 'switch' };
    return report(await followed(client, (await client.post<Rebuild>(PATH, asked)).id));
  }
  if (values.switch || values.hold) {
    const decided = { atEnd: values.hold ? 'hold' : 'switch' };
    const { id } = await client.post<Rebuild>(`${PATH}/${openOne(state).id}`, decided);
    return report(await followed(client, id));
  }
  if (last === undefined) {
    say('no rebuild is remembered');
    return true;
  }
  return report(await followed(client, last.id));
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 2;
}
