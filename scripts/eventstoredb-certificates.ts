import './node-version.cjs';
import { parseArgs } from 'node:util';
import { certificates } from './lib/certificates.ts';

const USAGE = 'node scripts/eventstoredb-certificates.ts --authority FOLDER --trust FOLDER --nodes FOLDER HOST…';

try {
  const folder = { type: 'string', default: '' } as const;
  const { values, positionals } = parseArgs({
    options: { authority: folder, trust: folder, nodes: folder },
    allowPositionals: true,
  });
  if (Object.values(values).includes('') || positionals.length === 0)
    throw new Error('folders and hosts are to be given');
  const made = certificates(values, positionals);
  process.stdout.write(made.length === 0 ? 'all certificates stand\n' : `made: ${made.join(', ')}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 1;
}
