import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Service } from '#src/http/service.ts';
import { EVENTS } from '#src/log/export/layout.ts';
import { targetOnDisk } from '#src/log/export/target.ts';
import { formatVkey } from '#src/log/keys.ts';
import { exportLedger } from '#src/notary/exporting.ts';

const VERIFY = fileURLToPath(new URL('../verify.ts', import.meta.url));

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Runs the auditor's command, in a process that knows nothing of the ledger, and shows what it says. */
function verify(folder: string, expected: number): void {
  print('$ npm run verify -- export --policy policy');
  const { status, stdout, stderr } = spawnSync(process.execPath, [VERIFY, 'export', '--policy', 'policy'], {
    cwd: folder,
    encoding: 'utf8',
  });
  print(`${stdout}${stderr}(exit code ${status})\n`);
  if (status !== expected) process.exitCode = 1;
}

/** Changes one figure of an export, as somebody with a text editor would. */
function change(folder: string, from: string, to: string): void {
  const path = join(folder, 'export', EVENTS);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`the export has no ${from}`);
  writeFileSync(path, after);
}

/** Exports the ledger, verifies the export, changes one figure in it, and verifies it again. */
export async function showAudit({ store, notary, prefix, log }: Service): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-demo-audit-'));
  try {
    await notary.covering((await store.head()) + 1);
    const key = await notary.key();
    if (key === undefined) throw new Error('the log has no key');
    const { leaves } = await exportLedger({
      store,
      origin: notary.origin,
      prefix,
      log,
      target: targetOnDisk(join(folder, 'export')),
      folder: join(folder, 'journal'),
    });
    print(`\nAn audit: ${leaves} events exported. The auditor has the log's key from elsewhere, in the file policy.\n`);
    writeFileSync(join(folder, 'policy'), `log ${formatVkey(key)}\nquorum none\n`);
    verify(folder, 0);
    change(folder, '"value":119', '"value":109');
    print('Then somebody makes 109 of 119 in one line of the export:\n');
    verify(folder, 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
