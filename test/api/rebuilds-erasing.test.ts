import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import { eraseTexts } from '#src/recording/erasing.ts';
import { BUMPED, decide, deployments, ended, rebuildsOf, start, V1 } from '../support/rebuilds.ts';
import { INCIDENT, one } from './events.ts';
import { riot } from './story.ts';

const erasing = suite('texts that a court orders away, with read models of two versions');
const TEXT = 'the name of somebody who did nothing';

/** Where a text stands in the files of the journal, byte by byte. */
const filesWith = (folder: string, text: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('ledger.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => [text, text.toUpperCase()].some((one) => readFileSync(path).includes(one)));

for (const how of ['switched', 'held'] as const) {
  erasing(`are in no edition of the journal once that was ${how}, and in no comparison`, async () => {
    const { open, path, remove } = deployments();
    const first = await open();
    const { events } = await first.record(one(INCIDENT, riot('2021-09-28', { title: TEXT })));
    await first.end();
    const api = await open(BUMPED, how === 'held' ? { LEDGER_REBUILD: 'hold' } : {});
    const before = await ended(api);
    assert.equal(before.status, how);
    assert.ok(JSON.stringify(before.comparison).includes(TEXT));
    assert.ok(filesWith(path, TEXT).length > 2);

    const { store, journal } = api.ledger.service;
    const event = events[0]?.id ?? '';
    const erased = await eraseTexts({ store, event, fields: ['/title'], order: '7-24-HD/24', by: undefined });
    assert.equal(erased.outcome, 'erased');
    while (journal.head.erased < 0) await journal.waiters.forPosition(1, 1000);
    await new Promise((resolve) => setImmediate(resolve));
    const bare = (await ended(api)).comparison;
    assert.ok(!JSON.stringify(bare).includes(TEXT));
    assert.ok(before.comparison?.models.every(({ digests }) => digests !== null));
    assert.ok(bare?.models.every(({ digests }) => digests === null));

    // What was removed is built again from what the store has now.
    if (how === 'held') await decide(api, before.id, 'switch');
    else await start(api, { to: 'before' });
    const after = await ended(api);
    assert.deepEqual([after.status, after.switchedAt], ['switched', 1]);
    assert.equal((await rebuildsOf(api)).serving === V1, how === 'switched');
    const title = (await api.get<{ title: string | null }>('/v1/incidents/litoral-2021-09-28')).body.title;
    assert.equal(title, null);
    await api.end();
    assert.deepEqual(filesWith(path, TEXT), []);
    assert.ok(existsSync(join(path, 'editions.db')));
    remove();
  });
}

erasing.run();
