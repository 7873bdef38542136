import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { foreignLeafOf, leafOf } from '#src/log/leaf.ts';
import { Erasures, lineOf } from '#src/store/erasures.ts';

const test = suite('the book of erasures of a shared store');

const parts = {
  id: '0197a1b2-0000-7000-8000-000000000001',
  stream: 'ledger.incident-a',
  revision: 3,
  type: 'StatementRecorded',
  data: { gist: 'it is calm' },
  meta: { schema: 1, recorded: '2024-01-01T00:00:00.000Z' },
};
const restated = { ...parts, leaf: leafOf(parts), withheld: `${'A'.repeat(43)}=` };

test('an event is given restated, also where the server’s operator has redacted its record', () => {
  const erasures = new Erasures();
  erasures.learn([lineOf(restated)]);
  const data = { gist: 'it is calm', quote: 'a secret' };
  const asRecorded = { ...parts, data, leaf: leafOf({ ...parts, data }) };
  const redacted = { ...parts, data: {}, meta: {}, leaf: foreignLeafOf(parts) };
  for (const event of [asRecorded, redacted, restated]) assert.deepEqual(erasures.given(event), restated);
  const another = { ...asRecorded, id: '0197a1b2-0000-7000-8000-000000000002' };
  const next = { ...asRecorded, revision: 4 };
  for (const event of [another, next]) assert.equal(erasures.given(event), event);
});

test('a later line goes before an earlier one, and a broken one is not passed over', () => {
  const erasures = new Erasures();
  const later = { ...restated, data: {}, leaf: leafOf({ ...parts, data: {} }) };
  erasures.learn([lineOf(restated), lineOf(later)]);
  assert.deepEqual([erasures.given(restated), erasures.has(restated), erasures.lines], [later, false, 2]);
  assert.throws(() => erasures.learn(['{"hash":"x"}']));
  assert.throws(() => erasures.learn(['{"leaf":"{}"}']), TypeError);
});

test.run();
