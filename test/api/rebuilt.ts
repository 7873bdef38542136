import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from '../support/api.ts';
import { openTestLedger, temporaryFolder } from '../support/ledger.ts';

/** Opens the ledger a second time without what it derived, and compares what it answers once it has caught up. */
export async function answersAlike({ ledger }: Api, addresses: readonly string[]): Promise<void> {
  const copy = temporaryFolder();
  ledger.service.journal.write();
  cpSync(ledger.folder, copy.path, { recursive: true });
  for (const file of readdirSync(copy.path)) if (/^(journal|order)\./.test(file)) rmSync(join(copy.path, file));
  const head = await ledger.service.store.head();
  const again = await openTestLedger({ folder: copy.path, prefix: ledger.service.prefix });
  try {
    await again.service.store.caughtUp();
    assert.equal(await again.service.store.head(), head);
    if (again.service.journal.head.position < head) await again.service.journal.waiters.forPosition(head, 60_000);
    for (const url of addresses) {
      const [live, rebuilt] = [await ledger.app.inject(url), await again.app.inject(url)];
      const text = (answer: typeof live): string => answer.body.replace(/"instance":"[^"]*"/, '');
      assert.deepEqual([text(rebuilt), rebuilt.headers.etag], [text(live), live.headers.etag], url);
    }
  } finally {
    await again.stop();
    copy.remove();
  }
}
