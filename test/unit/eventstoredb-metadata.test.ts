import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { alarmOf, cutIn } from '#src/store/eventstoredb/metadata.ts';
import type { ServerRecord } from '#src/store/eventstoredb/records.ts';

const metadata = suite('the metadata of a stream');
const PREFIX = 'ledger.';

const record = (streamId: string, type: string, data: unknown = {}): ServerRecord => ({
  streamId,
  id: 'x',
  revision: 0,
  type,
  isJson: true,
  data,
  position: { commit: 7n, prepare: 7n },
});

metadata('hide events for good by a delete or a cut alone', () => {
  assert.equal(cutIn(JSON.parse('{"$tb":9223372036854775807}')), 'the stream was deleted');
  assert.equal(cutIn({ $tb: 3, $maxCount: 5 }), 'its events before revision 3 were cut off');
  for (const none of [
    {},
    { $tb: 0 },
    { $tb: 'x' },
    { $tb: null },
    { $maxCount: 1, $maxAge: 1 },
    null,
    [3],
    'x',
    undefined,
  ])
    assert.equal(cutIn(none), undefined, JSON.stringify(none));
});

metadata('and records of the server’s own types are alarms where a ledger does not write them', () => {
  const what = (...parts: Parameters<typeof record>): string | undefined => alarmOf(record(...parts), PREFIX)?.what;
  assert.equal(
    what('$$ledger.incident-a', '$metadata', { $maxCount: 1, $maxAge: 2 }),
    'its metadata set $maxCount, $maxAge',
  );
  assert.equal(
    what('$$ledger.incident-a', '$metadata', JSON.parse('{"$tb":9223372036854775807}')),
    'the stream was deleted',
  );
  assert.equal(what('$$ledger.incident-a', '$metadata', { $acl: {} }), undefined);
  assert.equal(what('$$other.a', '$metadata', { $tb: 1 }), undefined);
  assert.equal(what('ledger.incident-a', '$>'), 'a record of the type $> is in it');
  assert.equal(what('ledger.incident-a', '$streamDeleted'), 'the stream was deleted for good');
  assert.equal(what('ledger.incident-a', 'RiotReported'), undefined);
  assert.deepEqual(alarmOf(record('$$ledger.incident-a', '$metadata', { $tb: 1 }), PREFIX), {
    stream: 'ledger.incident-a',
    what: 'its metadata set $tb',
    commit: 7n,
  });
});

metadata.run();
